"""The acts on a drawn batch: read, propose, approve, release, drop. One leak refuses the whole batch."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.cases.models import CaseDraft, Finding
from portal.backoffice.cases.services import AddFinding
from portal.backoffice.marking import place_of
from portal.jobs.queue import enqueue
from portal.privacy import tagger
from portal.releases import NotAllowed
from portal.releases.sampling.draw import NO_TAGGER
from portal.releases.sampling.eligible import UNDER_WAY
from portal.releases.sampling.models import SampleBatch, SampleItem
from portal.releases.transition import detection_version, draft_fields
from portal.releases.workflow import Transition, transitions
from portal.security.permissions import Permission, allows
from portal.security.policy import Identity

OUTDATED = "抽样之后规则有变，这一批不能继续，请取消后重新抽样。"
CHANGED = "这件在抽样之后有改动，这一批不能继续，请取消后重新抽样。"


class SampleAct:
    """What the later acts share: the batch in the state they need, the person, and why not."""

    state = ""
    permission = Permission.CASE_EDIT

    def __init__(self, session: Session, batch: SampleBatch, actor: Identity) -> None:
        self._session = session
        self._batch = batch
        self._actor = actor

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        if self._batch.state != self.state:
            return ["这一批已不在这一步，请看刷新后的页面。"]
        reasons = []
        if not allows(self._actor.roles, self.permission):
            reasons.append("您的角色不能做这一步。")
        if not tagger.is_available():
            reasons.append(NO_TAGGER)
        if self._batch.detected_with != detection_version():
            reasons.append(OUTDATED)
        return reasons

    def _check(self) -> None:
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)

    def _record(self, action: str, **detail: Any) -> None:
        record(self._session, self._actor.username, action, "sample_batch", self._batch.id, **detail)


class ReadSample(SampleAct):
    """One sampled case was read: nothing in it, or a leak, which refuses the batch and sends the case to redaction."""

    state = "reading"
    permission = Permission.CASE_RAW

    def _item(self, case_id: int) -> tuple[SampleItem, CaseDraft]:
        self._check()
        item = self._session.get(SampleItem, (self._batch.id, case_id))
        draft = self._session.get(CaseDraft, case_id)
        if item is None or item.position is None or item.verdict or draft is None:
            raise NotAllowed(["这一件已有人读过，或不在样本里。"])
        found = self._session.scalar(select(func.count()).where(Finding.case_id == case_id))
        if draft.state != "new" or draft.text_hash != item.text_hash or found:
            raise NotAllowed([CHANGED])
        return item, draft

    def _read(self, item: SampleItem, draft: CaseDraft, verdict: str) -> None:
        item.verdict, item.read_by_id, item.read_at = verdict, self._actor.user_id, datetime.now(UTC)
        draft.opened_by = draft.opened_by or self._actor.username
        self._record("sampling.read", verdict=verdict)

    def nothing(self, case_id: int) -> None:
        """没有问题; raises NotAllowed."""
        self._read(*self._item(case_id), "ok")

    def leak(self, case_id: int, text: str, label: str) -> None:
        """有漏: mask the missed words, refuse the whole batch; raises NotAllowed."""
        item, draft = self._item(case_id)
        field, start, end = place_of(draft_fields(draft), text)
        AddFinding(self._session, draft, self._actor).perform(field, start, end, label)
        self._read(item, draft, "leak")
        self._batch.leaks += 1
        self._batch.state, self._batch.finished_at = "refused", datetime.now(UTC)


def unread(session: Session, batch: SampleBatch) -> int:
    """Sampled cases that nobody has read yet."""
    waiting = select(func.count()).where(
        SampleItem.batch_id == batch.id, SampleItem.position.is_not(None), SampleItem.verdict == ""
    )
    return session.scalar(waiting) or 0


class ProposeSample(SampleAct):
    """Propose the batch once every sampled case was read without a leak."""

    state = "reading"

    def failure_reasons(self) -> list[str]:
        reasons = super().failure_reasons()
        left = unread(self._session, self._batch)
        return reasons + ([f"样本还有 {left} 件没有读。"] if left else [])

    def perform(self) -> None:
        """Raises NotAllowed."""
        self._check()
        batch = self._batch
        batch.state, batch.proposed_by_id, batch.proposed_at = (
            "proposed",
            self._actor.user_id,
            datetime.now(UTC),
        )
        self._record("sampling.propose")


def next_step(batch: SampleBatch, preset: str) -> Transition:
    """The approving step of the workflow that the batch waits for."""
    return [step for step in transitions(preset) if step.approves][len(batch.approvals)]


class ApproveSample(SampleAct):
    """One approving step for all cases of the batch, by a person who has neither proposed nor approved it."""

    state = "proposed"

    def __init__(self, session: Session, batch: SampleBatch, actor: Identity, *, preset: str) -> None:
        super().__init__(session, batch, actor)
        self._preset = preset
        if batch.state == self.state:
            self.permission = next_step(batch, preset).permission

    def failure_reasons(self) -> list[str]:
        reasons = super().failure_reasons()
        batch, me = self._batch, self._actor.user_id
        if batch.proposed_by_id == me:
            reasons.append("送审和批准不能是同一人，请另一位批准。")
        if any(item["user_id"] == me for item in batch.approvals):
            reasons.append("您已经批准过，下一道须由另一位批准。")
        return reasons

    def perform(self) -> None:
        """Raises NotAllowed."""
        self._check()
        batch = self._batch
        entry = {"user_id": self._actor.user_id, "at": datetime.now(UTC).isoformat()}
        batch.approvals = [*batch.approvals, entry]
        steps = sum(step.approves for step in transitions(self._preset))
        if len(batch.approvals) >= steps:
            batch.state = "approved"
        self._record("sampling.approve")


class ReleaseSample(SampleAct):
    """Release an approved batch through the normal path, under a ground and a secrecy conclusion; queued as a job."""

    state = "approved"
    permission = Permission.RELEASE

    def __init__(
        self,
        session: Session,
        batch: SampleBatch,
        actor: Identity,
        *,
        ground: str,
        secrecy_conclusion: str,
    ) -> None:
        super().__init__(session, batch, actor)
        self._ground = ground.strip()
        self._secrecy = secrecy_conclusion.strip()

    def failure_reasons(self) -> list[str]:
        reasons = super().failure_reasons()
        if not self._ground:
            reasons.append("请填写公开依据。")
        if not self._secrecy:
            reasons.append("请填写保密审查结论。")
        return reasons

    def perform(self) -> None:
        """Raises NotAllowed."""
        self._check()
        batch = self._batch
        batch.state, batch.released_by_id = "releasing", self._actor.user_id
        batch.ground, batch.secrecy_conclusion = self._ground, self._secrecy
        self._record("sampling.release")
        enqueue(self._session, "release_sample", {"batch_id": batch.id})


class DropSample(SampleAct):
    """Give up a batch that has not been released; its cases wait as before, its record stays."""

    def failure_reasons(self) -> list[str]:
        if self._batch.state not in UNDER_WAY or self._batch.state == "releasing":
            return ["这一批不能取消了。"]
        return [] if allows(self._actor.roles, Permission.CASE_EDIT) else ["您的角色不能做这一步。"]

    def perform(self) -> None:
        """Raises NotAllowed."""
        self._check()
        self._batch.state, self._batch.finished_at = "dropped", datetime.now(UTC)
        self._record("sampling.drop")
