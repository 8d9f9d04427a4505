"""Run the anonymiser on drafts and store what it finds, keeping every decision on a span that did not change."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session, joinedload, selectinload, sessionmaker

from portal import privacy
from portal.backoffice.cases.models import CaseDraft, Finding, SpanColumns
from portal.backoffice.cases.spans import reconcile
from portal.backoffice.departments.office_words import load_office_words, words_of_draft
from portal.backoffice.readers import read_ahead, worth
from portal.db.engines import read_session_factory
from portal.jobs.queue import enqueue_once
from portal.jobs.worker import JobContext
from portal.releases.edition import KIND
from portal.releases.models import Release
from portal.releases.second_pass import known_fields, own_fields
from portal.releases.transition import LEDGER_DELAY, detection_version, draft_fields
from portal.releases.wording import FIELDS
from portal.releases.workflow import EDITABLE

FINISHED = ("released", "withdrawn")
CHUNK = 50
"""Cases a transaction: with the tagger some seconds, far below a job's lease even where every case is a long one."""

Progress = Callable[[int, int], None]
Detected = Mapping[str, Sequence[privacy.Finding]]
Read = tuple[str, privacy.Shown]
"""What a detection depends on: the wording, and what place and dates it may say."""

Found = Mapping[int, tuple[Read, Detected]]
"""What was detected, by case."""


@dataclass(frozen=True, slots=True)
class Detection:
    """What one run changed on one draft, in numbers of findings."""

    added: int
    kept: int
    dropped: int


def as_found(row: SpanColumns) -> privacy.Finding:
    """A stored finding as the anonymiser's own value."""
    return privacy.Finding(
        row.start,
        row.end,
        row.label,
        row.risk,  # type: ignore[arg-type]
        row.confidence,
        row.source,
        row.rule_id,
    )


class DetectDraft:
    """Look through one draft and make its findings, counters, classes and proposals those of the current rules."""

    def __init__(self, session: Session, draft: CaseDraft, offices: privacy.OfficeWords) -> None:
        self._session = session
        self._draft = draft
        self._offices = words_of_draft(offices, draft)

    def perform(self, detected: Detected | None = None) -> Detection:
        """Store the result; ``detected`` may hold what the engine has already said of exactly these texts."""
        draft = self._draft
        fields = draft_fields(draft)
        draft.text_hash = privacy.text_hash(fields)
        if detected is None:
            detected = detect_afresh(draft, self._offices)
        rows, numbers = self._reconciled(detected)
        propose(draft, rows, self._offices)
        draft.classes = sorted(privacy.case_classes(fields, by_field(rows)))
        draft.detected_with = detection_version()
        count_open(draft, rows)
        return numbers

    def _reconciled(self, detected: Detected) -> tuple[list[Finding], Detection]:
        draft, session = self._draft, self._session
        stored = list(draft.findings)
        # A row of another wording has offsets that mean nothing here: EditWording moves them before it calls us.
        outdated = [row for row in stored if row.text_hash != draft.text_hash]
        rows: list[Finding] = []
        dropped = list(outdated)
        added = 0
        for name in FIELDS:
            current = [row for row in stored if row.field == name and row.text_hash == draft.text_hash]
            result = reconcile(current, detected.get(name, ()))
            new = [new_finding(draft, name, found, *span) for found, span in result.added]
            draft.findings += new
            rows += [*result.kept, *new]
            dropped += result.dropped
            added += len(new)
        for row in dropped:
            draft.drop(session, row)
        return rows, Detection(added, len(rows) - added, len(dropped))


def detect_afresh(draft: CaseDraft, offices: privacy.OfficeWords) -> dict[str, list[privacy.Finding]]:
    """What the engine says of a draft's texts now, whatever is stored."""
    words = words_of_draft(offices, draft)
    return privacy.detect_case(draft_fields(draft), known_fields(draft.case), words, shown=draft.shown)


