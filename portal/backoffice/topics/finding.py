"""热点: categories and terms of a period that rose against the period before or the same period of the year before."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.backoffice.topics.counting import Cells, by_name, category_cells
from portal.backoffice.topics.statistic import SMALL_CELL, Counted, is_hot, rise
from portal.backoffice.topics.terms import term_counts
from portal.scoring.period import Period

MOST = 20
"""Topics of a kind that staff are shown, those with the highest scores."""


@dataclass(frozen=True, slots=True)
class Found:
    """The columns of ``HotTopic``; ``town`` "" stands for the whole city."""

    kind: str
    name: str
    town: str
    n: int
    before: int
    year_before: int | None
    score: int


def find_topics(session: Session, period: Period) -> list[Found]:
    """Reads only. Categories with their towns, then terms; each kind by falling score."""
    return [*_categories(session, period), *_terms(session, period)]


def _categories(session: Session, period: Period) -> Iterator[Found]:
    now, before, year_before = (category_cells(session, one) for one in _periods(period))
    cities = by_name(now), by_name(before), by_name(year_before)
    totals = _totals(*cities)
    for found in _hot("category", *cities, totals):
        yield found
        yield from _towns(found.name, now, before, year_before, totals)


def _periods(period: Period) -> tuple[Period, Period, Period]:
    return period, period.previous(), period.year_before()


def _totals(now: Counter[str], before: Counter[str], year_before: Counter[str]) -> Counted:
    """Of all items, those without a category too; a baseline without any is none."""
    return Counted(now.total(), before.total() or None, year_before.total() or None)


def _hot(
    kind: str, now: Counter[str], before: Counter[str], year_before: Counter[str], totals: Counted
) -> list[Found]:
    found = []
    for name, n in now.items():
        counted = _counted(n, before[name], year_before[name], totals)
        if name and is_hot(counted, totals):
            score = rise(counted, totals)
            found.append(Found(kind, name, "", n, counted.before or 0, counted.year_before, score))
    return sorted(found, key=lambda one: (-one.score, one.name))[:MOST]


def _counted(now: int, before: int, year_before: int, totals: Counted) -> Counted:
    has_before, has_year = totals.before is not None, totals.year_before is not None
    return Counted(now, before if has_before else None, year_before if has_year else None)


def _towns(name: str, now: Cells, before: Cells, year_before: Cells, totals: Counted) -> Iterator[Found]:
    """Where a topic came from, most first; cells too small to show are not kept at all, a small baseline counts as 0."""
    towns = [(n, town) for (one, town), n in now.items() if one == name and town and n >= SMALL_CELL]
    for n, town in sorted(towns, key=lambda item: (-item[0], item[1])):
        earlier, year = before[name, town], year_before[name, town]
        score = rise(_counted(n, earlier, year, totals), totals)
        shown_year = None if totals.year_before is None else _shown(year)
        yield Found("category", name, town, n, _shown(earlier), shown_year, score)


def _shown(n: int) -> int:
    return n if n >= SMALL_CELL else 0


def _terms(session: Session, period: Period) -> list[Found]:
    now, before, year_before = term_counts(session, _periods(period))
    totals = Counted(now.cases, before.cases or None, year_before.cases or None)
    return _hot("term", now.terms, before.terms, year_before.terms, totals)
