"""Reviewed cases as labelled data: what people decided about each span, read from the stored decisions.

A case counts once it is approved or released and somebody has looked at it. Masked spans are gold, in the extent and
under the label that a person gave them; spans kept as a false alarm are negatives; whatever else was kept (officials,
offices) or left to its proposal says neither and is set aside.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal.backoffice.cases.models import CaseDraft, Finding
from portal.privacy.evaluation.score import Span
from portal.releases.wording import FIELDS

REVIEWED = ("approved", "released")
NO_PERSONAL_DATA = "不是个人信息"
"""How the reason begins that the redaction screen offers for a false alarm."""

CHUNK = 200


@dataclass(slots=True)
class Labels:
    """What people said of one text: spans to mask, false alarms, and spans that count as neither."""

    gold: list[Span] = field(default_factory=list)
    negatives: list[Span] = field(default_factory=list)
    aside: list[Span] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ReviewedCase:
    """One draft with the labels of its three texts."""

    draft: CaseDraft
    labels: dict[str, Labels]


def reviewed_cases(session: Session, since: datetime | None = None) -> Iterator[ReviewedCase]:
    """All reviewed cases that came to their state at or after ``since``, by case id, read in chunks."""
    last = 0
    while True:
        drafts = session.scalars(
            select(CaseDraft)
            .options(joinedload(CaseDraft.case))
            .where(
                CaseDraft.state.in_(REVIEWED),
                CaseDraft.case_id > last,
                *([CaseDraft.waiting_since >= since] if since else []),
            )
            .order_by(CaseDraft.case_id)
            .limit(CHUNK)
        ).all()
        if not drafts:
            return
        rows = _rows(session, [draft.case_id for draft in drafts])
        for draft in drafts:
            own = [row for row in rows.get(draft.case_id, []) if row.text_hash == draft.text_hash]
            if draft.opened_by or any(row.decision for row in own):
                yield ReviewedCase(draft, _labels(own))
        last = drafts[-1].case_id
        session.expunge_all()  # a whole office's cases do not fit into memory


def _rows(session: Session, case_ids: list[int]) -> dict[int, list[Finding]]:
    found: dict[int, list[Finding]] = {}
    for row in session.scalars(select(Finding).where(Finding.case_id.in_(case_ids)).order_by(Finding.start)):
        found.setdefault(row.case_id, []).append(row)
    return found


def _labels(rows: list[Finding]) -> dict[str, Labels]:
    labels = {name: Labels() for name in FIELDS}
    for row in rows:
        here = labels[row.field]
        if row.decision == "mask":
            kind = here.gold
        elif row.decision == "keep" and row.reason.startswith(NO_PERSONAL_DATA):
            kind = here.negatives
        else:
            kind = here.aside
        kind.append((row.start, row.end, row.label))
    return labels
