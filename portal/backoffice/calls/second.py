"""The second person's acts on a call."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from portal.backoffice.calls.detection import recount
from portal.backoffice.calls.wording import call_texts, field_hash, findings_of
from portal.backoffice.calls.workflow import SendBack
from portal.backoffice.hotline_days.models import Call, CallFinding
from portal.backoffice.hotline_days.states import STATE_NAMES
from portal.backoffice.seconds import acts
from portal.security.permissions import Permission
from portal.security.policy import Identity

CONFIRMABLE = ("draft", "proposed", "approved")
"""States in which a kept identifier may be confirmed or refused."""


class _OfCall(acts.SecondAct[CallFinding]):
    kind = "call"
    permission = Permission.HOTLINE_REVIEW

    def __init__(self, session: Session, call: Call, finding_id: int, actor: Identity, reason: str) -> None:
        self._session = session
        self._call = call
        self._actor = actor
        self._reason = reason.strip()
        row = session.get(CallFinding, finding_id)
        self._row = row if row is not None and row.call_id == call.id else None

    @property
    def _id(self) -> int:
        return self._call.id

    def _state_reasons(self) -> list[str]:
        state = self._call.state
        return [] if state in CONFIRMABLE else [f"这通来电现在是“{STATE_NAMES[state]}”，不能确认。"]

    def _is_bound(self, row: CallFinding) -> bool:
        return row.text_hash == field_hash(call_texts(self._call).get(row.field, ""))

    def _rows(self) -> Sequence[CallFinding]:
        return findings_of(self._session, self._call)

    def _recount(self, rows: Sequence[CallFinding]) -> None:
        recount(self._call, rows)

    def _return(self) -> None:
        if self._call.state != "draft":
            SendBack(self._session, self._call, self._actor, datetime.now(UTC), self._reason).perform()


class ConfirmKeep(acts.ConfirmKeep[CallFinding], _OfCall):
    """Answer for keeping the identifier as well."""


class RefuseKeep(acts.RefuseKeep[CallFinding], _OfCall):
    """Open the decision again."""
