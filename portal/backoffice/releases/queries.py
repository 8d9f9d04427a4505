"""Reads of the release pages: the approved queue with its filters, batches, receipts, reminders."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select, tuple_
from sqlalchemy.orm import Session

from portal.backoffice.cases.models import Case, CaseDraft
from portal.backoffice.departments.models import Category, Department
from portal.backoffice.releases.filters import LOCAL, UNKNOWN, QueueFilter, ended_at
from portal.jobs.models import Job
from portal.releases.batches import waiting_elsewhere
from portal.releases.models import BackupExpiry, BatchItem, ReleaseBatch, WithdrawalReceipt
from portal.staff.models import StaffUser

PAGE = 50


def _approved(wanted: QueueFilter) -> Select[CaseDraft]:
    """Approved drafts that no batch has taken. The imported case is joined only where a filter asks for it: the staff bar
    counts these on every page.
    """
    waiting = select(CaseDraft).where(
        CaseDraft.state == "approved", CaseDraft.case_id.not_in(waiting_elsewhere())
    )
    conditions = wanted.conditions()
    return waiting.join(CaseDraft.case).where(*conditions) if conditions else waiting


def count_approved(session: Session) -> int:
    """How many cases wait for release, for the staff bar."""
    return session.scalar(_approved(QueueFilter()).with_only_columns(func.count())) or 0


@dataclass(frozen=True, slots=True)
class Selection:
    """All cases that match a filter; ``mark`` changes when one joins, leaves or is reworded."""

    ids: tuple[int, ...]
    mark: str


def selection(session: Session, wanted: QueueFilter) -> Selection:
    """Everything that "all that match" would release, bound to what was seen."""
    rows = session.execute(
        _approved(wanted)
        .with_only_columns(CaseDraft.case_id, CaseDraft.text_hash)
        .order_by(CaseDraft.case_id)
    ).all()
    seen = hashlib.sha256("\n".join(f"{row.case_id} {row.text_hash}" for row in rows).encode())
    return Selection(tuple(row.case_id for row in rows), seen.hexdigest()[:32])


def queue_page(session: Session, wanted: QueueFilter, after: str = "") -> tuple[list[int], str]:
    """Ids of one page, longest waiting first, and the key of the next page (empty at the end)."""
    statement = _approved(wanted).with_only_columns(CaseDraft.waiting_since, CaseDraft.case_id)
    key = _read_key(after)
    if key:
        statement = statement.where(tuple_(CaseDraft.waiting_since, CaseDraft.case_id) > key)
    rows = session.execute(
        statement.order_by(CaseDraft.waiting_since, CaseDraft.case_id).limit(PAGE + 1)
    ).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return [
        row.case_id for row in rows[:PAGE]
    ], f"{last.waiting_since.isoformat()}~{last.case_id}" if last else ""


def _read_key(after: str) -> tuple[datetime, int] | None:
    moment, _, case_id = after.partition("~")
    try:
        at = datetime.fromisoformat(moment)
        return (at, int(case_id)) if at.tzinfo else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Choices:
    """(value, label) pairs of each filter, for the cases that wait now."""

    departments: list[tuple[str, str]]
    categories: list[tuple[str, str]]
    months: list[tuple[str, str]]
    proposers: list[tuple[str, str]]


def filter_choices(session: Session) -> Choices:
    """What there is to choose from; only values that occur."""
    rows = session.execute(
        _approved(QueueFilter())
        .join(CaseDraft.case)
        .outerjoin(Case.department)
        .outerjoin(Case.category)
        .outerjoin(StaffUser, StaffUser.id == CaseDraft.proposed_by_id)
        .with_only_columns(
            Case.department_id,
            Department.name,
            Category.path,
            ended_at.label("ended"),
            CaseDraft.proposed_by_id,
            StaffUser.display_name,
        )
    ).all()
    months = {row.ended.astimezone(LOCAL).strftime("%Y-%m") for row in rows if row.ended}
    return Choices(
        departments=_pairs((row.department_id, row.name or "办理单位未记录") for row in rows),
        categories=_pairs(
            ((row.path or UNKNOWN).split("/")[0], (row.path or "分类未记录").split("/")[0]) for row in rows
        ),
        months=[(month, f"{month[:4]}年{int(month[5:])}月") for month in sorted(months, reverse=True)],
        proposers=_pairs((row.proposed_by_id, row.display_name or "未记录") for row in rows),
    )


def _pairs(values: Iterable[tuple[object, str]]) -> list[tuple[str, str]]:
    known = {(UNKNOWN if value is None else str(value), label) for value, label in values}
    return sorted(known, key=lambda pair: (pair[0] == UNKNOWN, pair[1]))


def usual_grounds(session: Session) -> Sequence[str]:
    """The grounds of earlier batches, the most used first."""
    return session.scalars(
        select(ReleaseBatch.ground).group_by(ReleaseBatch.ground).order_by(func.count().desc()).limit(10)
    ).all()


def names(session: Session, user_ids: Iterable[int | None]) -> dict[int, str]:
    """Display names by id."""
    wanted = {item for item in user_ids if item is not None}
    rows = session.execute(select(StaffUser.id, StaffUser.display_name).where(StaffUser.id.in_(wanted)))
    return {row.id: row.display_name for row in rows}


def names_by_login(session: Session, usernames: Iterable[str]) -> dict[str, str]:
    """Display names by user name; accounts that are gone are missing."""
    wanted = set(usernames)
    rows = session.execute(
        select(StaffUser.username, StaffUser.display_name).where(StaffUser.username.in_(wanted))
    )
    return {row.username: row.display_name for row in rows}


@dataclass(frozen=True, slots=True)
class BatchSummary:
    """A batch with what became of its items so far."""

    batch: ReleaseBatch
    opened_by: str
    released: int
    refused: int
    waiting: int

    @property
    def total(self) -> int:
        return self.released + self.refused + self.waiting


def batches(session: Session, below: int | None = None, limit: int = PAGE) -> list[BatchSummary]:
    """Newest batches first, with numbers below ``below``."""
    statement = select(ReleaseBatch).order_by(ReleaseBatch.id.desc()).limit(limit)
    if below is not None:
        statement = statement.where(ReleaseBatch.id < below)
    found = session.scalars(statement).all()
    tally: dict[int, dict[str, int]] = {item.id: {} for item in found}
    for batch_id, state, count in session.execute(
        select(BatchItem.batch_id, BatchItem.state, func.count())
        .where(BatchItem.batch_id.in_(tally))
        .group_by(BatchItem.batch_id, BatchItem.state)
    ):
        tally[batch_id][state] = count
    people = names(session, (item.created_by_id for item in found))
    return [
        BatchSummary(
            item,
            people.get(item.created_by_id, ""),
            **{state: tally[item.id].get(state, 0) for state in ("released", "refused", "waiting")},
        )
        for item in found
    ]


def batch_summary(session: Session, batch_id: int) -> BatchSummary | None:
    found = batches(session, below=batch_id + 1, limit=1)
    return found[0] if found and found[0].batch.id == batch_id else None


def refused_items(session: Session, batch_id: int, limit: int) -> Sequence[Row[int, list[Any], str, str]]:
    """Case id, reasons, source number and imported title of the items that could not go, in the batch's order."""
    return session.execute(
        select(BatchItem.case_id, BatchItem.reasons, Case.source_number, Case.title)
        .join(Case, Case.id == BatchItem.case_id)
        .where(BatchItem.batch_id == batch_id, BatchItem.state == "refused")
        .order_by(BatchItem.position)
        .limit(limit)
    ).all()


