"""What taking a cutting over would do to the calls that are stored: shown before, carried out by ``taking``."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from portal.backoffice.hotline_days.models import Call, HotlineSession, Turn
from portal.backoffice.steps import digest
from portal.backoffice.transcripts.aligning import aligned
from portal.transcripts import CutCall, Cutting, CutTurn

TurnPair = tuple[Turn | None, CutTurn | None]


@dataclass(frozen=True, slots=True)
class CallPlan:
    """One call of the cutting with the stored call it is a version of, None for a new one."""

    cut: CutCall
    call: Call | None
    turns: tuple[TurnPair, ...]

    @property
    def added(self) -> int:
        """Turns that the stored call lacks."""
        return sum(turn is None for turn, _ in self.turns)

    @property
    def removed(self) -> int:
        """Stored turns that are no longer there."""
        return sum(cut is None for _, cut in self.turns)

    @property
    def changed(self) -> int:
        """Turns with other words or another speaker."""
        return sum(bool(turn and cut and said(turn) != said(cut)) for turn, cut in self.turns)

    @property
    def standing(self) -> str:
        """new, same, changed, or withdrawn: a withdrawn call is left alone."""
        if self.call is None:
            return "new"
        if self.call.state == "withdrawn":
            return "withdrawn"
        return "changed" if self.added or self.removed or self.changed else "same"


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
    turns = call.turns if call else []
    pairs = aligned([turn.text for turn in turns], [turn.text for turn in cut.turns])
    return CallPlan(
        cut,
        call,
        tuple(
            (None if old is None else turns[old], None if new is None else cut.turns[new])
            for old, new in pairs
        ),
    )


def _seen(stored: Sequence[Call], cutting: Cutting) -> str:
    calls = [[call.id, call.version, call.state, [said(turn) for turn in call.turns]] for call in stored]
    return digest([calls, [[cut.title, [said(turn) for turn in cut.turns]] for cut in cutting]])
