"""What taking a cutting over would do to the calls that are stored: shown before, carried out by ``taking``."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from portal.backoffice.hotline_days.models import Call, HotlineSession, Turn
from portal.backoffice.steps import digest
from portal.backoffice.transcripts.aligning import aligned
from portal.transcripts import CutCall, Cutting, CutTurn, as_json

TurnPair = tuple[Turn | None, CutTurn | None]


@dataclass(frozen=True, slots=True)
class CallPlan:
    """One call of the cutting with the stored call it is a version of, None for a new one.

    ``standing``: new, same, changed, or withdrawn (left alone). ``changed``, ``added`` and ``removed`` count turns.
    """

    cut: CutCall
    call: Call | None
    turns: tuple[TurnPair, ...]
    standing: str
    changed: int
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class Plan:
    """``vanished``: stored calls that the cutting does not hold; they stay unless a person says otherwise."""

    calls: tuple[CallPlan, ...]
    vanished: tuple[Call, ...]
    seen: str

    def count(self, standing: str) -> int:
        """How many calls of the cutting are new, same, changed or withdrawn."""
        return sum(one.standing == standing for one in self.calls)

    @property
    def has_changes(self) -> bool:
        return bool(self.count("new") or self.count("changed"))


def said(turn: Turn | CutTurn) -> tuple[str, str, str]:
    """What makes two turns the same."""
    return turn.role, turn.speaker, turn.text


def plan_of(session: Session, sitting: HotlineSession, cutting: Cutting) -> Plan:
    """The plan; ``seen`` is a hash over the cutting and all that it would touch."""
    stored = list(
        session.scalars(
            select(Call)
            .where(Call.session_id == sitting.id, Call.turns.any())
            .order_by(Call.position)
            .options(selectinload(Call.turns))
        )
    )
    pairs = aligned([_words(call.turns) for call in stored], [_words(cut.turns) for cut in cutting])
    plans = tuple(
        _call_plan(None if old is None else stored[old], cutting[new])
        for old, new in pairs
        if new is not None
    )
    gone = tuple(stored[old] for old, new in pairs if old is not None and new is None)
    return Plan(plans, gone, _seen(stored, cutting))


def _words(turns: Sequence[Turn] | Sequence[CutTurn]) -> str:
    return "\n".join(turn.text for turn in turns)


def _call_plan(call: Call | None, cut: CutCall) -> CallPlan:
    """Counted now: carrying the plan out changes the very rows that it is about."""
    turns = call.turns if call else []
    pairs: list[TurnPair] = [
        (None if old is None else turns[old], None if new is None else cut.turns[new])
        for old, new in aligned([turn.text for turn in turns], [turn.text for turn in cut.turns])
    ]
    added = sum(turn is None for turn, _ in pairs)
    removed = sum(new is None for _, new in pairs)
    changed = sum(bool(turn and new and said(turn) != said(new)) for turn, new in pairs)
    if call is None:
        standing = "new"
    elif call.state == "withdrawn":
        standing = "withdrawn"
    else:
        standing = "changed" if added or removed or changed else "same"
    return CallPlan(cut, call, tuple(pairs), standing, changed, added, removed)


def _seen(stored: Sequence[Call], cutting: Cutting) -> str:
    calls = [[call.id, call.version, call.state, [said(turn) for turn in call.turns]] for call in stored]
    return digest([calls, as_json(cutting)])
