"""View models of the calls (来电) of a hotline day: one in the index, one with its turns, and how many are public.

Made alike from rows of ``published_call`` and ``published_turn`` and from the rows that a release is about to write.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from portal.vocabulary import CallForm, CallReason, SpeakerRole
from portal.web.present.dates import long_date
from portal.web.present.promises import PromiseView
from portal.web.present.text import has_masks, paragraphs

_FORMS = {item.value: item.word for item in CallForm}
_REASONS = {item.value: item.word for item in CallReason}
SPEAKERS = {item.value: item.word for item in SpeakerRole}
_TAKERS = {"leader": "领导接听", "operator": "接线员接听"}


@dataclass(frozen=True, slots=True)
class CallLine:
    """One call in the index of its day. ``form``: a CallForm, or ``withdrawn``; ``topic`` is empty where it is not public."""

    number: str
    position: int
    session: int
    form: str
    form_word: str
    topic: str
    reason: str
    taken_by: str
    town: str
    unit: str

    @property
    def label(self) -> str:
        """第 12 通."""
        return f"第 {self.position} 通"

    @property
    def name(self) -> str:
        """What a link to it says: its topic, else why there is none."""
        return self.topic or (f"{self.form_word}：{self.reason}" if self.reason else self.form_word)


def call_line(row: Any) -> CallLine:
    """From the columns of ``published_call``, texts aside."""
    return CallLine(
        row.number,
        row.position,
        row.session,
        row.form,
        _FORMS[row.form],
        row.topic,
        _REASONS.get(row.reason, ""),
        _TAKERS.get(row.taken_by, ""),
        row.town,
        row.department_name,
    )


def withdrawn_line(day: str, number: str) -> CallLine:
    """A withdrawn call keeps its place in the index: ``d2026-06-9`` of ``d2026-06``."""
    return CallLine(number, int(number.removeprefix(f"{day}-")), 0, "withdrawn", "已撤回", "", "", "", "", "")


@dataclass(frozen=True, slots=True)
class Openness:
    """How many calls of a day are public in which form. ``lines`` (word, n) sum to ``total`` by construction.

    ``total`` is what was accepted, or what is listed where that is not recorded (``is_sum`` False).
    """

    total: int
    is_sum: bool
    lines: tuple[tuple[str, int], ...]
    withheld: int
    pending: int

    @classmethod
    def of(cls, calls: Iterable[CallLine], accepted: int | None) -> "Openness":
        rows = list(calls)
        forms = Counter(row.form for row in rows)
        reasons = Counter(row.reason for row in rows if row.form == CallForm.WITHHELD.value)
        listed = len(rows)
        pending = max((accepted or 0) - listed, 0)
        lines = [
            ("公开实录", forms[CallForm.TRANSCRIPT.value]),
            ("公开摘要", forms[CallForm.SUMMARY.value]),
            *((f"不公开：{word}", reasons[word]) for word in _REASONS.values()),
            ("公开后撤回", forms["withdrawn"]),
            ("正在整理，尚未公开", pending),
        ]
        return cls(
            listed + pending,
            accepted is not None,
            tuple((word, n) for word, n in lines if n),
            forms[CallForm.WITHHELD.value],
            pending,
        )


@dataclass(frozen=True, slots=True)
class TurnView:
    """What one speaker says at once; a gap (略去) has no text. ``promises``: those made in it, shown after it."""

    position: int
    role: str
    speaker: str
    place: str
    text: tuple[str, ...]
    promises: tuple[PromiseView, ...] = ()

    @property
    def is_gap(self) -> bool:
        return self.role == SpeakerRole.GAP.value

    @property
    def is_leader(self) -> bool:
        return self.role == SpeakerRole.LEADER.value


@dataclass(frozen=True, slots=True)
class CallView:
    """One version of a call. ``promises``: those that no turn of it holds."""

    line: CallLine
    version: int
    day: str
    started: str
    minutes: str
    category: str
    department_code: str
    joint: str
    case_number: str
    summary: tuple[str, ...]
    turns: tuple[TurnView, ...]
    promises: tuple[PromiseView, ...]
    has_masks: bool
    has_gaps: bool
    released_iso: str
    released: str
    change_note: str

    @property
    def heading(self) -> str:
        """The topic, or that there is none to show."""
        return self.line.topic or f"{self.line.label}来电"


def call_view(
    row: Any, turns: Sequence[Any], promises: Sequence[PromiseView] = (), case_number: str = ""
) -> CallView:
    """From a row of ``published_call``, rows of ``published_turn`` and the promises made in the call. ``case_number``: of the
    case that it became, if that is public now; what the row names may have been withdrawn since.
    """
    views, rest = _with_promises(row, turns, promises)
    return CallView(
        line=call_line(row),
        version=row.version,
        day=row.day,
        started=row.started.removeprefix("0"),
        minutes=f"{row.minutes} 分钟" if row.minutes else "",
        category=row.category1,
        department_code=row.department_code,
        joint=row.joint_departments,
        case_number=case_number,
        summary=tuple(paragraphs(row.summary)),
        turns=views,
        promises=rest,
        has_masks=has_masks(row.summary, *(turn.text for turn in turns)),
        has_gaps=any(turn.role == SpeakerRole.GAP.value for turn in turns),
        released_iso=row.released_on,
        released=long_date(row.released_on),
        change_note=row.change_note,
    )


def _with_promises(
    row: Any, turns: Sequence[Any], promises: Sequence[PromiseView]
) -> tuple[tuple[TurnView, ...], tuple[PromiseView, ...]]:
    """A promise follows its turn, or the one before where its own was left out; without turns all are left over."""
    holders = [turn.position for turn in turns]
    made: dict[int, list[PromiseView]] = {}
    rest = []
    for promise in promises:
        before = [place for place in holders if promise.turn is not None and place <= promise.turn]
        if before:
            made.setdefault(before[-1], []).append(promise)
        else:
            rest.append(promise)
    views = [_turn(turn, row.town, tuple(made.get(turn.position, ()))) for turn in turns]
    return tuple(views), tuple(rest)


def _turn(row: Any, town: str, promises: tuple[PromiseView, ...]) -> TurnView:
    is_caller = row.role == SpeakerRole.CALLER.value
    return TurnView(
        row.position,
        row.role,
        row.speaker or SPEAKERS[row.role],
        town if is_caller else "",
        tuple(paragraphs(row.text)),
        promises,
    )
