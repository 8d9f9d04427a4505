"""Taking an order out of scoring (剔除): proposed with reason and document, approved by a second person, undone on record."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from portal.backoffice.orders.history import note
from portal.backoffice.orders.models import Assignment, Exclusion
from portal.releases import NotAllowed
from portal.security.permissions import Permission, allows
from portal.security.policy import Identity


class ProposeExclusion:
    """The order counts until somebody else approves."""

    def __init__(
        self,
        session: Session,
        actor: Identity,
        order: Assignment,
        reason: str,
        document: str,
        remark: str = "",
    ) -> None:
        self._session = session
        self._actor = actor
        self._order = order
        self._reason = reason
        self._document = document.strip()
        self._remark = remark.strip()

    def failure_reasons(self) -> list[str]:
        if self._order.exclusion is not None:
            return ["这一件已经提出剔除。"]
        return [] if self._document else ["请写明依据的文件。"]

    def perform(self) -> Exclusion:
        """Store the proposal; raises NotAllowed."""
        _allow(self.failure_reasons())
        exclusion = Exclusion(
            assignment_id=self._order.id,
            reason=self._reason,
            document=self._document,
            note=self._remark,
            proposed_by=self._actor.username,
            proposed_at=datetime.now(UTC),
        )
        self._order.exclusion = exclusion
        detail = {"reason": self._reason, "document": self._document, "note": self._remark}
        note(self._session, self._actor.username, self._order, "exclusion_proposed", detail)
        self._session.flush()
        return exclusion


class DecideExclusion:
    """Approve what somebody else proposed, or say no with a ground."""

    def __init__(
        self, session: Session, actor: Identity, order: Assignment, approve: bool, ground: str = ""
    ) -> None:
        self._session = session
        self._actor = actor
        self._order = order
        self._approve = approve
        self._ground = ground.strip()

    def failure_reasons(self) -> list[str]:
        exclusion = self._order.exclusion
        if exclusion is None or exclusion.approved_at is not None:
            return ["没有等待批准的剔除。"]
        if exclusion.proposed_by == self._actor.username:
            return ["提出剔除和批准剔除不能是同一人。"]
        return [] if self._approve or self._ground else ["不同意剔除，请写明理由。"]

    def perform(self) -> None:
        """Store the decision; raises NotAllowed."""
        _allow(self.failure_reasons())
        exclusion = self._order.exclusion
        assert exclusion is not None  # failure_reasons
        detail = {"reason": exclusion.reason, "document": exclusion.document}
        if self._approve:
            exclusion.approved_by, exclusion.approved_at = self._actor.username, datetime.now(UTC)
            note(self._session, self._actor.username, self._order, "exclusion_approved", detail)
        else:
            _end(self._session, self._actor, self._order, "exclusion_rejected", self._ground)
        self._session.flush()


class WithdrawExclusion:
    """The order counts again: its proposer takes the proposal back, or one who may approve lifts an approved one."""

    def __init__(self, session: Session, actor: Identity, order: Assignment, ground: str) -> None:
        self._session = session
        self._actor = actor
        self._order = order
        self._ground = ground.strip()

    def failure_reasons(self) -> list[str]:
        exclusion = self._order.exclusion
        if exclusion is None:
            return ["这一件没有剔除。"]
        is_own = exclusion.approved_at is None and exclusion.proposed_by == self._actor.username
        if not is_own and not allows(self._actor.roles, Permission.RANKING_RELEASE):
            return ["只有提出的人可以撤回提议，已批准的由审核或签发人员撤销。"]
        return [] if self._ground else ["请写明撤销的理由。"]

    def perform(self) -> None:
        """Store it; raises NotAllowed."""
        _allow(self.failure_reasons())
        _end(self._session, self._actor, self._order, "exclusion_withdrawn", self._ground)
        self._session.flush()


def _end(session: Session, actor: Identity, order: Assignment, act: str, ground: str) -> None:
    exclusion = order.exclusion
    assert exclusion is not None
    detail = {"reason": exclusion.reason, "document": exclusion.document, "note": ground}
    note(session, actor.username, order, act, detail)
    session.delete(exclusion)
    order.exclusion = None


def _allow(reasons: list[str]) -> None:
    if reasons:
        raise NotAllowed(reasons)
