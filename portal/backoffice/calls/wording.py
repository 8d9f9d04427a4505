"""The exact words of a call that would be published, with every decided replacement burned in."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.hotline_days.models import Call, CallFinding, Turn
from portal.privacy import text_hash
from portal.releases.wording import burned_in
from portal.vocabulary import CallForm, SpeakerRole

Burn = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class PublicTurn:
    """One turn as readers see it. A gap stands for one or several turns that were left out and has no words."""

    position: int
    role: str
    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class PublicCall:
    """What the form of the call lets out; ``undecided`` counts spots that still show UNDECIDED."""

    topic: str
    summary: str
    turns: tuple[PublicTurn, ...]
    undecided: int


def turn_field(turn: Turn) -> str:
    """The name under which findings know a turn; it stays when turns before it come or go."""
    return f"t{turn.id}"


def call_texts(call: Call) -> dict[str, str]:
    """Raw texts that may become public by field, in reading order: topic, summary, every turn of a stored call."""
    return {
        "topic": call.topic,
        "summary": call.summary,
        **{turn_field(turn): turn.text for turn in call.turns},
    }


def field_hash(text: str) -> str:
    """What the findings of one text are bound to."""
    return text_hash({"text": text})


def findings_of(session: Session, call: Call) -> list[CallFinding]:
    """Findings on the texts as they are now, in reading order; those of an older wording mean nothing."""
    texts = call_texts(call)
    hashes = {name: field_hash(text) for name, text in texts.items()}
    rows = session.scalars(select(CallFinding).where(CallFinding.call_id == call.id))
    return in_order(texts, (row for row in rows if hashes.get(row.field) == row.text_hash))


def in_order(texts: Mapping[str, str], rows: Iterable[CallFinding]) -> list[CallFinding]:
    """``rows`` as somebody reading the call meets them."""
    order = {name: at for at, name in enumerate(texts)}
    return sorted(rows, key=lambda row: (order[row.field], row.start))


def shown_fields(call: Call) -> list[str]:
    """The fields that the form of the call lets out; while it is undecided, those of a transcript."""
    if call.form == CallForm.WITHHELD:
        return []
    if call.form == CallForm.SUMMARY:
        return ["topic", "summary"]
    return ["topic", *(turn_field(turn) for turn in call.turns if not turn.dropped)]


def shown_findings(call: Call, findings: Iterable[CallFinding]) -> list[CallFinding]:
    """Those on texts that would go out: a turn that was dropped waits for no decision."""
    shown = set(shown_fields(call))
    return [row for row in findings if row.field in shown]


def public_call(call: Call, findings: Sequence[CallFinding]) -> PublicCall:
    """The call as its release would show it. ``findings``: see ``findings_of``; spots without a decision show UNDECIDED."""
    shown = set(shown_fields(call))
    texts = {
        name: burned_in(text, [row for row in findings if row.field == name])
        for name, text in call_texts(call).items()
        if name in shown
    }
    words = {name: text for name, (text, _) in texts.items()}
    turns = public_turns(call, words) if call.form in ("", CallForm.TRANSCRIPT) else ()
    return PublicCall(
        words.get("topic", ""), words.get("summary", ""), turns, sum(spots for _, spots in texts.values())
    )


def public_turns(call: Call, words: Mapping[str, str]) -> tuple[PublicTurn, ...]:
    """All turns in order, with one gap for each row of dropped ones."""
    shown: list[PublicTurn] = []
    for turn in call.turns:
        if not turn.dropped:
            shown.append(
                PublicTurn(turn.position, turn.role, public_speaker(call, turn), words[turn_field(turn)])
            )
        elif not shown or shown[-1].role != SpeakerRole.GAP:
            shown.append(PublicTurn(turn.position, SpeakerRole.GAP.value, "", ""))
    return tuple(shown)


def public_speaker(call: Call, turn: Turn) -> str:
    """What is printed before a turn: a post or a unit, never how a private person or an operator is called."""
    if turn.role == SpeakerRole.LEADER:
        return call.session.post
    if turn.role == SpeakerRole.DEPARTMENT:
        return turn.speaker or SpeakerRole.DEPARTMENT.word
    return SpeakerRole.OPERATOR.word if turn.role == SpeakerRole.OPERATOR else SpeakerRole.CALLER.word
