"""典型案例: released cases proposed for a bulletin, one from each of the categories that a period was most about."""

from collections import Counter

from portal.backoffice.figures import Sources
from portal.releases.bulletin_sources import public_cases
from portal.scoring.period import Period

PROPOSED = 4
_TRIED = 20
"""Categories that are looked into, most frequent first."""


def typical_cases(sources: Sources, period: Period) -> list[str]:
    """Public numbers of at most ``PROPOSED`` live cases that were closed in the period."""
    months = [month.code for month in period.months()]
    numbers: list[str] = []
    for category in _categories(sources, period):
        if len(numbers) == PROPOSED:
            break
        found = public_cases(sources.session, months, category, 1)
        numbers += [row.number for row in found]
    return numbers


def _categories(sources: Sources, period: Period) -> list[str]:
    """Names of second-level categories, those with most received cases and written orders first."""
    paths, counts = sources.category_paths(), Counter[str]()
    rows = [(one.category, n) for one, n in sources.received(period).items()]
    rows += [(one.category, n) for one, n in sources.assigned(period).items()]
    for category, n in rows:
        steps = paths.get(category or 0, "").split("/")
        if len(steps) > 1:
            counts[steps[1]] += n
    return [name for name, _n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_TRIED]]
