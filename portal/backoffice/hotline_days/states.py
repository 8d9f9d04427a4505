"""From draft to release as one declared table, the same for days, calls and promises."""

from portal.backoffice.steps import Act, Workflow
from portal.security.permissions import Permission

STATE_NAMES: dict[str, str] = {
    "draft": "整理中",
    "proposed": "待审核",
    "approved": "待发布",
    "released": "已发布",
    "withdrawn": "已撤回",
}
"""Every state. Something released whose next version is being written is a draft again; the live version stays."""

_EDIT, _REVIEW, _RELEASE = (
    Permission.HOTLINE_DAYS,
    Permission.HOTLINE_REVIEW,
    Permission.HOTLINE_RELEASE,
)
_DRAFT, _READ = frozenset({"draft"}), frozenset({"proposed", "approved"})

WORKFLOW = Workflow.of(
    STATE_NAMES,
    (
        Act("save", "修改", _DRAFT, "draft", _EDIT),
        Act("propose", "送审", _DRAFT, "proposed", _EDIT),
        Act("take_back", "收回修改", frozenset({"proposed"}), "draft", _EDIT),
        Act("approve", "审核通过", frozenset({"proposed"}), "approved", _REVIEW, fresh_person=True),
        Act("send_back", "退回", _READ, "draft", _REVIEW, needs_comment=True),
        Act("release", "发布", frozenset({"approved"}), "released", _RELEASE),
        Act("schedule", "定时发布", frozenset({"approved"}), "", _RELEASE),
        Act("unschedule", "取消定时", frozenset({"approved"}), "", _RELEASE),
        # No act of a person: what the history says of a release that was due and could not be made.
        Act("refuse", "到时未能发布", frozenset(), "", _RELEASE),
        Act("revise", "修订", frozenset({"released"}), "draft", _EDIT, needs_comment=True),
        # Of a promise: somebody looked again. Of a released one it opens the next version, for the day of it is public.
        Act("check", "核对", _DRAFT | {"released"}, "draft", _EDIT),
        # Of a call: another transcript of its session was taken over, and its words are not those that were read.
        Act("take_again", "重新收下实录", _DRAFT | _READ | {"released"}, "draft", _EDIT),
        # Of a call that a re-check hid: nothing else that was withdrawn comes back.
        Act("reopen", "重新整理", frozenset({"withdrawn"}), "draft", _EDIT, needs_comment=True),
        Act("drop", "删除", _DRAFT, None, _EDIT),
        # Also while a next version is being written: what is public goes at once.
        Act("withdraw", "撤回", _DRAFT | _READ | {"released"}, "withdrawn", _RELEASE, needs_comment=True),
    ),
)
ACTS = WORKFLOW.acts
