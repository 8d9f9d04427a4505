"""Towns and streets (街道、乡镇) in the texts of a case whose place is published more coarsely than by town."""

import re
from collections.abc import Iterator
from functools import lru_cache

from ..lexicon import alternatives
from ..types import Finding
from ..views import CaseContext, View


def recognise(view: View, case: CaseContext) -> Iterator[Finding]:
    """Medium risk; nothing where the town is published. Inside a department's name a town stays: departments do."""
    offices = case.offices
    pattern = None if case.shown.towns else _names(offices.departments, offices.places)
    if pattern is None:
        return
    for match in pattern.finditer(view.folded):
        if match.group() in offices.places:
            yield Finding(match.start(), match.end(), "PLACE", "medium", 0.95, "dict", "place.town.1")


def unnamed(town: str) -> str:
    """The town without its name: 锦湖街道 -> 某街道, 塘下镇 -> 某镇."""
    return "某街道" if town.endswith("街道") else f"某{town[-1]}" if town[-1:] in ("镇", "乡") else "某地"


@lru_cache(maxsize=8)
def _names(departments: frozenset[str], places: frozenset[str]) -> re.Pattern[str] | None:
    """Department names first, so that the town in 锦湖街道办事处 is a part of that. One row of words without a group: such
    a pattern skips whatever begins none of them.
    """
    if not places:
        return None
    return re.compile("|".join(alternatives(found) for found in (departments - places, places) if found))
