"""The filters of the case list: what a query string asks for, and the links that change one of them.

Unknown keys and unknown values are ignored or simply match nothing; no query string is an error.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from portal.vocabulary import AppealType, Outcome, Satisfaction, Term
from portal.web.present import words
from portal.web.present.dates import long_date

UNKNOWN = "-"
"""Stands in a query string for "not recorded" (NULL or an empty town)."""

LONGEST_VALUE = 64
_MONTH = re.compile(r"\d{4}-\d\d")


def _same(value: str) -> str:
    return value


def _words(vocabulary: Iterable[Term]) -> Callable[[str], str]:
    """Wording of a code; none for a code that does not exist."""
    known = {term.value: term.word for term in vocabulary}
    return lambda code: known.get(code, "")


def _month(value: str) -> str:
    return long_date(value) if _MONTH.fullmatch(value) else ""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One filter: its query key, the column it compares, its heading and how a value is worded.

    A value without words is no value of the dimension: an address cannot put words of its own on the page this way.
    """

    key: str
    column: str
    name: str
    unknown: str
    word: Callable[[str], str] = _same


DIMENSIONS = (
    Dimension("department", "department_code", "承办单位", words.UNKNOWN_DEPARTMENT),
    Dimension("category", "category1", "诉求分类", words.UNKNOWN_CATEGORY),
    Dimension("sub", "category2", "细类", "未细分"),
    Dimension("town", "town", "地点", words.NO_PLACE),
    Dimension("month", "month", "办结月份", "月份未记录", _month),
    Dimension("type", "appeal_type", "诉求类型", "类型未记录", _words(AppealType)),
    Dimension("outcome", "outcome", "结果", words.UNKNOWN_OUTCOME, _words(Outcome)),
    Dimension("satisfaction", "satisfaction", "回访", words.NOT_CALLED_BACK, _words(Satisfaction)),
)
BY_KEY = {dimension.key: dimension for dimension in DIMENSIONS}
LIST_KEYS = (*BY_KEY, "older", "newer")
"""Everything that the list reads of a query string."""

_INSIDE = {"category": "sub", "year": "month"}
"""What means little without the dimension it lies in, and goes with it."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Chosen values by dimension key, in the order of DIMENSIONS."""

    chosen: Mapping[str, str] = field(default_factory=dict)

    def without(self, key: str) -> "Filters":
        """The same without one filter; a sub-category goes with its category, a month with its year."""
        gone = {key, _INSIDE.get(key, key)}
        return Filters({name: value for name, value in self.chosen.items() if name not in gone})


def read_filters(query: Mapping[str, str], dimensions: Iterable[Dimension] = DIMENSIONS) -> Filters:
    """The filters a query string asks for; empty, over-long and unknown ones are left out."""
    chosen = {}
    for dimension in dimensions:
        value = query.get(dimension.key, "").strip()
        if 0 < len(value) <= LONGEST_VALUE and (value == UNKNOWN or dimension.word(value)):
            chosen[dimension.key] = value
    if "category" not in chosen or chosen["category"] == UNKNOWN:
        chosen.pop("sub", None)
    return Filters(chosen)


PLACE = re.compile(r"([0-9]{1,18})\.(.{1,32})")
"""Keys of a place in the list: sort key and number."""
