"""The page of the cases closest to one, and what it says became of them."""

from types import SimpleNamespace
from typing import Any

from sqlalchemy import Engine
from webtest import TestApp

from portal.public.cases.fate import fate_of
from tests.functional.public.pages import numbers
from tests.public_rows import case_values, publish, withdraw


def rows(*facts: tuple[str | None, int | None, str | None]) -> list[Any]:
    return [
        SimpleNamespace(outcome=outcome, working_days=days, satisfaction=verdict)
        for outcome, days, verdict in facts
    ]


def test_the_case_page_leads_to_the_closest_cases(city: TestApp) -> None:
    """Twenty, never the case itself, with a sentence on what became of them."""
    page = city.get("/cases/2026-000007").click("与本件最相似的案例")
    found = [number for number in numbers(page.text) if number != "2026-000007"]
    assert len(found) == 20
    assert "有同样问题的人，后来怎样" in page
    assert "件已解决；其余" in page
    assert "个工作日内办结，最短的" in page
    assert "回访" in page
    assert '<meta name="robots" content="noindex">' in page
    assert 'rel="nofollow"' in str(
        city.get("/cases/2026-000007").html.find("a", href="/cases/2026-000007/similar")
    )


def test_an_older_version_does_not_compare(city: TestApp, engine: Engine) -> None:
    """Its text is no longer what counts."""
    publish(engine, case_values(7, version=2, log_seq=95, is_live=False))
    old = city.get("/cases/2026-000007/v2")
    assert "/similar" not in old


def test_similar_cases_are_live_ones(city: TestApp, engine: Engine) -> None:
    """A withdrawn one is gone from the page at once, and its own page with it."""
    first = numbers(city.get("/cases/2026-000007/similar").text)[1]
    withdraw(engine, first, 90, "gone")
    assert first not in city.get("/cases/2026-000007/similar")
    gone = city.get(f"/cases/{first}/similar", status=410)
    assert "已撤回" in gone
    withdraw(engine, "2026-000008", 91, "vanish")
    city.get("/cases/2026-000008/similar", status=404)


def test_nothing_similar_is_told(app: TestApp, engine: Engine) -> None:
    """Without an index it is not known yet: 503, nothing kept."""
    publish(engine, case_values(1))
    page = app.get("/cases/2026-000001/similar", status=503)
    assert "现在还不能比较" in page
    assert page.headers["Cache-Control"] == "no-store"


def test_what_became_of_them_is_counted_in_words() -> None:
    """Solved first, then the others in their order, then what is not recorded."""
    fate = fate_of(
        rows(
            ("solved", 3, "satisfied"),
            ("solved", 5, "unsatisfied"),
            ("partly", 12, None),
            ("answered", None, "unreached"),
            (None, 0, "satisfied"),
        )
    )
    assert fate.outcome == "2 件已解决；其余 1 件部分解决、1 件已答复、1 件结果未记录"
    assert fate.duration == "一半在 3 个工作日内办结，最短的不到 1 个工作日，最长的 12 个工作日（4 件有记录）"
    assert fate.callback == "4 件有回访：2 件满意、1 件不满意、1 件未联系上；另有 1 件没有回访"


def test_what_nobody_recorded_is_said() -> None:
    fate = fate_of(rows((None, None, None), (None, None, None)))
    assert fate.outcome == "0 件已解决；其余 2 件结果未记录"
    assert fate.duration == "都没有记录用时"
    assert fate.callback == "都没有回访记录"


def test_equal_durations_are_one_number() -> None:
    assert (
        fate_of(rows(("solved", 4, None), ("solved", 4, None))).duration == "都用了 4 个工作日（2 件有记录）"
    )
    assert fate_of(rows(("solved", 4, None))).outcome == "1 件已解决"
