"""The second person's acts: confirm that an identifier may stay, or refuse it."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.cases.detection import count_open
from portal.backoffice.cases.models import CaseDraft, Finding
from portal.backoffice.seconds.queries import CONFIRMABLE
from portal.releases import NotAllowed
from portal.releases.second_person import awaits_second
from portal.releases.transition import TransitionCase
from portal.releases.workflow import EDITABLE, STATE_NAMES
from portal.security.permissions import Permission, allows
from portal.security.policy import Identity


class _SecondAct:
    """What both acts share: the kept finding, the person, the reason, and why not."""

    def __init__(
        self, session: Session, draft: CaseDraft, finding_id: int, actor: Identity, reason: str
    ) -> None:
        self._session = session
        self._draft = draft
        self._actor = actor
        self._reason = reason.strip()
        self._row = session.get(Finding, finding_id)

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        row, draft = self._row, self._draft
        if row is None or row.case_id != draft.case_id or not awaits_second(row):
            return ["这一处已不需要第二人确认，请看刷新后的页面。"]
        reasons = []
        if draft.state not in CONFIRMABLE:
            reasons.append(f"这件现在是“{STATE_NAMES[draft.state]}”，不能确认。")
        if not allows(self._actor.roles, Permission.CASE_REVIEW):
            reasons.append("您的角色不能作第二人确认。")
        if row.decided_by_id is None or row.decided_by_id == self._actor.user_id:
            reasons.append("保留由您决定，须由另一位确认。")
        if row.text_hash != draft.text_hash:
            reasons.append("文字在决定之后有改动，请先重新决定这一处。")
        if not self._reason:
            reasons.append("请写明理由。")
        return reasons

    def _checked(self) -> Finding:
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)
        assert self._row is not None
        return self._row

    def _record(self, action: str, row: Finding) -> None:
        record(self._session, self._actor.username, action, "case", self._draft.case_id, label=row.label)


class ConfirmKeep(_SecondAct):
    """Answer for keeping the identifier as well."""

    def perform(self) -> None:
        """Store the second person with their reason; raises NotAllowed."""
        row = self._checked()
        row.second_by_id, row.second_reason = self._actor.user_id, self._reason
        row.second_at = datetime.now(UTC)
        self._session.flush()
        self._record("case.second.confirm", row)


class RefuseKeep(_SecondAct):
    """Open the decision again; a case that was already under review or approved goes back with the reason."""

    def __init__(
        self,
        session: Session,
        draft: CaseDraft,
        finding_id: int,
        actor: Identity,
        reason: str,
        *,
        preset: str,
    ) -> None:
        super().__init__(session, draft, finding_id, actor, reason)
        self._preset = preset

    def perform(self) -> None:
        """Refuse; raises NotAllowed."""
        row, draft = self._checked(), self._draft
        if draft.state not in EDITABLE:
            TransitionCase(
                self._session, draft, "send_back", self._actor, self._reason, preset=self._preset
            ).perform()
        row.decision, row.reason, row.decided_by_id, row.decided_at = "", "", None, None
        rows = self._session.scalars(select(Finding).where(Finding.case_id == draft.case_id)).all()
        count_open(draft, rows)
        self._session.flush()
        self._record("case.second.refuse", row)
