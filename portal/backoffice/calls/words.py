"""What the pages of calls call things."""

from collections.abc import Mapping

from portal.backoffice.bulletins.words import LINK_EVENTS
from portal.backoffice.calls.wording import turn_field
from portal.backoffice.hotline_days.models import Call, Turn
from portal.backoffice.hotline_days.words import EVENTS as SHARED_EVENTS
from portal.vocabulary import CallForm, CallReason, SpeakerRole

FORMS: dict[str, str] = {"": "还没有定", **{item.value: item.word for item in CallForm}}
FORM_HINTS: dict[str, str] = {
    "transcript": "逐段公开对话，隐去个人信息。",
    "summary": "用受理中心自己的话概括，不公开对话。",
    "withheld": "只计数并列明理由，主题、时间、地点都不公开。",
}
REASONS: dict[str, str] = {item.value: item.word for item in CallReason}
TAKERS = {"leader": "领导接听", "operator": "接线员接听"}
ROLES: dict[str, str] = {"": "未定", **{item.value: item.word for item in SpeakerRole}}

EVENTS: dict[str, str] = {
    **SHARED_EVENTS,
    **LINK_EVENTS,
    "import": "从实录收下",
    "take_again": "重新收下",
    "reopen": "重新整理",
    "to_case": "转为诉求件",
    "link_case": "关联诉求件",
    "unlink_case": "取消关联诉求件",
}
"""Acts of the history; one that is missing here is shown by its name."""


def call_title(call: Call) -> str:
    """第 12 通　望江家园路灯损坏."""
    return f"第 {call.position} 通　{call.topic or '（未写主题）'}"


def speaker_words(turn: Turn) -> str:
    """接听领导（副市长）: the role, and how the transcript calls whoever speaks."""
    role = ROLES.get(turn.role, turn.role)
    return role if turn.speaker in ("", role) else f"{role}（{turn.speaker}）"


def field_titles(call: Call) -> Mapping[str, str]:
    """What each text of the call is called."""
    turns = {turn_field(turn): f"第 {turn.position} 段　{speaker_words(turn)}" for turn in call.turns}
    return {"topic": "主题", "summary": "摘要", **turns}


def is_in_bulk(call: Call) -> bool:
    """Whether it may be approved with others: a withheld one, or the summary of one that an operator took."""
    is_summary = call.form == CallForm.SUMMARY and call.taken_by == "operator"
    return call.form == CallForm.WITHHELD or is_summary
