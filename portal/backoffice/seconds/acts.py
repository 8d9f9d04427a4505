"""The second person's acts on one kept identifier, whatever text it stands in: confirm that it may stay, or refuse it."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import ClassVar, Generic

from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.cases.spans import Row
from portal.releases import NotAllowed
from portal.releases.second_person import awaits_second
from portal.security.permissions import Permission, allows
from portal.security.policy import Identity


class SecondAct(ABC, Generic[Row]):
    """What both acts share: the kept finding, the person, the reason, and why not."""

    kind: ClassVar[str]
    """How audit entries call what carries the finding: case, call."""
    permission: ClassVar[Permission]

    _session: Session
    _actor: Identity
    _reason: str
    _row: Row | None

    @property
    @abstractmethod
    def _id(self) -> int:
        """Of what carries the finding."""

    @abstractmethod
    def _state_reasons(self) -> list[str]:
        """Why nothing can be confirmed in its present state."""

    @abstractmethod
    def _is_bound(self, row: Row) -> bool:
        """Whether ``row`` was decided on the text as it is now."""

    @abstractmethod
    def _rows(self) -> Sequence[Row]:
        """All findings of the same text, to count anew."""

    @abstractmethod
    def _recount(self, rows: Sequence[Row]) -> None:
        """Bring the counters in line."""

    @abstractmethod
    def _return(self) -> None:
        """Send what is already under review or approved back with the reason."""

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        row = self._row
        if row is None or not awaits_second(row):
            return ["这一处已不需要第二人确认，请看刷新后的页面。"]
        reasons = self._state_reasons()
        if not allows(self._actor.roles, self.permission):
            reasons.append("您的角色不能作第二人确认。")
        if row.decided_by_id is None or row.decided_by_id == self._actor.user_id:
            reasons.append("保留由您决定，须由另一位确认。")
        if not self._is_bound(row):
            reasons.append("文字在决定之后有改动，请先重新决定这一处。")
        if not self._reason:
            reasons.append("请写明理由。")
        return reasons

    def _checked(self) -> Row:
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)
        assert self._row is not None
        return self._row

    def _record(self, action: str, row: Row) -> None:
        username, kind = self._actor.username, self.kind
        record(self._session, username, f"{kind}.second.{action}", kind, self._id, label=row.label)


class ConfirmKeep(SecondAct[Row]):
    """Answer for keeping the identifier as well."""

    def perform(self) -> None:
        """Store the second person with their reason; raises NotAllowed."""
        row = self._checked()
        row.second_by_id, row.second_reason = self._actor.user_id, self._reason
        row.second_at = datetime.now(UTC)
        self._session.flush()
        self._record("confirm", row)


class RefuseKeep(SecondAct[Row]):
    """Open the decision again; what was already under review or approved goes back with the reason."""

    def perform(self) -> None:
        """Refuse; raises NotAllowed."""
        row = self._checked()
        self._return()
        row.decision, row.reason, row.decided_by_id, row.decided_at = "", "", None, None
        self._recount(self._rows())
        self._session.flush()
        self._record("refuse", row)
