"""What the checks of a bulletin say: one remark for each thing that does not fit."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["fault", "warning"]
MUST = frozenset({"text", "case"})
"""Rules whose faults nobody can let pass: the document cannot be rendered, or would quote what is not public."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that does not fit: where, what was expected, what was found."""

    rule: str
    place: str
    expected: str
    found: str
    severity: Severity = "fault"

    def __str__(self) -> str:
        return (
            f"{self.place}：应为{self.expected}，现为{self.found}"
            if self.expected
            else f"{self.place}：{self.found}"
        )

    @property
    def identity(self) -> dict[str, str]:
        """What an override is bound to: the same fault with other numbers is another fault."""
        return {"rule": self.rule, "place": self.place, "expected": self.expected, "found": self.found}

    @property
    def may_pass(self) -> bool:
        """Whether a second person can let it pass."""
        return self.rule not in MUST
