"""Figures against targets, and what grows with the stock."""

import json
import re
from io import StringIO

import pytest
from rich.console import Console

from portal.bench.results import Page, Run, Timing, at_full_size, from_json, growth, growth_word, tables


def made(cases: int, cost: float = 0.4, faults: list[str] | None = None) -> Run:
    run = Run(cases, "tantivy")
    run.pages = [
        Page("cached case", 1000, 0.1, 1.3, (1.2, 1.4), 1, 2, 3, 4000, faults or []),
        Page("case", 1000, cost, cost * 10, (4, 5), 1, 2, 3, 4000),
        Page("search, one reader", 100, 5, 50, (40, 60), 20, 70, 90, 4000),
    ]
    run.queries = [Timing("common word", 60, 3, 9, 11), Timing("phrase", 60, 8, 24, 30)]
    run.changes = [
        Timing("withdrawal.gone: page", 6, 40, 90, 1200),
        Timing("withdrawal.gone: search", 6, 1, 2, 3),
    ]
    run.figures = {"memory": 200.0, "index, MB": cases / 1000, "index a case, kB": 1.0}
    return run


def printed(*shown: object) -> str:
    out = StringIO()
    Console(file=out, width=120).print(*shown)
    return out.getvalue()


def test_the_worst_of_several_figures_stands_against_a_target() -> None:
    assert made(350_000).reached() == {
        "page.cached": 1.3,
        "page.case": 4.0,
        "search.page": 70,
        "engine": 24,
        "withdrawal.gone": 1200,
        "memory": 200.0,
    }


@pytest.mark.parametrize(
    "line",
    [
        r"case page, not cached .* 4\.0 .* 8 x .* ✓",
        r"withdrawal until .* 1,200\.0 .* ✗",
        "reindex .* not measured",
    ],
)
def test_targets_are_marked_reached_missed_or_not_measured(line: str) -> None:
    assert re.search(line, printed(*tables(made(350_000))))


def test_a_kept_run_is_read_as_it_was() -> None:
    run = made(35_000, faults=["/cases/1: 500 in place of 200"])
    kept = from_json(json.loads(json.dumps(run.as_json())))
    assert kept.flat() == run.flat() and kept.faults() == ["cached case: /cases/1: 500 in place of 200"]


def test_what_grows_with_the_stock_is_marked() -> None:
    """A page that costs ten times as much over ten times as many cases; bytes in all are not compared."""
    lines = printed(growth(made(350_000, cost=4.0), made(35_000).as_json())).splitlines()
    assert [line.split(",")[0] for line in lines if line.rstrip().endswith("linear")] == ["case"]
    assert not any("index, MB" in line for line in lines)


@pytest.mark.parametrize(("ratio", "word"), [(1.0, ""), (2.0, ""), (6.0, "linear"), (12.0, "linear")])
def test_half_the_growth_of_the_stock_counts_as_growing_with_it(ratio: float, word: str) -> None:
    assert growth_word(ratio, 10) == word


def test_two_stocks_of_one_size_say_nothing_about_growth() -> None:
    assert growth_word(3.0, 1.0) == ""


def test_seconds_are_reckoned_to_full_size() -> None:
    assert at_full_size(2.0, 7_000) == 100
