"""Change the words that find each other: what is saved is public with the same transaction."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.searches.models import SearchWordGroup
from portal.releases import NotAllowed
from portal.releases.search_words import publish_search_words
from portal.search.synonyms import KINDS, Group, faults
from portal.security.policy import Identity


class SaveGroup:
    """Add a group, or change the one of ``row``."""

    def __init__(
        self, session: Session, actor: Identity, group: Group, row: SearchWordGroup | None = None
    ) -> None:
        self._session = session
        self._actor = actor
        self._group = group
        self._row = row

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed. Faults of other groups are not this person's to mend."""
        but = self._row.id if self._row else 0
        others = stored_groups(self._session, but=but)
        known = set(faults(others))
        return [fault for fault in faults([*others, self._group]) if fault not in known]

    def perform(self) -> SearchWordGroup:
        """Store and publish; raises NotAllowed."""
        if reasons := self.failure_reasons():
            raise NotAllowed(reasons)
        row = self._row or SearchWordGroup()
        before = row.words if self._row else ""
        row.kind, row.words = self._group.kind, " ".join(self._group.words)
        row.changed_by, row.changed_at = self._actor.username, datetime.now(UTC)
        self._session.add(row)
        publish_search_words(self._session)
        detail = {"list": KINDS[row.kind], "word": row.words, **({"before": before} if before else {})}
        record(self._session, self._actor.username, "search_words.save", "search_words", row.id, **detail)
        return row


class RemoveGroup:
    """Take a group away: its words find only themselves again."""

    def __init__(self, session: Session, actor: Identity, row: SearchWordGroup) -> None:
        self._session = session
        self._actor = actor
        self._row = row

    def perform(self) -> None:
        row = self._row
        record(
            self._session,
            self._actor.username,
            "search_words.remove",
            "search_words",
            row.id,
            word=row.words,
        )
        self._session.delete(row)
        publish_search_words(self._session)


class ReplaceGroups:
    """Put the groups of a file in the place of all; a group that stays the same keeps who changed it last."""

    def __init__(self, session: Session, actor: Identity, groups: Sequence[Group]) -> None:
        self._session = session
        self._actor = actor
        self._groups = groups

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        return faults(self._groups) if self._groups else ["没有读到一组词，没有改动。"]

    def perform(self) -> tuple[int, int]:
        """How many groups came and how many went; raises NotAllowed."""
        if reasons := self.failure_reasons():
            raise NotAllowed(reasons)
        rows = self._session.scalars(select(SearchWordGroup)).all()
        wanted = {(group.kind, " ".join(group.words)) for group in self._groups}
        gone = [row.id for row in rows if (row.kind, row.words) not in wanted]
        new = sorted(wanted - {(row.kind, row.words) for row in rows})
        self._session.execute(delete(SearchWordGroup).where(SearchWordGroup.id.in_(gone)))
        by = {"changed_by": self._actor.username, "changed_at": datetime.now(UTC)}
        self._session.add_all(SearchWordGroup(kind=kind, words=words, **by) for kind, words in new)
        publish_search_words(self._session)
        actor = self._actor.username
        record(self._session, actor, "search_words.import", "search_words", added=len(new), dropped=len(gone))
        return len(new), len(gone)


def stored_groups(session: Session, *, but: int = 0) -> list[Group]:
    """The groups in the order they were added; ``but`` is the id of one to leave out."""
    rows = session.scalars(
        select(SearchWordGroup).where(SearchWordGroup.id != but).order_by(SearchWordGroup.id)
    )
    return [Group(row.kind, tuple(row.words.split())) for row in rows]
