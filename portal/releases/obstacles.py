"""Why an approved case may not go out, whoever tries; asked before the button and again under the write lock."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal.backoffice.cases.models import CaseDraft, CaseEvent
from portal.releases.overrides import override_obstacles
from portal.releases.sampling.membership import in_read_sample
from portal.releases.second_pass import Prepared
from portal.releases.second_person import second_obstacles
from portal.releases.transition import open_decisions
from portal.releases.workflow import STATE_NAMES, UNDER_REVIEW, approvals_needed

_ASSENT = (
    select(CaseEvent.id)
    .where(
        CaseEvent.case_id == bindparam("case_id"),
        CaseEvent.text_hash == bindparam("text_hash"),
        CaseEvent.comment != "",
        CaseEvent.transition != "propose",
        CaseEvent.to_state.in_(UNDER_REVIEW | {"approved"}),
    )
    .limit(1)
)
"""Made once: a batch asks it for many cases."""


def release_obstacles(session: Session, draft: CaseDraft, prepared: Prepared, preset: str) -> list[str]:
    """Why ``draft`` cannot be released, whoever tries; Chinese sentences for staff, none when it can."""
    if draft.state != "approved":
        return [f"这件现在是“{STATE_NAMES[draft.state]}”，不在待发布。"]
    reasons = _approval_obstacles(draft, prepared, preset) + override_obstacles(draft)
    reasons += open_decisions(draft) + second_obstacles(draft)
    reasons += _crowd_obstacles(session, draft)
    if not draft.opened_by and not in_read_sample(session, draft):
        reasons.append("还没有人打开看过这一件，请打开通读后再发布。")
    if prepared.text_hash != draft.text_hash:
        reasons.append("复核后文字有改动，需重新复核。")
    if prepared.wording.undecided:
        reasons.append(f"公开文字里还有 {prepared.wording.undecided} 处未决定。")
    return [*reasons, *prepared.leaks]


def _approval_obstacles(draft: CaseDraft, prepared: Prepared, preset: str) -> list[str]:
    people = {item["user_id"] for item in draft.approvals if item["text_hash"] == draft.text_hash}
    if draft.proposed_by_id in people or len(people) < approvals_needed(preset):
        return ["批准人数不够，或批准人就是送审人。"]
    if draft.proposed_hash != draft.text_hash:
        return ["送审后文字有改动，需重新送审。"]
    public = prepared.approved_hash
    if any(item.get("public_hash", public) != public for item in draft.approvals):
        # Newer rules may drop or add what is masked without anybody's decision: the approver read other words.
        return ["批准之后公开文字有变化（规则有变），请退回重新复核。"]
    return []


def _crowd_obstacles(session: Session, draft: CaseDraft) -> list[str]:
    """A crowd that is too small needs the approving person's word on this wording; it may have shrunk after it."""
    if not draft.standing.is_short:
        return []
    if session.scalar(_ASSENT, {"case_id": draft.case_id, "text_hash": draft.text_hash}) is None:
        return ["同类诉求太少，批准人没有写明认可的意见，请退回重新送审。"]
    return []
