"""States of one step of a chain and the acts between them, as one declared table."""

from portal.backoffice.steps import Act
from portal.security.permissions import Permission
from portal.web.present.words import Mark

LINK_STATES: dict[str, str] = {
    "draft": "起草中",
    "proposed": "待审核",
    "approved": "可以公开",
    "withheld": "不公开",
}
LINK_MARKS: dict[str, Mark] = {
    "draft": Mark("起草中", "st-none c-ink2"),
    "proposed": Mark("待审核", "st-half c-amber"),
    "approved": Mark("可以公开", "st-full c-qing"),
    "withheld": Mark("不公开", "c-zhu"),
}
OPEN = ("draft", "proposed")
"""Not decided yet; what it belongs to cannot be proposed, or the release would show a gap without a word."""

PUBLIC_LINKS = ("approved", "withheld")
"""States of a step that the next release shows: with its text, or with the reason why not."""

SUBJECT_STATES = ("draft", "released")
"""States of the brief or call in which its chain may change: under review its content stands still."""

_DRAFT, _PROPOSED = frozenset({"draft"}), frozenset({"proposed"})
_DECIDED = frozenset({"approved", "withheld"})


def link_acts(edit: Permission, review: Permission) -> dict[str, Act]:
    """The acts by name, for those who may ``edit`` and ``review`` what the chain belongs to."""
    acts = (
        Act("save", "修改", _DRAFT, "draft", edit),
        Act("propose", "送审", _DRAFT, "proposed", edit),
        Act("take_back", "收回修改", _PROPOSED, "draft", edit),
        Act("approve", "同意公开", _PROPOSED, "approved", review, fresh_person=True),
        Act("withhold", "不公开", _PROPOSED, "withheld", review, needs_comment=True, fresh_person=True),
        Act("send_back", "退回", _PROPOSED, "draft", review, needs_comment=True),
        Act("reopen", "重新修改", _DECIDED, "draft", edit),
        Act("remove", "删除", _DRAFT, None, edit),
    )
    return {act.name: act for act in acts}


BRIEF_ACTS = link_acts(Permission.BULLETINS, Permission.BULLETIN_REVIEW)
CALL_ACTS = link_acts(Permission.HOTLINE_DAYS, Permission.HOTLINE_REVIEW)
