"""The second person's acts on a case."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from portal.backoffice.cases.detection import count_open
from portal.backoffice.cases.models import CaseDraft, Finding
from portal.backoffice.seconds import acts
from portal.backoffice.seconds.queries import CONFIRMABLE
from portal.releases.transition import TransitionCase
from portal.releases.workflow import EDITABLE, STATE_NAMES
from portal.security.permissions import Permission
from portal.security.policy import Identity


class _OfCase(acts.SecondAct[Finding]):
    kind = "case"
    permission = Permission.CASE_REVIEW

    def __init__(
        self,
        session: Session,
        draft: CaseDraft,
        finding_id: int,
        actor: Identity,
        reason: str,
        *,
        preset: str = "",
    ) -> None:
        self._session = session
        self._draft = draft
        self._actor = actor
        self._reason = reason.strip()
        self._preset = preset
        row = session.get(Finding, finding_id)
        self._row = row if row is not None and row.case_id == draft.case_id else None

    @property
    def _id(self) -> int:
        return self._draft.case_id

    def _state_reasons(self) -> list[str]:
        state = self._draft.state
        return [] if state in CONFIRMABLE else [f"这件现在是“{STATE_NAMES[state]}”，不能确认。"]

    def _is_bound(self, row: Finding) -> bool:
        return row.text_hash == self._draft.text_hash

    def _rows(self) -> Sequence[Finding]:
        return self._draft.findings

    def _recount(self, rows: Sequence[Finding]) -> None:
        count_open(self._draft, rows)

    def _return(self) -> None:
        if self._draft.state not in EDITABLE:
            TransitionCase(
                self._session, self._draft, "send_back", self._actor, self._reason, preset=self._preset
            ).perform()


class ConfirmKeep(acts.ConfirmKeep[Finding], _OfCase):
    """Answer for keeping the identifier as well."""


class RefuseKeep(acts.RefuseKeep[Finding], _OfCase):
    """Open the decision again; ``preset`` is the workflow by which a case under review goes back."""
