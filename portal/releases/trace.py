"""What a receipt asks after a withdrawal: surfaces, and whatever can name those of one released thing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session

from portal.vocabulary import WithdrawalKind

EXPECTED_STATUS = {WithdrawalKind.NOTICE: 410, WithdrawalKind.GONE: 410, WithdrawalKind.VANISH: 404}


@dataclass(frozen=True, slots=True)
class Surface:
    """One address to probe: ``status`` is the exact status expected, None where only its content matters; ``sign`` is
    what its answer holds while the item can be met there. The front page must answer 200, since a server that knows no page at
    all is no node.
    """

    name: str
    path: str
    status: int | None = None
    sign: str = ""


class Trace(Protocol):
    """Where one thing could be met; made of what the back office keeps of it also after its texts were destroyed."""

    @property
    def path(self) -> str:
        """Its permanent address."""

    def is_live(self, session: Session) -> bool:
        """Whether it is public (again)."""

    def surfaces(self, kind: WithdrawalKind) -> Iterator[Surface]:
        """Every place to ask."""
