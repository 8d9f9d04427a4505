"""The values that pass between the readers of a bulletin (prose, tables, figures) and the rules."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Severity = Literal["fault", "warning"]

Rule = Literal[
    "sum",
    "share",
    "denominator",
    "attainable",
    "comparison",
    "partial",
    "ranking",
    "break",
    "period",
    "repeated",
]

SEVERITY_NAMES: dict[Severity, str] = {"fault": "错误", "warning": "提示"}
PERCENT = "%"
POINTS = "百分点"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not add up. A fault (错误) blocks release, a warning (提示) asks a person to look."""

    rule: Rule
    severity: Severity
    place: str
    """Where: section and line, table, row and column, or the key of a figure."""
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{SEVERITY_NAMES[self.severity]} {self.place}：应为{self.expected}，写的是{self.found}"


@dataclass(frozen=True, slots=True)
class Printed:
    """A number as it is printed; a rate is in per cent."""

    value: Decimal
    digits: int = 0
    """Decimals that are printed. Negative where whole digits are rounded away: 9.02万 has -2."""
    unit: str = "件"
    name: str = ""
    """The words before it, for messages."""
    place: str = ""

    @property
    def slack(self) -> Decimal:
        """By how much the true number may differ: nothing for a count, half a step for what was rounded."""
        return Decimal(0) if self.digits == 0 else Decimal(1).scaleb(-self.digits) / 2

    def __str__(self) -> str:
        return f"{self.name}{plain(self.value, self.digits)}{self.unit}"


def plain(value: Decimal, digits: int = 0) -> str:
    """A number without exponent and without grouping, with its printed decimals."""
    return f"{value:.{max(digits, 0)}f}"
