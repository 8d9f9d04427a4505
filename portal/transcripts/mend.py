"""Corrections by hand. Each takes a cutting and gives a new one; calls and turns count from 0.

All raise ValueError, in Chinese, for a place that does not exist. What somebody has mended is no longer in doubt.
"""

from dataclasses import replace

from portal.transcripts.cut import joined
from portal.transcripts.model import CutCall, Cutting, CutTurn
from portal.transcripts.roles import NO_LABEL
from portal.vocabulary import SpeakerRole

_ROLES = frozenset(role.value for role in SpeakerRole if role is not SpeakerRole.GAP)
LONGEST_SPEAKER = 64
LONGEST_TITLE = 200


def split_turn(cutting: Cutting, call: int, turn: int, offset: int) -> Cutting:
    """Split a turn before its character ``offset``; the second half is of nobody until it is assigned."""
    old = _turn(cutting, call, turn)
    first, second = old.text[: max(offset, 0)].rstrip(), old.text[max(offset, 0) :].lstrip()
    if not first or not second:
        raise ValueError("请在一段话的中间分开，前后都要有文字。")
    halves = (
        replace(old, text=first, ends_ms=None, doubt=""),
        CutTurn("", "", second, None, old.ends_ms, old.line, NO_LABEL),
    )
    return _with_turns(cutting, call, turn, turn + 1, halves)


def merge_turn(cutting: Cutting, call: int, turn: int) -> Cutting:
    """Join a turn to the one before it, which keeps its speaker."""
    old = _turn(cutting, call, turn)
    if turn == 0:
        raise ValueError("这是这通来电的第一段，前面没有可以合并的话。")
    whole = joined(cutting[call].turns[turn - 1], replace(old, doubt=""), "")
    return _with_turns(cutting, call, turn - 1, turn + 1, (whole,))


def reassign(cutting: Cutting, call: int, turn: int, role: str, speaker: str) -> Cutting:
    """Give one turn another speaker."""
    named = replace(_turn(cutting, call, turn), role=_role(role), speaker=_speaker(speaker), doubt="")
    return _with_turns(cutting, call, turn, turn + 1, (named,))


def rename_speaker(cutting: Cutting, speaker: str, role: str, new: str) -> Cutting:
    """Give every turn of ``speaker`` another role and label, in all calls."""
    if not any(turn.speaker == speaker for call in cutting for turn in call.turns):
        raise ValueError(f"没有说话人“{speaker}”。" if speaker else "没有未标明说话人的段落。")
    role, new = _role(role), _speaker(new)
    return tuple(
        replace(
            call,
            turns=tuple(
                replace(turn, role=role, speaker=new, doubt="") if turn.speaker == speaker else turn
                for turn in call.turns
            ),
        )
        for call in cutting
    )


def split_call(cutting: Cutting, call: int, turn: int) -> Cutting:
    """Begin a new call with ``turn``; it is of the same kind and has no title."""
    _turn(cutting, call, turn)
    if turn == 0:
        raise ValueError("这已经是一通来电的开头。")
    old = cutting[call]
    halves = (replace(old, turns=old.turns[:turn]), CutCall("", "", old.taken_by, old.turns[turn:]))
    return (*cutting[:call], *halves, *cutting[call + 1 :])


def merge_call(cutting: Cutting, call: int) -> Cutting:
    """Join a call to the one before it, which keeps its title and time unless it has none."""
    old = _call(cutting, call)
    if call == 0:
        raise ValueError("这是第一通来电，前面没有可以合并的来电。")
    first = cutting[call - 1]
    leader = "leader" in (first.taken_by, old.taken_by)
    whole = CutCall(
        first.title or old.title,
        first.started or old.started,
        "leader" if leader else "operator",
        (*first.turns, *old.turns),
    )
    return (*cutting[: call - 1], whole, *cutting[call + 1 :])


def retitle(cutting: Cutting, call: int, title: str) -> Cutting:
    """Name a call."""
    title = " ".join(title.split())
    if len(title) > LONGEST_TITLE:
        raise ValueError(f"标题超过 {LONGEST_TITLE} 字。")
    return (*cutting[:call], replace(_call(cutting, call), title=title), *cutting[call + 1 :])


def drop_turn(cutting: Cutting, call: int, turn: int) -> Cutting:
    """Leave out one turn, a heading or a greeting of the chair; a call without turns goes."""
    _turn(cutting, call, turn)
    if len(cutting[call].turns) == 1:
        return drop_call(cutting, call)
    return _with_turns(cutting, call, turn, turn + 1, ())


def drop_call(cutting: Cutting, call: int) -> Cutting:
    """Leave out what is no call, such as the words before the first one."""
    _call(cutting, call)
    return (*cutting[:call], *cutting[call + 1 :])


def _call(cutting: Cutting, call: int) -> CutCall:
    if not 0 <= call < len(cutting):
        raise ValueError("没有这通来电，页面可能已经过时，请刷新。")
    return cutting[call]


def _turn(cutting: Cutting, call: int, turn: int) -> CutTurn:
    turns = _call(cutting, call).turns
    if not 0 <= turn < len(turns):
        raise ValueError("没有这段话，页面可能已经过时，请刷新。")
    return turns[turn]


def _with_turns(cutting: Cutting, call: int, begin: int, end: int, turns: tuple[CutTurn, ...]) -> Cutting:
    old = cutting[call]
    changed = replace(old, turns=(*old.turns[:begin], *turns, *old.turns[end:]))
    return (*cutting[:call], changed, *cutting[call + 1 :])


def _role(role: str) -> str:
    if role not in _ROLES:
        raise ValueError("请选择说话人的身份。")
    return role


def _speaker(speaker: str) -> str:
    speaker = " ".join(speaker.split())
    if len(speaker) > LONGEST_SPEAKER:
        raise ValueError(f"说话人的称呼超过 {LONGEST_SPEAKER} 字。")
    return speaker
