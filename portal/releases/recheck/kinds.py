"""What a re-check finds in one released thing, and what each kind of thing (case, call) must answer to be read again."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import Session

from portal import privacy
from portal.privacy import Leak, OfficeWords
from portal.releases.recheck.models import Recheck

PLAIN_SEARCH = "output.search"
"""Stands for a rule where the second pass found a value by searching for it."""


@dataclass(frozen=True, slots=True)
class PublicFinding:
    """A span of a published text that gives somebody away: offsets in characters, end exclusive."""

    version: int
    field: str
    start: int
    end: int
    label: str
    risk: str
    rule_id: str

    @property
    def place(self) -> tuple[int, str, int, int]:
        return self.version, self.field, self.start, self.end

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Inspection:
    """One live item under the current rules. ``item_id``: see ``Kind.key``; ``subject_id`` of its case or call. ``text_hash`` is over
    what the reading went by, ``detected`` what the engine says of a case's draft with it.
    """

    item_id: int
    subject_id: int
    number: str
    version: int
    findings: tuple[PublicFinding, ...]
    text_hash: str = ""
    detected: Mapping[str, Sequence[privacy.Finding]] = field(default_factory=dict)

    @property
    def is_high(self) -> bool:
        return any(item.risk == "high" for item in self.findings)


class Kind(ABC):
    """One kind of released thing. ``model`` has a row for each live item, ``subject`` is the column of ``Recheck`` that
    points at what they are versions of.
    """

    model: ClassVar[type[Any]]
    subject: ClassVar[str]

    @property
    def key(self) -> ColumnElement[int]:
        """By which live items are named and read in order."""
        column: ColumnElement[int] = self.model.id
        return column

    def is_about(self, subject_id: int) -> ColumnElement[bool]:
        """The condition that a ``Recheck`` is about this case or call."""
        column: ColumnElement[int] = getattr(Recheck, self.subject)
        return column == subject_id

    @abstractmethod
    def live(self) -> Select[int]:
        """Keys of everything that is live."""

    @abstractmethod
    def outdated(self) -> Select[int]:
        """Keys of what is live and has not been read with the current rules."""

    @abstractmethod
    def inspect(self, session: Session, item_id: int, offices: OfficeWords) -> Inspection | None:
        """Read one item; only reads, so that it runs outside the write lock and dry. None where it is no longer live."""

    @abstractmethod
    def mark(self, session: Session, item: Inspection, offices: OfficeWords) -> Inspection:
        """Note under the write lock that it has been read, and read it again where what it depends on has changed."""

    @abstractmethod
    def hide(self, session: Session, recheck: Recheck) -> None:
        """Take the item of ``recheck`` off the public side in this transaction."""


def rules_at(
    public: Mapping[str, str], known: privacy.KnownFields, words: OfficeWords
) -> dict[tuple[str, int, int], str]:
    """Ids of the rules that find something in texts, by field, start and end."""
    return {
        (name, item.start, item.end): item.rule_id
        for name, items in privacy.detect_case(public, known, words).items()
        for item in items
    }


def rule_of(leak: Leak, rules: Mapping[tuple[str, int, int], str]) -> str:
    """The rule behind a leak; ``rules``: see ``rules_at``."""
    return rules.get((leak.field, leak.start, leak.end), PLAIN_SEARCH)


def by_place(found: Iterable[PublicFinding]) -> tuple[PublicFinding, ...]:
    """In order, one for each place: of two the higher risk."""
    best = {item.place: item for item in sorted(found, key=lambda item: item.risk == "high")}
    return tuple(sorted(best.values(), key=lambda item: item.place))
