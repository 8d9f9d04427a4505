"""Reads of the case queues."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from portal.backoffice.cases.models import Case, CaseDraft, CaseLease
from portal.backoffice.cases.queue_filters import (
    QUEUES,
    Filters,
    behind,
    filtered,
    ordering,
    queue_of,
    row_key,
)
from portal.backoffice.departments.models import Category, Department
from portal.staff.models import StaffUser

PAGE = 50


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One case of a queue: nothing of its text but the title."""

    case_id: int
    title: str
    department: str
    category: str
    high_open: int
    medium_open: int
    findings_total: int
    detected: bool
    classes: tuple[str, ...]
    few: int | None  # the crowd of the neighbour test, where it is too small and nobody answers for it yet
    comment: str
    waiting_since: datetime
    deferred_until: datetime | None
    held_by: str
    held_by_id: int | None
    held_until: datetime | None
    asked_by: str  # who asked for a second look
    source_number: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a queue; ``after`` leads to the next one and is empty on the last."""

    rows: list[QueueRow]
    total: int
    after: str


def queue_counts(session: Session) -> dict[str, int]:
    """Number of cases by queue key."""
    asked = CaseDraft.second_look_by_id.is_not(None)
    counted = session.execute(
        select(CaseDraft.state, asked.label("asked"), func.count().label("n")).group_by(
            CaseDraft.state, asked
        )
    )
    counts = dict.fromkeys((queue.key for queue in QUEUES), 0)
    for row in counted:
        counts[queue_of(row.state, bool(row.asked)).key] += row.n
    return counts


def waiting_count(session: Session) -> int:
    """What waits for a first decision: new and sent back."""
    states = ("new", "sent_back")
    return session.scalar(select(func.count()).where(CaseDraft.state.in_(states))) or 0


def queue_page(session: Session, filters: Filters, size: int = PAGE) -> Page:
    """The rows of one queue after ``filters.after``, in the chosen order."""
    total = session.scalar(filtered(select(func.count(CaseDraft.case_id)), filters)) or 0
    found = _rows(session, filters, size + 1)
    more = len(found) > size
    rows = [_queue_row(row) for row in found[:size]]
    return Page(rows, total, row_key(found[size - 1][0], filters.order) if more else "")


def next_free(session: Session, filters: Filters, user_id: int, skip: int | None = None) -> int | None:
    """The first case of the queue (behind ``filters.after``) that nobody else holds and that this person may take:
    never a review of one's own, nor a second look that they asked for themselves.
    """
    now = datetime.now(UTC)
    statement = _rest(filtered(select(CaseDraft.case_id), filters), filters).where(
        or_(CaseLease.case_id.is_(None), CaseLease.until <= now, CaseLease.user_id == user_id),
        or_(
            CaseDraft.deferred_until.is_(None), CaseDraft.state != "deferred", CaseDraft.deferred_until <= now
        ),
    )
    if filters.queue.key == "review":
        statement = statement.where(CaseDraft.proposed_by_id != user_id)
    if filters.queue.second_look:
        statement = statement.where(CaseDraft.second_look_by_id != user_id)
    if skip is not None:
        statement = statement.where(CaseDraft.case_id != skip)
    statement = statement.outerjoin(CaseLease, CaseLease.case_id == CaseDraft.case_id)
    found: int | None = session.scalar(statement.order_by(*ordering(filters.order)).limit(1))
    return found


def filter_departments(session: Session) -> Sequence[tuple[int, str]]:
    statement = select(Department.id, Department.name).order_by(Department.position, Department.name)
    return [(row.id, row.name) for row in session.execute(statement)]


def filter_categories(session: Session) -> Sequence[str]:
    """Paths of the first-level categories in their order."""
    statement = (
        select(Category.path).where(Category.level == 1).order_by(Category.version.desc(), Category.position)
    )
    return list(dict.fromkeys(session.scalars(statement)))


def _rest(statement: Select[Any], filters: Filters) -> Select[Any]:
    """Only what comes after the page key, where there is one."""
    condition = behind(filters.after, filters.order) if filters.after else None
    return statement if condition is None else statement.where(condition)


def _rows(session: Session, filters: Filters, limit: int) -> list[Any]:
    held_by, asked_by = aliased(StaffUser), aliased(StaffUser)
    ids = _rest(filtered(select(CaseDraft.case_id), filters), filters)
    ids = ids.order_by(*ordering(filters.order)).limit(limit)
    statement = (
        select(
            CaseDraft,
            Case.source_number,
            Case.department_raw,
            Department.name,
            Category.path,
            CaseLease,
            held_by,
            asked_by.display_name.label("asked_by"),
        )
        .join(Case, Case.id == CaseDraft.case_id)
        .outerjoin(Department, Department.id == Case.department_id)
        .outerjoin(Category, Category.id == Case.category_id)
        .outerjoin(
            CaseLease, and_(CaseLease.case_id == CaseDraft.case_id, CaseLease.until > datetime.now(UTC))
        )
        .outerjoin(held_by, held_by.id == CaseLease.user_id)
        .outerjoin(asked_by, asked_by.id == CaseDraft.second_look_by_id)
        .where(CaseDraft.case_id.in_(ids.scalar_subquery()))
        .order_by(*ordering(filters.order))
    )
    return list(session.execute(statement))


def _queue_row(row: Any) -> QueueRow:
    draft, number, department_raw, department, path, lease, person, asked_by = row
    return QueueRow(
        case_id=draft.case_id,
        title=draft.title,
        department=department or department_raw,
        category=path.rsplit("/", 1)[-1] if path else "",
        high_open=draft.high_open,
        medium_open=draft.medium_open,
        findings_total=draft.findings_total,
        detected=bool(draft.detected_with),
        classes=tuple(draft.classes),
        few=draft.crowd if draft.standing.is_short and not draft.rung_reason else None,
        comment=draft.comment,
        waiting_since=draft.waiting_since,
        deferred_until=draft.deferred_until if draft.state == "deferred" else None,
        held_by=person.display_name if person else "",
        held_by_id=person.id if person else None,
        held_until=lease.until if lease else None,
        asked_by=asked_by or "",
        source_number=number,
    )