def batch_job(session: Session, batch_id: int) -> Job | None:
    """The newest job of a batch; None for a batch of one released at once."""
    return _newest_job(session, "release_batch", "batch_id", batch_id)


def receipt_job(session: Session, receipt_id: int) -> Job | None:
    return _newest_job(session, "receipt", "receipt_id", receipt_id)


def _newest_job(session: Session, kind: str, key: str, value: int) -> Job | None:
    return session.scalars(
        select(Job)
        .where(Job.kind == kind, Job.payload[key].as_integer() == value)
        .order_by(Job.id.desc())
        .limit(1)
    ).first()


def receipts(session: Session, below: int | None = None) -> Sequence[WithdrawalReceipt]:
    """Newest withdrawals first; one more than a page, which tells whether there are older ones."""
    statement = select(WithdrawalReceipt).order_by(WithdrawalReceipt.id.desc()).limit(PAGE + 1)
    if below is not None:
        statement = statement.where(WithdrawalReceipt.id < below)
    return session.scalars(statement).all()


def backup_reminders(session: Session) -> Sequence[BackupExpiry]:
    """Erased items whose text old backups may still hold, the most urgent first."""
    return session.scalars(
        select(BackupExpiry).where(BackupExpiry.done_at.is_(None)).order_by(BackupExpiry.due_at)
    ).all()


def count_withdrawal_work(session: Session) -> int:
    """Receipts not yet complete and backups not yet cleared, for the staff bar."""
    receipts_open = select(func.count()).where(WithdrawalReceipt.completed_at.is_(None)).scalar_subquery()
    backups_open = select(func.count()).where(BackupExpiry.done_at.is_(None)).scalar_subquery()
    return session.scalar(select(receipts_open + backups_open)) or 0
