"""What a word changes: both readings, without it and with it, of every case whose texts could hold it.

The job goes through the candidates in chunks and stores where it is, so a restart goes on from there. Nothing of a text
is stored: counts, case ids and offsets. Once the word has been switched on or off, the same job makes sure that drafts
which came after the preview are looked at again as well.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.orm import Session, joinedload, sessionmaker

from portal import privacy
from portal.backoffice.calls.detection import outdate_calls
from portal.backoffice.cases.detection import FINISHED, Progress, detect_afresh, queue_detection
from portal.backoffice.cases.models import Case, CaseDraft
from portal.backoffice.departments.office_words import load_office_words, words_of_draft
from portal.backoffice.words.models import PrivacyWord, PrivacyWordCase
from portal.db.engines import read_session_factory
from portal.jobs.queue import enqueue_once
from portal.jobs.worker import JobContext
from portal.releases.transition import detection_version, draft_fields
from portal.releases.wording import FIELDS

KIND = "word_effect"
CHUNK = 100
EXAMPLES = 20
_MASKING = ("high", "medium")
Found = Mapping[str, Sequence[privacy.Finding]]
Mask = tuple[int, int, str, str]
"""Start, end, label and risk of a finding that is masked."""


@dataclass(frozen=True, slots=True)
class Change:
    """One place where the two readings differ; ``what`` is ``new``, ``gone`` or ``moved`` (other span or label)."""

    field: str
    start: int
    end: int
    label: str
    what: str


def changes(before: Found, after: Found) -> list[Change]:
    """Where masking differs, in the order of the texts; what merely stays readable is no change."""
    found: list[Change] = []
    for field in FIELDS:
        old, new = _masking(before.get(field, ())), _masking(after.get(field, ()))
        here = [Change(field, *item[:3], "moved" if _meets(item, old) else "new") for item in new - old]
        here += [Change(field, *item[:3], "gone") for item in old - new if not _meets(item, new)]
        found += sorted(here, key=lambda change: change.start)
    return found


def _masking(findings: Sequence[privacy.Finding]) -> set[Mask]:
    return {(f.start, f.end, f.label, f.risk) for f in findings if f.risk in _MASKING}


def _meets(item: Mask, others: set[Mask]) -> bool:
    return any(item[0] < other[1] and other[0] < item[1] for other in others)


class WordEffect:
    """Compute the effect of one word over all drafts and store it with the word."""

    def __init__(
        self, sessions: sessionmaker[Session], word_id: int, progress: Progress | None = None
    ) -> None:
        self._sessions = sessions
        self._reading = read_session_factory(sessions.kw["bind"])
        self._word_id = word_id
        self._progress = progress

    def perform(self, chunk: int = CHUNK) -> None:
        """Go through what is left; returns when all candidates have been read or the proposal was taken back."""
        while self._step(chunk):
            pass

    def _step(self, chunk: int) -> bool:
        """One chunk: read outside the write lock, store in one short transaction; False after the last."""
        with self._reading() as session:
            word = session.get(PrivacyWord, self._word_id)
            if word is None or word.previewed_at is not None or word.was_taken_back:
                return False
            so_far = dict(word.preview) or _nothing(session, word)
            drafts = _candidates(session, word, so_far["last"], chunk)
            changed = self._changed(session, word, drafts)
        tally(so_far, changed)
        so_far["looked"] += len(drafts)
        so_far["last"] = drafts[-1].case_id if drafts else so_far["last"]
        with self._sessions.begin() as session:
            self._store(session, so_far, [draft for draft, _ in changed], len(drafts) < chunk)
        if self._progress:
            self._progress(so_far["looked"], max(so_far["total"], so_far["looked"]))
        return len(drafts) == chunk

    def _changed(
        self, session: Session, word: PrivacyWord, drafts: Sequence[CaseDraft]
    ) -> list[tuple[CaseDraft, list[Change]]]:
        without, including = load_office_words(session, but=word.id), load_office_words(session, also=word.id)
        needle, found = privacy.skeleton(word.word), []
        for draft in drafts:
            texts = draft_fields(draft)
            if not any(needle in privacy.skeleton(text) for text in texts.values()):
                continue
            if privacy.reads_alike(texts, words_of_draft(without, draft), words_of_draft(including, draft)):
                continue
            differing = changes(detect_afresh(draft, without), detect_afresh(draft, including))
            if differing:
                found.append((draft, differing))
        return found

    def _store(
        self, session: Session, so_far: dict[str, Any], drafts: Sequence[CaseDraft], last: bool
    ) -> None:
        word = session.get_one(PrivacyWord, self._word_id)
        word.preview = so_far
        word.previewed_at = datetime.now(UTC) if last else None
        ids = [draft.case_id for draft in drafts]
        known = set(
            session.scalars(
                select(PrivacyWordCase.case_id).where(
                    PrivacyWordCase.word_id == word.id, PrivacyWordCase.case_id.in_(ids)
                )
            )
        )
        # A case may have been erased between reading and storing.
        there = set(session.scalars(select(CaseDraft.case_id).where(CaseDraft.case_id.in_(ids))))
        new = [{"word_id": word.id, "case_id": case_id} for case_id in ids if case_id in there - known]
        if new:
            session.execute(insert(PrivacyWordCase), new)
            if word.activated_at is not None:
                look_again(session, CaseDraft.case_id.in_([item["case_id"] for item in new]))


def look_again(session: Session, which: ColumnElement[bool]) -> int:
    """Have these drafts looked at anew in whatever state they are, and all open calls; how many drafts they are."""
    outdate_calls(session)
    marked = session.execute(update(CaseDraft).where(which).values(detected_with=""))
    queue_detection(session)
    enqueue_once(session, "recheck")
    return int(marked.rowcount)  # type: ignore[attr-defined]


def _nothing(session: Session, word: PrivacyWord) -> dict[str, Any]:
    total = session.scalar(select(func.count(CaseDraft.case_id)).join(Case).where(*_could_hold(word)))
    counts = dict.fromkeys(("open", "released", "withdrawn", "new", "gone", "moved", "looked", "last"), 0)
    return {**counts, "total": total or 0, "version": detection_version(), "examples": []}


def _candidates(session: Session, word: PrivacyWord, after: int, limit: int) -> Sequence[CaseDraft]:
    return session.scalars(
        select(CaseDraft)
        .join(Case)
        .options(joinedload(CaseDraft.case))
        .where(*_could_hold(word), CaseDraft.case_id > after)
        .order_by(CaseDraft.case_id)
        .limit(limit)
    ).all()


def _could_hold(word: PrivacyWord) -> list[ColumnElement[bool]]:
    """A wide condition that the database answers quickly: every Chinese character of the word stands somewhere in the
    texts. Letters and digits are left to the exact comparison, since they come in several widths and scripts.
    """
    texts = CaseDraft.title + "\n" + CaseDraft.question + "\n" + CaseDraft.reply
    letters = [char for char in word.word if char not in privacy.CHINESE_DIGITS and "一" <= char <= "龥"]
    found: list[ColumnElement[bool]] = [texts.contains(char) for char in letters[:4]]
    if word.department_id is not None:
        found.append(Case.department_id == word.department_id)
    return found


def tally(so_far: dict[str, Any], changed: Sequence[tuple[CaseDraft, Sequence[Change]]]) -> None:
    """Add a chunk to the counts; of all changed cases each is as likely to be among the examples."""
    for draft, differing in changed:
        so_far[draft.state if draft.state in FINISHED else "open"] += 1
        for change in differing:
            so_far[change.what] += 1
        seen = so_far["open"] + so_far["released"] + so_far["withdrawn"]
        place = random.Random(draft.case_id).randrange(seen)  # noqa: S311 - a fair sample, no secret
        first = differing[0]
        example = {
            "case_id": draft.case_id,
            "text_hash": draft.text_hash,
            "field": first.field,
            "start": first.start,
            "end": first.end,
            "label": first.label,
            "what": first.what,
        }
        if len(so_far["examples"]) < EXAMPLES:
            so_far["examples"] = [*so_far["examples"], example]
        elif place < EXAMPLES:
            so_far["examples"] = [*so_far["examples"][:place], example, *so_far["examples"][place + 1 :]]


def effect_job(context: JobContext) -> None:
    """Handler of the job kind ``word_effect``: ``word_id`` in the payload."""
    WordEffect(context.sessions, int(context.payload["word_id"]), context.progress).perform()
