"""Which cases may go out by sampling, and why the others may not.

Only cases in which nothing at all was found, not even an official kept by rule: where any name or address was found, a
person looks at every one. The conditions stand in the order in which a case is told why not.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.orm import Session

from portal.backoffice.cases.models import Case, CaseDraft, Finding
from portal.backoffice.releases.filters import QueueFilter
from portal.releases.sampling.models import SampleBatch, SampleItem
from portal.releases.transition import detection_version

UNDER_WAY = ("reading", "proposed", "approved", "releasing")
"""States of a batch that holds its cases."""

ELIGIBLE = ""


@dataclass(frozen=True, slots=True)
class Eligibility:
    """How many cases are eligible, and how many are not, by reason."""

    eligible: int
    others: tuple[tuple[str, int], ...]


def eligibility(session: Session, wanted: QueueFilter) -> Eligibility:
    """Count the new cases that match ``wanted`` by the first reason that keeps them out."""
    reason = _reason().label("reason")
    counted = session.execute(
        _new(wanted).with_only_columns(reason, func.count().label("n")).group_by(reason)
    )
    by_reason = {row.reason: row.n for row in counted}
    eligible = by_reason.pop(ELIGIBLE, 0)
    return Eligibility(eligible, tuple(sorted(by_reason.items(), key=lambda item: -item[1])))


def eligible_cases(wanted: QueueFilter) -> Select[int, str]:
    """(case id, text hash) of everything eligible."""
    return _new(wanted).with_only_columns(CaseDraft.case_id, CaseDraft.text_hash).where(_reason() == ELIGIBLE)


def has_finding() -> ColumnElement[bool]:
    """Whether anything at all was found in the draft."""
    return exists(select(Finding.id).where(Finding.case_id == CaseDraft.case_id))


def _new(wanted: QueueFilter) -> Select[CaseDraft]:
    return select(CaseDraft).join(CaseDraft.case).where(CaseDraft.state == "new", *wanted.conditions())


def _reason() -> ColumnElement[str]:
    held = (
        select(SampleItem.case_id)
        .join(SampleBatch, SampleBatch.id == SampleItem.batch_id)
        .where(SampleItem.case_id == CaseDraft.case_id, SampleBatch.state.in_(UNDER_WAY))
    )
    sensitive = or_(func.json_array_length(CaseDraft.classes) > 0, Case.appeal_type == "report")
    unreleasable = or_(
        func.trim(Case.reply) == "",
        func.trim(CaseDraft.title) == "",
        Case.secrecy_requested,
        Case.consent.is_(False),
    )
    return case(
        (CaseDraft.detected_with != detection_version(), "还没有按现行规则检查"),
        (has_finding(), "有检出，须逐件处理"),
        (sensitive, "属于默认不公开的类别"),
        (unreleasable, "没有答复或标题，或来电人不同意公开"),
        (exists(held), "已在另一抽样批次里"),
        else_=ELIGIBLE,
    )
