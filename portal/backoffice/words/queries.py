"""Reads of the word pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from portal import privacy
from portal.backoffice.cases.models import CaseDraft
from portal.backoffice.words.lists import LISTS
from portal.backoffice.words.models import PrivacyWord
from portal.jobs.models import Job

AROUND = 40
"""Characters shown before and after an example."""

WHAT = {"new": "新增", "gone": "不再标出", "moved": "范围或类别变化"}


def waiting_words(session: Session) -> int:
    """Proposals that wait for a second person."""
    return session.scalar(select(func.count()).where(PrivacyWord.state == "proposed")) or 0


def words_by_state(session: Session, kind: str) -> Mapping[str, Sequence[PrivacyWord]]:
    """The words of one list ("" for all): proposals first by age, then those in use, then the retired ones."""
    statement = (
        select(PrivacyWord)
        .options(joinedload(PrivacyWord.department), joinedload(PrivacyWord.author))
        .order_by(PrivacyWord.kind, PrivacyWord.id)
    )
    rows = session.scalars(statement.where(PrivacyWord.kind == kind) if kind else statement).all()
    return {state: [row for row in rows if row.state == state] for state in ("proposed", "active", "retired")}


def counts_by_kind(session: Session) -> dict[str, int]:
    """Words in use by list."""
    rows = session.execute(
        select(PrivacyWord.kind, func.count().label("n"))
        .where(PrivacyWord.state == "active")
        .group_by(PrivacyWord.kind)
    )
    found = {row.kind: row.n for row in rows}
    return {kind: found.get(kind, 0) for kind in LISTS}


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the preview is: ``done``, ``counting`` with its percentage, or ``stuck`` when the worker gave up."""

    name: str
    percent: int = 0


def standing(session: Session, word: PrivacyWord) -> Standing:
    if word.previewed_at is not None:
        return Standing("done")
    job = session.get(Job, word.preview_job_id) if word.preview_job_id else None
    if job is None or job.state in ("failed", "done"):
        return Standing("stuck")
    looked, total = word.preview.get("looked", 0), word.preview.get("total", 0)
    return Standing("counting", min(99, looked * 100 // total) if total else 0)


@dataclass(frozen=True, slots=True)
class Example:
    """One place in its sentence; ``marked`` is empty where the text has changed since the preview."""

    case_id: int
    what: str
    label: str
    before: str
    marked: str
    after: str


def examples(session: Session, word: PrivacyWord) -> list[Example]:
    """The places of the preview with the raw text around them; erased cases are left out."""
    places = word.preview.get("examples", [])
    ids = [place["case_id"] for place in places]
    drafts = {d.case_id: d for d in session.scalars(select(CaseDraft).where(CaseDraft.case_id.in_(ids)))}
    return [_example(drafts[place["case_id"]], place) for place in places if place["case_id"] in drafts]


def _example(draft: CaseDraft, place: Mapping[str, int | str]) -> Example:
    text, start, end = getattr(draft, str(place["field"])), int(place["start"]), int(place["end"])
    if draft.text_hash != place["text_hash"]:
        text = ""
    label = privacy.LABEL_NAMES.get(str(place["label"]), str(place["label"]))
    before = ("…" if start > AROUND else "") + text[max(0, start - AROUND) : start]
    after = text[end : end + AROUND] + ("…" if len(text) > end + AROUND else "")
    return Example(draft.case_id, WHAT[str(place["what"])], label, before, text[start:end], after)
