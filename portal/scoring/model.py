"""A rulebook (考核评分办法) as it was read: frozen, checked, with every group's indicators resolved.

Full marks, points, base and thresholds are integers of 1/10000.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Literal

from portal.scoring.filters import Filter, flag
from portal.scoring.pieces import Piece
from portal.scoring.rows import COLUMNS

Ties = Literal["113", "112", "unordered"]
BandKind = Literal["none", "score", "quantile", "overlap"]


@dataclass(frozen=True, slots=True)
class Indicator:
    """考核指标: ``numerator`` narrows ``denominator``, so that no rate exceeds 100 %; a count has a numerator only.

    ``denominator`` and ``numerator`` hold what the rulebook says beyond the cohort; ``joint`` says whether joint
    orders (协办件) count.
    """

    slot: int
    code: str
    name: str
    source: Literal["orders", "manual"]
    kind: Literal["rate", "count"]
    cohort: str
    denominator: Filter
    numerator: Filter
    joint: bool
    full: int
    piece: Piece
    note: str = ""

    @property
    def counted(self) -> Filter:
        """The orders of the denominator (of a count: those looked at), joint orders aside."""
        return flag(self.cohort) + self.denominator


@dataclass(frozen=True, slots=True)
class Group:
    """考核组别: its units, full marks and indicators with its own overrides applied.

    ``departments`` is empty where the directory's group of the same code says who belongs to it.
    """

    code: str
    name: str
    full_marks: int
    base: int
    departments: tuple[str, ...]
    indicators: tuple[Indicator, ...]

    def indicator(self, code: str) -> Indicator:
        """Raises KeyError where the group has none of that code."""
        for indicator in self.indicators:
            if indicator.code == code:
                return indicator
        raise KeyError(code)


@dataclass(frozen=True, slots=True)
class Band:
    """分档. By score: from ``least`` on (None: no lower bound). By quantile: ``share`` percent of the ranked units."""

    name: str
    least: int | None = None
    share: int = 0


@dataclass(frozen=True, slots=True)
class Callback:
    """回访规定. ``who``: ``closed`` (all closed orders), ``citizens`` (those of citizens), ``marked`` (as the source says).

    ``not_reached``: ``apart`` (in no denominator of a callback rate), ``good`` or ``bad`` (counted as such).
    """

    who: Literal["closed", "citizens", "marked"] = "closed"
    attempts: int = 3
    not_reached: Literal["apart", "good", "bad"] = "apart"


@dataclass(frozen=True, slots=True)
class Rulebook:
    """One version of one rulebook; ``valid_until`` is the day on which it no longer holds. See docs/ranking.md."""

    code: str
    name: str
    version: int
    is_example: bool
    document: str
    issued_by: str
    valid_from: date
    valid_until: date | None
    breaks: bool
    change_note: str
    cohort: str
    joint: bool
    minimum_orders: int
    exclusions: str
    ties: Ties
    component_digits: int
    total_digits: int
    rounding_stage: Literal["component", "total"]
    rank_on: Literal["rounded", "exact"]
    without_cases: Literal["scale", "full"]
    view: Literal["bands", "places"]
    band_kind: BandKind
    bands: tuple[Band, ...]
    callback: Callback
    indicators: tuple[Indicator, ...]
    groups: tuple[Group, ...]
    text: str
    """The TOML it was read from."""

    @property
    def sha256(self) -> str:
        """Of the text in UTF-8."""
        return sha256(self.text.encode()).hexdigest()

    def group(self, code: str) -> Group:
        """Raises KeyError where the rulebook has no such group."""
        for group in self.groups:
            if group.code == code:
                return group
        raise KeyError(code)

    @property
    def counts_joint(self) -> bool:
        """Whether joint orders count anywhere; where not, they need not be in the rows at all."""
        return self.joint or any(indicator.joint for indicator in self._counting())

    @property
    def columns(self) -> tuple[str, ...]:
        """Exactly the columns that counting needs, in the fixed order of ``rows.COLUMNS``."""
        needed = {self.cohort}
        for indicator in self._counting():
            needed |= (indicator.counted + indicator.numerator).columns
        if self.counts_joint and not (self.joint and all(i.joint for i in self._counting())):
            needed.add("joint")
        return tuple(name for name in COLUMNS if name in needed)

    def _counting(self) -> Iterable[Indicator]:
        """The indicators read off orders; groups change their points and not their filters."""
        return (indicator for indicator in self.indicators if indicator.source == "orders")

    def words(self, group: str) -> list[str]:
        """The rulebook for one group as Chinese sentences."""
        from portal.scoring.words import rulebook_words  # words reads this module

        return rulebook_words(self, self.group(group))