def freshen(session: Session, draft: CaseDraft) -> bool:
    """Look through a draft that the current rules have not seen, so that nobody waits for the job; whether it did."""
    if draft.detected_with == detection_version() or draft.state in FINISHED:
        return False
    DetectDraft(session, draft, load_office_words(session)).perform()
    read_again(session, [draft.case_id])
    return True


def read_again(session: Session, case_ids: Iterable[int]) -> None:
    """Have the re-check read the live versions of these cases, whose working copies new rules or words have reached."""
    live = session.scalars(
        update(Release)
        .where(Release.kind == KIND, Release.item_id.in_(case_ids), Release.is_live)
        .values(checked_with="")
        .returning(Release.id)
    ).all()
    if live:
        enqueue_once(session, "recheck")


def new_finding(draft: CaseDraft, field: str, found: privacy.Finding, start: int, end: int) -> Finding:
    """An undecided row for what the engine found; ``start`` and ``end`` may be a part of its span."""
    return Finding(case_id=draft.case_id, text_hash=draft.text_hash, **columns_of(field, found, start, end))


def columns_of(field: str, found: privacy.Finding, start: int, end: int) -> dict[str, Any]:
    """Columns of an undecided row for what the engine found, whatever it belongs to."""
    return {
        "field": field,
        "start": start,
        "end": end,
        "label": found.label,
        "risk": found.risk,
        "confidence": found.confidence,
        "source": found.source,
        "rule_id": found.rule_id,
        "replacement": "",
        "decision": "",
        "reason": "",
        "found_start": found.start,
        "found_end": found.end,
        "edited": False,
    }


def by_field(rows: Iterable[SpanColumns]) -> dict[str, list[privacy.Finding]]:
    """Stored findings as the anonymiser takes them, in text order."""
    found: dict[str, list[privacy.Finding]] = {}
    for row in sorted(rows, key=lambda row: row.start):
        found.setdefault(row.field, []).append(as_found(row))
    return found


def propose(
    draft: CaseDraft, rows: Sequence[Finding], offices: privacy.OfficeWords, renew: Sequence[Finding] = ()
) -> None:
    """Give every row its proposed replacement but those a person has edited, unless they are in ``renew``; one
    mapping for the whole case, so that two people of one surname never share a replacement.
    """
    found = by_field(rows)
    proposals = privacy.propose_replacements(
        draft_fields(draft), found, own_fields(draft.case), offices, draft.shown
    )
    # What reviewers have read keeps its words, also under newer rules; only new findings get theirs, and those that
    # follow the rung of the case, which may have become coarser since.
    is_frozen = draft.state not in EDITABLE
    for row in rows:
        is_read = is_frozen and row.replacement and row.label not in privacy.COARSENED
        if row in renew or not (row.edited or is_read):
            row.replacement = proposals.get((row.field, row.start, row.end), "")


def count_open(draft: CaseDraft, rows: Sequence[Finding]) -> None:
    """Bring the draft's counters up to date: high always needs a decision, medium may stay with its proposal, low
    and keep ask for nothing and do not count as findings, nor do places and dates that the rung coarsens.
    """
    draft.high_open, draft.medium_open = open_counts(rows)
    personal = [row for row in rows if row.label not in privacy.COARSENED]
    draft.findings_total = sum(1 for row in personal if row.risk in ("high", "medium"))


def open_counts(rows: Iterable[SpanColumns]) -> tuple[int, int]:
    """How many findings of high and of medium risk have no decision."""
    waiting = [row.risk for row in rows if not row.decision]
    return waiting.count("high"), waiting.count("medium")


