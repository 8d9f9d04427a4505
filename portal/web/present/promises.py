"""View models of promises (承诺): what is shown of one, and how many of many stand where. Pure; ``today`` is given.

Made alike from rows of ``published_promise`` and from the rows that a release is about to write, so that a staff preview
cannot differ from the public page.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.vocabulary import PromiseState
from portal.web.present.dates import long_date
from portal.web.present.text import paragraphs
from portal.web.present.words import Mark

OVERDUE = "overdue"
"""Derived from the date, never stored; takes the place of the stored state where it holds."""

PENDING = frozenset({PromiseState.OPEN.value, PromiseState.CHANGED.value})
"""States in which a promise is still to be kept, so that its date can pass."""

_MARKS = {
    "kept": Mark("已兑现", "st-full st-sq c-qing"),
    "kept_late": Mark("逾期后兑现", "st-half st-sq c-qing"),
    "partly": Mark("部分兑现", "st-half st-sq c-amber"),
    "open": Mark("办理中", "st-sq c-amber"),
    "changed": Mark("期限已调整", "st-sq c-amber"),
    OVERDUE: Mark("逾期", "st-full st-sq c-zhu"),
    "impossible": Mark("无法兑现", "st-none c-ink2"),
}
STATES = tuple(_MARKS)
"""Every state as it is shown, in the order of a tally."""

_SETTLED = {"kept": "完成", "kept_late": "完成", "partly": "完成一部分", "impossible": "说明"}
_ISO_DAY = len("2026-11-18")


def state_mark(state: str) -> Mark:
    """The sign and word of one of ``STATES``."""
    return _MARKS[state]


def shown_state(outcome: str, due_on: str, today: date) -> str:
    """``overdue`` where the day has passed (the day itself still counts) and nothing has come of it, else the outcome."""
    is_late = outcome in PENDING and bool(due_on) and due_on < today.isoformat()
    return OVERDUE if is_late else outcome


def days_late(state: str, due_on: str, result_on: str, today: date) -> int | None:
    """Calendar days after the due date: until today while it is overdue, until the result where it was kept late. ``state`` is
    one of ``STATES``.
    """
    if state == OVERDUE:
        return (today - date.fromisoformat(due_on)).days
    if state == PromiseState.KEPT_LATE.value and len(due_on) == len(result_on) == _ISO_DAY:
        return max((date.fromisoformat(result_on) - date.fromisoformat(due_on)).days, 0)
    return None


@dataclass(frozen=True, slots=True)
class PromiseView:
    """One version of a promise; dates as words with their ISO form beside them, empty where there is none."""

    number: str
    version: int
    position: int
    day: str
    call: str
    turn: int | None
    text: str
    post: str
    official_code: str
    unit: str
    unit_code: str
    made_iso: str
    made: str
    due_iso: str
    due_day: str
    due_words: str
    first_due: str
    state: str
    mark: Mark
    late: str
    result: tuple[str, ...]
    settled: str
    evidence: str
    evidence_url: str
    checked_iso: str
    checked: str
    released_iso: str
    released: str
    change_note: str
    cases: tuple[str, ...]

    @property
    def who(self) -> str:
        """The unit that does it, else who promised it."""
        return self.unit or self.post

    @property
    def due(self) -> str:
        """2026年12月31日（年底前）; how it was said where no date follows from it."""
        if not self.due_day:
            return self.due_words or "没有约定期限"
        return self.due_day + (f"（{self.due_words}）" if self.due_words else "")


def promise_view(row: Any, today: date, cases: Sequence[str] = ()) -> PromiseView:
    """From the columns of ``published_promise``; ``cases``: numbers of linked cases that are public. An earlier version stands
    as it was stated: only of what holds now can the date pass.
    """
    holds = getattr(row, "is_live", True)  # a row that is yet to be released has no such column
    state = shown_state(row.outcome, row.due_on, today) if holds else row.outcome
    return PromiseView(
        number=row.number,
        version=row.version,
        position=row.position,
        day=row.day,
        call=row.call,
        turn=row.turn,
        text=row.text,
        post=row.post,
        official_code=row.official_code,
        unit=row.department_name,
        unit_code=row.department_code,
        made_iso=row.made_on,
        made=long_date(row.made_on),
        due_iso=row.due_on,
        due_day=long_date(row.due_on),
        due_words=row.due_words,
        first_due=long_date(row.first_due_on),
        state=state,
        mark=_MARKS[state],
        late=late_words(state, row.due_on, row.result_on, today) if holds else "",
        result=tuple(paragraphs(row.result)),
        settled=f"{long_date(row.result_on)}{_SETTLED.get(row.outcome, '')}" if row.result_on else "",
        evidence=row.evidence or ("证明材料" if row.evidence_url else ""),
        evidence_url=row.evidence_url,
        checked_iso=row.checked_on,
        checked=long_date(row.checked_on),
        released_iso=row.released_on,
        released=long_date(row.released_on),
        change_note=row.change_note,
        cases=tuple(cases),
    )


def late_words(state: str, due_on: str, result_on: str, today: date) -> str:
    """27 天 overdue, 晚 3 天 of one kept late, 还有 5 天 of one still to be kept; "" where there is nothing to say."""
    days = days_late(state, due_on, result_on, today)
    if days:
        return f"{days} 天" if state == OVERDUE else f"晚 {days} 天"
    if state in PENDING and due_on:
        left = (date.fromisoformat(due_on) - today).days
        return f"还有 {left} 天" if left else "今天到期"
    return ""


_WIDTH, _HEIGHT, _GAP = 345, 14, 2
_SHAPES = {"kept": "t-kept", "kept_late": "t-late", "partly": "t-part", "open": "t-open", "changed": "t-open",
           OVERDUE: "t-over", "impossible": "t-none"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Block:
    """One part of the tally: CSS class and place, in user units; an outlined one is drawn inside its place."""

    shape: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Ledger:
    """How many promises stand where: ``counts`` in the order of ``STATES``, states without one left out."""

    total: int
    counts: tuple[tuple[str, Mark, int], ...]
    blocks: tuple[Block, ...]
    width: int = _WIDTH
    height: int = _HEIGHT

    @classmethod
    def of(cls, promises: Iterable[PromiseView]) -> "Ledger":
        return cls.counted(Counter(promise.state for promise in promises))

    @classmethod
    def counted(cls, by_state: Mapping[str, int]) -> "Ledger":
        """From numbers by state, as ``shown_state`` names them."""
        counts = [(state, by_state[state]) for state in STATES if by_state.get(state)]
        return cls(
            sum(n for _state, n in counts),
            tuple((state, _MARKS[state], n) for state, n in counts),
            tuple(_blocks(counts)),
        )

    def n(self, *states: str) -> int:
        """How many are in any of ``states``."""
        return sum(n for state, _mark, n in self.counts if state in states)

    @property
    def kept(self) -> int:
        """Kept, in time or late."""
        return self.n("kept", "kept_late")

    @property
    def overdue(self) -> int:
        return self.n(OVERDUE)

    @property
    def words(self) -> str:
        """已兑现 3 项，办理中 4 项，逾期 1 项."""
        return "，".join(f"{mark.word} {n} 项" for _state, mark, n in self.counts)


def _blocks(counts: Sequence[tuple[str, int]]) -> Iterable[Block]:
    total = sum(n for _state, n in counts)
    room, x = _WIDTH - _GAP * (len(counts) - 1), 0.0
    for state, n in counts:
        width, shape = room * n / total, _SHAPES[state]
        inset = 1 if shape in ("t-open", "t-part", "t-none") else 0
        yield Block(
            shape, round(x + inset, 1), inset, round(max(width - 2 * inset, 1), 1), _HEIGHT - 2 * inset
        )
        x += width + _GAP


def most_urgent_first(promises: Iterable[PromiseView]) -> list[PromiseView]:
    """Overdue ones first, the longest overdue at the top; then what is due next; then what is settled, newest first."""
    views = list(promises)
    settled = [view for view in views if view.state not in (OVERDUE, *PENDING)]
    pending = [view for view in views if view.state in (OVERDUE, *PENDING)]
    settled.sort(key=lambda view: (view.made_iso, view.number), reverse=True)
    pending.sort(key=lambda view: (view.state != OVERDUE, view.due_iso or "9999", view.number))
    return pending + settled
