"""What a computation gives: one result a unit, in the order of the table, as plain integers."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

Status = Literal["ranked", "too_few", "nothing_due", "no_orders"]
STATUSES: tuple[Status, ...] = ("ranked", "too_few", "nothing_due", "no_orders")
"""In the order of the table: 参加排名、件数不足、本期没有可评的、没有交办件."""


@dataclass(frozen=True, slots=True)
class IndicatorResult:
    """One indicator of one unit: ``k`` of ``n``; n is 0 for a rate without cases and None for a count.

    ``rate``, ``low``, ``high`` (Wilson) are integers of 1/10000 percentage point, None
    without cases and for counts. ``points`` (and what the bounds would give) are of 1/10000 point; None: left out.
    """

    code: str
    name: str
    kind: Literal["rate", "count"]
    k: int
    n: int | None
    rate: int | None
    low: int | None
    high: int | None
    points: int | None
    points_low: int | None
    points_high: int | None
    full: int


@dataclass(frozen=True, slots=True)
class UnitResult:
    """得分明细 of one unit. ``orders``: its orders of the rulebook's cohort. ``total``, ``low``, ``high`` in 1/10000
    point, None where nothing could be rated; ``place``, ``band`` and ``bracket`` only of ranked units.
    """

    unit: str
    status: Status
    orders: int
    indicators: tuple[IndicatorResult, ...]
    total: int | None
    low: int | None
    high: int | None
    place: int | None = None
    tied: bool = False
    band: int | None = None
    band_name: str = ""
    bracket: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "UnitResult":
        """What ``as_dict`` gave."""
        indicators = tuple(IndicatorResult(**one) for one in data["indicators"])
        return cls(**{**data, "indicators": indicators})


@dataclass(frozen=True, slots=True)
class Result:
    """The table: ranked units by score, then the three lists that are not ranked."""

    units: tuple[UnitResult, ...]

    def unit(self, code: str) -> UnitResult:
        """Raises KeyError."""
        for unit in self.units:
            if unit.unit == code:
                return unit
        raise KeyError(code)
