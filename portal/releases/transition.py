"""Take one draft one step through the workflow, with its reasons why not."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.cases.models import CaseDraft, CaseEvent
from portal.jobs.queue import enqueue_once
from portal.privacy import ENGINE_VERSION, RULE_VERSION, tagger, text_hash
from portal.releases import NotAllowed
from portal.releases.overrides import SENSITIVE_CLASSES as SENSITIVE_CLASSES
from portal.releases.overrides import add_override
from portal.releases.overrides import sensitive_names as sensitive_names
from portal.releases.second_person import second_obstacles
from portal.releases.wording import approved_hash
from portal.releases.workflow import EDITABLE, STATE_NAMES, Transition, transition
from portal.security.permissions import allows
from portal.security.policy import Identity

LEDGER_DELAY = timedelta(minutes=15)
"""After which the published ledger of what is withheld takes over a change."""


def detection_version() -> str:
    """What ``CaseDraft.detected_with`` must be: a newer engine or rule set, or a name tagger that came or went,
    re-opens every decision it changes.
    """
    parts = (f"{ENGINE_VERSION}/{RULE_VERSION}", tagger.version())
    return "+".join(part for part in parts if part)[:64]


def draft_fields(draft: CaseDraft) -> dict[str, str]:
    """The three texts of a draft in their fixed order."""
    return {"title": draft.title, "question": draft.question, "reply": draft.reply}


def open_decisions(draft: CaseDraft) -> list[str]:
    """Why the wording is not ready to leave the hands of whoever works on it; empty when it is."""
    reasons = []
    if not draft.case.is_releasable:
        reasons.append("这件没有答复，或来电人要求保密，不能公开。")
    if not draft.title.strip():
        reasons.append("公开标题是空的。")
    if draft.detected_with != detection_version():
        reasons.append("还没有按现行规则检查过，请稍候或刷新本页。")
    if text_hash(draft_fields(draft)) != draft.text_hash:
        reasons.append("文字在检查之后有改动，需要重新检查。")
    unbound = [
        row
        for row in draft.findings
        if row.risk == "high" and (row.decision == "" or row.text_hash != draft.text_hash)
    ]
    if unbound:
        reasons.append(f"还有 {len(unbound)} 处高风险没有决定。")
    if not draft.crowd_needed:
        reasons.append("还没有数过同类诉求有多少件，请稍候或刷新本页。")
    if draft.standing.is_short and not draft.rung_reason:
        reasons.append("同类诉求太少，请写明理由或者暂缓。")
    if draft.neighbour == "" and draft.findings_total:
        reasons.append("“邻居读了，能认出是谁吗？”还没有回答。")
    if draft.neighbour == "yes":
        reasons.append("邻居可能认出当事人：请改写文字、放宽地点和日期，或选择不公开。")
    if draft.second_look_by_id is not None:
        reasons.append("有人请同事再看，还没有看过。")
    return reasons


class TransitionCase:
    """Move ``draft`` by the transition ``name`` of ``preset``; one CaseEvent and one audit row each time."""

    def __init__(
        self,
        session: Session,
        draft: CaseDraft,
        name: str,
        actor: Identity,
        comment: str = "",
        *,
        preset: str,
    ) -> None:
        self._session = session
        self._draft = draft
        self._actor = actor
        self._comment = comment.strip()
        self._step: Transition = transition(preset, name)

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        step, draft = self._step, self._draft
        if draft.state not in step.sources:
            return [f"这件现在是“{STATE_NAMES[draft.state]}”，不能“{step.label}”。"]
        reasons = []
        if not allows(self._actor.roles, step.permission):
            reasons.append(f"您的角色不能“{step.label}”。")
        if step.needs_comment and not self._comment:
            reasons.append("请写明理由。")
        if step.fresh_person:
            reasons += self._person_reasons()
        if step.needs_clean:
            reasons += open_decisions(draft)
            reasons += self._sensitive_reasons()
            reasons += self._crowd_reasons()
        if step.approves:
            reasons += second_obstacles(draft)
        return reasons

    def _person_reasons(self) -> list[str]:
        draft = self._draft
        if draft.proposed_by_id is None or draft.proposed_by_id == self._actor.user_id:
            return ["采编和批准不能是同一人，请另一位批准。"]
        if any(item["user_id"] == self._actor.user_id for item in draft.approvals):
            return ["您已经审过这一稿，下一道须由另一位审。"]
        if draft.text_hash != draft.proposed_hash:
            return ["送审后文字有改动，请退回重新送审。"]
        return []

    def _sensitive_reasons(self) -> list[str]:
        names = sensitive_names(self._draft)
        if names and not self._comment:
            return [f"类别“{'、'.join(names)}”默认不公开；确需公开的，送审人和批准人都要写明理由。"]
        return []

    def _crowd_reasons(self) -> list[str]:
        """A crowd that is too small has its reason in the draft; the approving person answers for it as well."""
        if self._step.approves and self._draft.standing.is_short and not self._comment:
            return ["同类诉求太少：批准人须写明认可的意见，或退回改为更粗的一级。"]
        return []

    def perform(self) -> None:
        """Take the step; raises NotAllowed."""
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)
        draft, step = self._draft, self._step
        now = datetime.now(UTC)
        if step.name == "propose":
            draft.proposed_by_id, draft.proposed_hash, draft.approvals = (
                self._actor.user_id,
                draft.text_hash,
                [],
            )
            draft.overrides = []
        elif step.approves:
            entry = {
                "user_id": self._actor.user_id,
                "step": step.name,
                "at": now.isoformat(),
                "text_hash": draft.text_hash,
                "public_hash": approved_hash(draft, draft.findings),
            }
            draft.approvals = [*draft.approvals, entry]
        elif step.target in EDITABLE:
            draft.proposed_by_id, draft.proposed_hash, draft.approvals = None, "", []
            draft.overrides = []
        if step.needs_clean:
            add_override(draft, self._actor, self._comment)
        if step.name in ("not_public", "on_request"):
            draft.ground = self._comment
        if step.name == "revise":
            draft.revision_note = self._comment
        move(self._session, draft, step.name, step.target, self._actor.username, self._comment, at=now)
        enqueue_once(self._session, "ledger", LEDGER_DELAY)


def move(
    session: Session,
    draft: CaseDraft,
    name: str,
    target: str,
    actor: str,
    comment: str = "",
    *,
    at: datetime | None = None,
) -> None:
    """Set the state and write the history; used by every step, by release and by withdrawal."""
    now = at or datetime.now(UTC)
    session.add(
        CaseEvent(
            case_id=draft.case_id,
            at=now,
            actor=actor,
            transition=name,
            from_state=draft.state,
            to_state=target,
            comment=comment,
            text_hash=draft.text_hash,
        )
    )
    record(session, actor, f"case.{name}", "case", draft.case_id, source=draft.state, target=target)
    draft.state, draft.waiting_since, draft.comment = target, now, comment
