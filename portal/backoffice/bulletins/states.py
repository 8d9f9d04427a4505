"""From draft to release as one declared table: states of a bulletin, acts, who may, and from which state.

What else an act needs (a hash, a reason, another person, a clean text) its class checks: ``workflow.py`` and
``writing.py`` here, ``portal/releases/bulletins.py`` for release and withdrawal.
"""

from portal.backoffice.steps import Act, Workflow
from portal.security.permissions import Permission

STATE_NAMES: dict[str, str] = {
    "draft": "起草中",
    "proposed": "待审核",
    "approved": "待发布",
    "released": "已发布",
    "withdrawn": "已撤回",
}
"""Every state. A released bulletin whose correction (更正) is being written is a draft of its next version."""


_EDIT, _REVIEW, _RELEASE = Permission.BULLETINS, Permission.BULLETIN_REVIEW, Permission.BULLETIN_RELEASE
_DRAFT, _READ = frozenset({"draft"}), frozenset({"proposed", "approved"})

WORKFLOW = Workflow.of(
    STATE_NAMES,
    (
        Act("save", "修改", _DRAFT, "draft", _EDIT),
        Act("refresh", "重新读取数字", _DRAFT, "draft", _EDIT),
        Act("propose", "送审", _DRAFT, "proposed", _EDIT),
        Act("take_back", "收回修改", frozenset({"proposed"}), "draft", _EDIT),
        Act("approve", "审核通过", frozenset({"proposed"}), "approved", _REVIEW, fresh_person=True),
        Act("send_back", "退回", _READ, "draft", _REVIEW, needs_comment=True),
        Act("secrecy", "保密审查", _READ, "", Permission.CASE_SECRECY),
        Act("override", "放行检查发现的问题", frozenset({"proposed"}), "", _REVIEW, needs_comment=True),
        Act("keep", "保留隐私检查发现的文字", _DRAFT | {"proposed"}, "", _EDIT, needs_comment=True),
        Act("confirm_kept", "确认保留", frozenset({"proposed", "approved"}), "", _REVIEW),
        Act("release", "发布", frozenset({"approved"}), "released", _RELEASE),
        Act("correct", "更正", frozenset({"released"}), "draft", _RELEASE, needs_comment=True),
        Act("drop", "删除草稿", _DRAFT, None, _EDIT),
        # Also while a correction is being written: what is public goes at once.
        Act("withdraw", "撤回", _DRAFT | _READ | {"released"}, "withdrawn", _RELEASE, needs_comment=True),
    ),
)
ACTS = WORKFLOW.acts