def detect_pending(
    sessions: sessionmaker[Session],
    limit: int | None = None,
    progress: Progress | None = None,
    chunk: int = CHUNK,
    processes: int = 1,
) -> int:
    """Detect every draft that the current rules have not seen, at most ``limit``; returns how many were done.

    The engine runs outside the write lock, in as many ``processes``; each chunk is one short transaction, so a kill loses
    one chunk's work.
    """
    engine = sessions.kw["bind"]
    with read_session_factory(engine)() as session:
        total = session.scalar(select(func.count()).select_from(CaseDraft).where(*_pending())) or 0
    total, done = total if limit is None else min(total, limit), 0
    helpful = worth(processes, total)
    for _, (offices, found) in read_ahead(engine, _reader, _chunks(sessions, total, chunk), helpful):
        with sessions.begin() as session, session.no_autoflush:  # rows of all cases go out together
            _store(session, offices, found)
        done += len(found)
        if progress:
            progress(done, total)
    return done


def _chunks(sessions: sessionmaker[Session], total: int, chunk: int) -> Iterator[list[int]]:
    """Ids of pending drafts, each once, at most ``total``."""
    reading, last = read_session_factory(sessions.kw["bind"]), 0
    while total > 0:
        pending = select(CaseDraft.case_id).where(*_pending(), CaseDraft.case_id > last)
        with reading() as session:
            ids = list(session.scalars(pending.order_by(CaseDraft.case_id).limit(min(chunk, total))))
        if not ids:
            return
        yield ids
        total, last = total - len(ids), ids[-1]


def _reader(_session: Session) -> Callable[[Session, list[int]], tuple[privacy.OfficeWords, Found]]:
    return _read_through


def _read_through(session: Session, case_ids: list[int]) -> tuple[privacy.OfficeWords, Found]:
    """What the engine says of some drafts, with what it has read for that."""
    offices = load_office_words(session)
    drafts = _drafts(session, CaseDraft.case_id.in_(case_ids))
    return offices, {draft.case_id: (_read(draft), detect_afresh(draft, offices)) for draft in drafts}


def _store(session: Session, offices: privacy.OfficeWords, found: Found) -> None:
    """Take over what was detected; a draft that has changed since is looked through again."""
    current = load_office_words(session)  # somebody may have switched a word on meanwhile
    for draft in _drafts(session, CaseDraft.case_id.in_(found)):
        read, detected = found[draft.case_id]
        same = current == offices and read == _read(draft)
        DetectDraft(session, draft, current).perform(detected if same else None)
    session.flush()
    read_again(session, found)


def _pending() -> tuple[ColumnElement[bool], ...]:
    return CaseDraft.detected_with != detection_version(), CaseDraft.state.not_in(FINISHED)


def _drafts(session: Session, *conditions: ColumnElement[bool]) -> Sequence[CaseDraft]:
    return session.scalars(
        select(CaseDraft)
        .options(joinedload(CaseDraft.case), selectinload(CaseDraft.findings))
        .where(*conditions)
        .order_by(CaseDraft.case_id)
    ).all()


def _read(draft: CaseDraft) -> Read:
    return privacy.text_hash(draft_fields(draft)), draft.shown


def queue_detection(session: Session) -> None:
    """Make sure that a job will look at what is pending."""
    enqueue_once(session, "detect")


def queue_outdated(sessions: sessionmaker[Session]) -> None:
    """After an upgrade: have the new rules look at every open draft, else approved ones could not be released."""
    with read_session_factory(sessions.kw["bind"])() as session:
        outdated = session.scalar(select(CaseDraft.case_id).where(*_pending()).limit(1))
    if outdated is not None:
        with sessions.begin() as session:
            queue_detection(session)


def detect_job(context: JobContext) -> None:
    """Handler of the job kind ``detect``: everything that is pending when it runs; ``limit`` in the payload is optional.

    Every open draft is weighed first, since an import changes crowds, and a rung decides which dates are proposed.
    """
    from portal.backoffice.cases.rungs import weigh_open  # rungs uses this module

    weigh_open(context.sessions, context.settings.neighbours)
    if detect_pending(context.sessions, context.payload.get("limit"), context.progress):
        with context.sessions.begin() as session:
            enqueue_once(session, "ledger", LEDGER_DELAY)  # new cases count as not public yet
