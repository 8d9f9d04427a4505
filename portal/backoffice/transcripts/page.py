"""View models of a cutting: calls with what is in doubt, speakers over all calls, one call with its turns."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from portal.backoffice.bulletins.difference import word_differences
from portal.backoffice.cases.difference import Change
from portal.backoffice.hotline_days.models import Call, HotlineSession, Turn
from portal.backoffice.officials.terms import post_on
from portal.backoffice.transcripts.mending import Place
from portal.backoffice.transcripts.plan import CallPlan, Plan, said
from portal.backoffice.transcripts.storing import cutting_hash
from portal.transcripts import CutCall, Cutting, CutTurn

MOST_SPEAKERS = 60
"""Labels that the page lists; a file with more is no transcript with labels."""
STANDINGS = {"new": "新增", "same": "没有变化", "changed": "有改动", "withdrawn": "已撤回，不动"}


@dataclass(frozen=True, slots=True)
class CallLine:
    """One call in the list; ``doubts`` counts turns to be looked at, those without a speaker among them."""

    place: int
    call: CutCall
    doubts: int
    stored: Call | None
    standing: str
    changes: str


@dataclass(frozen=True, slots=True)
class SpeakerLine:
    """A label as it stands in the transcript, with the role it was given and how often it speaks."""

    label: str
    role: str
    turns: int


def call_lines(cutting: Cutting, plan: Plan) -> list[CallLine]:
    """All calls in order, each with what taking over would do."""
    return [
        CallLine(
            place,
            call,
            sum(is_doubtful(turn) for turn in call.turns),
            one.call,
            one.standing,
            changes_of(one),
        )
        for place, (call, one) in enumerate(zip(cutting, plan.calls, strict=True))
    ]


def changes_of(plan: CallPlan) -> str:
    """改动 3 段、新增 1 段; "" where nothing changes or all is new."""
    if plan.standing != "changed":
        return ""
    counts = (("改动", plan.changed), ("新增", plan.added), ("减少", plan.removed))
    return "、".join(f"{word} {n} 段" for word, n in counts if n)


@dataclass(frozen=True, slots=True)
class Former:
    """A turn as it is stored: who speaks, and what leads from those words to the new ones."""

    speaker: str
    changes: list[Change]


def formers(plan: CallPlan) -> dict[int, Former]:
    """By place (from 0) in the cutting: turns that are stored with other words or another speaker."""
    kept = [(turn, cut) for turn, cut in plan.turns if cut is not None]
    return {
        place: Former(turn.speaker, word_differences(turn.text, cut.text))
        for place, (turn, cut) in enumerate(kept)
        if turn is not None and said(turn) != said(cut)
    }


def gone_turns(plan: CallPlan) -> list[Turn]:
    """Stored turns that the cutting no longer holds."""
    return [turn for turn, cut in plan.turns if turn is not None and cut is None]


def is_doubtful(turn: CutTurn) -> bool:
    """Whether a person should look at it."""
    return bool(turn.doubt) or not turn.role


def speaker_lines(cutting: Cutting) -> list[SpeakerLine]:
    """Labels, those without a role first, then by how often they speak."""
    found = Counter((turn.speaker, turn.role) for call in cutting for turn in call.turns)
    lines = [SpeakerLine(label, role, n) for (label, role), n in found.items()]
    return sorted(lines, key=lambda line: (bool(line.role), -line.turns, line.label))


def doubtful(cutting: Cutting) -> Iterator[Place]:
    """Places to look at, in order."""
    for place, call in enumerate(cutting):
        for at, turn in enumerate(call.turns):
            if is_doubtful(turn):
                yield Place(place, at)


def next_doubt(cutting: Cutting, call: int, turn: int) -> Place | None:
    """The first place to look at behind a turn, else the first of all."""
    places = list(doubtful(cutting))
    return next((one for one in places if (one.call, one.turn) > (call, turn)), places[0] if places else None)


def leader_notice(sitting: HotlineSession) -> str:
    """Why names of the leader are not understood in this session's transcript; "" when they are."""
    if sitting.official is None:
        return f"这一场的领导（{sitting.post}）没有选自领导名录，实录里用姓名标的话认不出来，姓名也会被当作群众姓名隐去。"
    if post_on(sitting.official, sitting.held_on) is None:
        return f"领导名录里，{sitting.post}的任职时间不包括这一场的日期，实录里的姓名会被当作群众姓名隐去。"
    return ""


def clock(ms: int | None) -> str:
    """Position in the recording: 1:02:03; "" where there is none."""
    if ms is None:
        return ""
    hours, rest = divmod(ms // 1000, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def seen_hashes(cutting: Cutting, call: int | None = None) -> dict[str, str]:
    """What the forms of a page carry: ``whole`` for acts on everything, ``call`` for those on the shown call."""
    hashes = {"whole": cutting_hash(cutting)}
    if call is not None:
        hashes["call"] = cutting_hash(cutting, call)
    return hashes
