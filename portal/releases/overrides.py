"""Classes that are closed by default (minors, health, domestic violence, whistle-blowing, pure reports) and who lets a
case of them out: two different people, each with a reason, each knowing every class the case has now.
"""

from portal.backoffice.cases.models import CaseDraft
from portal.security.policy import Identity

SENSITIVE_CLASSES = {"minor": "未成年人", "health": "健康信息", "violence": "家庭暴力", "whistle": "举报"}


def sensitive_names(draft: CaseDraft) -> list[str]:
    """Chinese names of the classes that are not published unless two people give a reason."""
    names = [SENSITIVE_CLASSES[item] for item in draft.classes if item in SENSITIVE_CLASSES]
    if draft.case.appeal_type == "report" and "举报" not in names:
        names.append("举报")
    return names


def add_override(draft: CaseDraft, actor: Identity, reason: str) -> None:
    """Store this person's reason for the classes the draft has now; nothing where it has none."""
    names = sensitive_names(draft)
    if names:
        entry = {
            "user_id": actor.user_id,
            "reason": reason,
            "classes": names,
            "text_hash": draft.text_hash,
        }
        draft.overrides = [*draft.overrides, entry]


def override_obstacles(draft: CaseDraft) -> list[str]:
    """Why a case of such a class may not go out; empty when two people have given reasons for all its classes."""
    names = set(sensitive_names(draft))
    if not names:
        return []
    people = {
        item["user_id"]
        for item in draft.overrides
        if item["text_hash"] == draft.text_hash and item["reason"].strip() and names <= set(item["classes"])
    }
    if len(people) < 2:
        return [f"类别“{'、'.join(sorted(names))}”默认不公开，须由两人各写理由后才能发布，请退回重新送审。"]
    return []
