"""Run the anonymiser on calls, all turns of one with one mapping, and keep every decision on a span that did not change."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, select, true, update
from sqlalchemy.orm import Session, sessionmaker

from portal import privacy
from portal.backoffice.calls.dialogue import FIELD, joined
from portal.backoffice.calls.second_pass import known_fields, words_of_call
from portal.backoffice.calls.wording import call_texts, field_hash, shown_findings, turn_field
from portal.backoffice.cases.detection import by_field, columns_of, open_counts
from portal.backoffice.cases.spans import reconcile
from portal.backoffice.departments.office_words import load_office_words
from portal.backoffice.hotline_days.models import Call, CallFinding
from portal.db.engines import read_session_factory
from portal.jobs.queue import enqueue_once
from portal.jobs.worker import JobContext
from portal.releases.transition import detection_version

JOB = "detect_calls"
FINISHED = ("released", "withdrawn")

Detected = Mapping[str, Sequence[privacy.Finding]]


class DetectCall:
    """Look through one call and make its findings, counters and proposals those of the current rules.

    What caller and third parties are known by goes; the leader, officials in office on that day and departments stay.
    """

    def __init__(self, session: Session, call: Call, offices: privacy.OfficeWords) -> None:
        self._session = session
        self._call = call
        self._offices = words_of_call(offices, call)

    def perform(self, detected: Detected | None = None) -> None:
        """Store the result; ``detected`` may hold what the engine has already said of exactly these texts."""
        session, call = self._session, self._call
        session.flush()  # turns that are new need their ids
        texts = call_texts(call)
        found = detected if detected is not None else detect(call, self._offices)
        hashes = {name: field_hash(text) for name, text in texts.items()}
        rows: list[CallFinding] = []
        stored = session.scalars(select(CallFinding).where(CallFinding.call_id == call.id)).all()
        current = [row for row in stored if hashes.get(row.field) == row.text_hash]
        dropped = [row for row in stored if row not in current]
        for name in texts:
            result = reconcile([row for row in current if row.field == name], found.get(name, ()))
            new = [self._row(name, hashes[name], item, *span) for item, span in result.added]
            session.add_all(new)
            rows += [*result.kept, *new]
            dropped += result.dropped
        for row in dropped:
            session.delete(row)
        propose(call, rows, self._offices)
        recount(call, rows)
        call.detected_with = detection_version()
        session.flush()

    def _row(self, field: str, text_hash: str, found: privacy.Finding, start: int, end: int) -> CallFinding:
        return CallFinding(call_id=self._call.id, text_hash=text_hash, **columns_of(field, found, start, end))


def detect(call: Call, offices: privacy.OfficeWords) -> dict[str, list[privacy.Finding]]:
    """What the engine says of the texts of a call now, by field; ``offices`` as ``words_of_call`` gives them."""
    dialogue = joined((turn_field(turn), turn.role, turn.text) for turn in call.turns)
    texts = {"topic": call.topic, "summary": call.summary, FIELD: dialogue.text}
    found = privacy.detect_case(texts, known_fields(call), offices)
    by_turn: dict[str, list[privacy.Finding]] = {name: found[name] for name in ("topic", "summary")}
    for item in found[FIELD]:
        for field, start, end in dialogue.places(item.start, item.end):
            piece = privacy.Finding(
                start, end, item.label, item.risk, item.confidence, item.source, item.rule_id
            )
            by_turn.setdefault(field, []).append(piece)
    return by_turn


def propose(
    call: Call, rows: Sequence[CallFinding], offices: privacy.OfficeWords, renew: Sequence[CallFinding] = ()
) -> None:
    """Give every row its replacement but those that a person has edited, unless they are in ``renew``: one mapping for the
    call, so that two people of one surname never share one. What has been read under review keeps its words.
    """
    texts = call_texts(call)
    proposals = privacy.propose_replacements(texts, by_field(rows), known_fields(call), offices)
    is_frozen = call.state != "draft"
    for row in rows:
        if row in renew or not (row.edited or (is_frozen and row.replacement)):
            row.replacement = proposals.get((row.field, row.start, row.end), "")


def recount(call: Call, rows: Sequence[CallFinding]) -> None:
    """Bring the counters up to date: what the form leaves out, and a turn that was dropped, wait for no decision."""
    call.high_open, call.medium_open = open_counts(shown_findings(call, rows))


def freshen(session: Session, call: Call) -> bool:
    """Look through a call that the current rules have not seen, so that nobody waits for the job; whether it did."""
    if call.detected_with == detection_version() or call.state in FINISHED:
        return False
    DetectCall(session, call, load_office_words(session)).perform()
    return True


def look_again(session: Session, call: Call) -> None:
    """After a text, the caller's data or the department changed: findings of the new wording, decisions kept."""
    DetectCall(session, call, load_office_words(session)).perform()


def _pending() -> tuple[ColumnElement[bool], ...]:
    return Call.detected_with != detection_version(), Call.state.not_in(FINISHED)


def detect_pending(sessions: sessionmaker[Session]) -> int:
    """Detect every call that the current rules have not seen; returns how many. The engine runs outside the write lock,
    each call is one short transaction.
    """
    reading = read_session_factory(sessions.kw["bind"])
    done, last = 0, 0
    while True:
        with reading() as session:
            call = session.scalar(select(Call).where(*_pending(), Call.id > last).order_by(Call.id).limit(1))
            if call is None:
                return done
            offices = load_office_words(session)
            read, last = _read(call), call.id
            found = detect(call, words_of_call(offices, call))
        with sessions.begin() as session:
            current = load_office_words(session)  # somebody may have switched a word on meanwhile
            again = session.get(Call, last)
            if again is not None:
                same = current == offices and read == _read(again)
                DetectCall(session, again, current).perform(found if same else None)
                done += 1


def _read(call: Call) -> tuple[object, ...]:
    """What a detection depends on."""
    return (
        call_texts(call),
        [turn.role for turn in call.turns],
        known_fields(call),
        call.session.held_on,
        list(call.departments),
    )


def read_public_again(session: Session, which: ColumnElement[bool]) -> None:
    """Have the re-check read the live versions of these calls: words of staff, or what is known of a caller, have changed."""
    marked = session.scalars(
        update(Call).where(which, Call.checked_with != "").values(checked_with="").returning(Call.id)
    ).all()
    if marked:
        enqueue_once(session, "recheck")


def queue_detection(session: Session) -> None:
    """Make sure that a job will look at what is pending."""
    enqueue_once(session, JOB)


def outdate_calls(session: Session) -> None:
    """Words of staff have changed: have every call looked at anew, open or public. There are few calls beside the cases."""
    session.execute(update(Call).where(Call.state.not_in(FINISHED)).values(detected_with=""))
    queue_detection(session)
    read_public_again(session, true())


def queue_outdated(sessions: sessionmaker[Session]) -> None:
    """After an upgrade: have the new rules look at every open call, else approved ones could not be released."""
    with read_session_factory(sessions.kw["bind"])() as session:
        outdated = session.scalar(select(Call.id).where(*_pending()).limit(1))
    if outdated is not None:
        with sessions.begin() as session:
            queue_detection(session)


def detect_job(context: JobContext) -> None:
    """Handler of the job kind ``detect_calls``: everything that is pending when it runs."""
    detect_pending(context.sessions)
