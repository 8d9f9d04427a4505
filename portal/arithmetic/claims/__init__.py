"""What a bulletin claims with its figures, and whether it holds: one set of rules for prose, tables and figures.

A reader makes claims, `judge` answers with what is wrong. Rules: docs/bulletins.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from portal.arithmetic.claims.changes import ChangeClaim, Kind
from portal.arithmetic.claims.counts import AttainableClaim, ShareClaim, SharesClaim, SumClaim, unique
from portal.arithmetic.claims.ranking import Placed, RankingClaim
from portal.arithmetic.types import Finding

__all__ = [
    "AttainableClaim",
    "ChangeClaim",
    "Claim",
    "Claims",
    "Kind",
    "Placed",
    "RankingClaim",
    "ShareClaim",
    "SharesClaim",
    "SumClaim",
    "Wrong",
    "unique",
]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A finding that a reader makes itself, where words and not numbers disagree."""

    finding: Finding

    def judge(self) -> Iterator[Finding]:
        """The finding."""
        yield self.finding


Claim = SumClaim | ShareClaim | AttainableClaim | SharesClaim | ChangeClaim | RankingClaim | Wrong


@dataclass(slots=True)
class Claims:
    """What the readers collect."""

    items: list[Claim] = field(default_factory=list)

    def judged(self) -> list[Finding]:
        """What is wrong, each thing once, in the order of reading."""
        return list(dict.fromkeys(finding for claim in self.items for finding in claim.judge()))
