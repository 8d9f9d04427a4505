"""Rows of turns under a new transcript: whatever was said before keeps its row, and by it findings, decisions and promises.

The words decide, not the place: a turn that now belongs to another call of the session moves there with all of that.
"""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from portal.backoffice.calls.wording import field_hash, turn_field
from portal.backoffice.cases.editing import move
from portal.backoffice.cases.spans import moved_by
from portal.backoffice.hotline_days.models import Call, CallFinding, Turn
from portal.backoffice.transcripts.plan import TurnPair, said
from portal.transcripts import CutTurn


class TurnRows:
    """The turns of one session while a transcript is taken over. ``loose``: rows that their own call no longer needs."""

    def __init__(self, session: Session, loose: Iterable[Turn]) -> None:
        self._session = session
        self._loose: dict[str, list[Turn]] = defaultdict(list)
        for turn in loose:
            self._loose[turn.text].append(turn)

    def fill(self, call: Call, pairs: Iterable[TurnPair]) -> None:
        """Give ``call``, which is stored, the turns of the cutting in their order; rows without a counterpart stay loose."""
        kept = [(turn, cut) for turn, cut in pairs if cut is not None]
        for place, (turn, cut) in enumerate(kept, start=1):
            turn = turn or self._found(call, cut) or self._new(call)
            turn.position, turn.starts_ms, turn.ends_ms = place, cut.starts_ms, cut.ends_ms
            if turn.id is not None and turn.text != cut.text:
                self._carry_findings(turn, cut.text)
            turn.role, turn.speaker, turn.text = said(cut)

    def remove_loose(self) -> None:
        """Delete the rows that nothing needs."""
        for turns in self._loose.values():
            for turn in turns:
                self._session.execute(delete(CallFinding).where(*_of(turn)))
                turn.call.turns.remove(turn)
        self._loose.clear()

    def _found(self, call: Call, cut: CutTurn) -> Turn | None:
        """A loose row with these words, moved to ``call``."""
        if not self._loose[cut.text]:
            return None
        turn = self._loose[cut.text].pop(0)
        self._session.execute(update(CallFinding).where(*_of(turn)).values(call_id=call.id))
        call.turns.append(turn)
        return turn

    def _new(self, call: Call) -> Turn:
        turn = Turn()
        call.turns.append(turn)
        return turn

    def _carry_findings(self, turn: Turn, text: str) -> None:
        digest, moved = field_hash(text), moved_by(turn.text, text)
        for row in self._session.scalars(select(CallFinding).where(*_of(turn))):
            span = moved(row.start, row.end)
            if span is None:
                self._session.delete(row)
            else:
                move(row, span, digest)


def _of(turn: Turn) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return CallFinding.call_id == turn.call_id, CallFinding.field == turn_field(turn)
