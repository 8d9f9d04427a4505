"""Reads of the case queues."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from portal.backoffice.cases.models import Case, CaseDraft, CaseLease
from portal.backoffice.departments.models import Category, Department
from portal.releases.workflow import UNDER_REVIEW
from portal.staff.models import StaffUser

LOCAL = ZoneInfo("Asia/Shanghai")
PAGE = 50


@dataclass(frozen=True, slots=True)
class Queue:
    """One tab: its name in addresses, its title, the states it holds."""

    key: str
    title: str
    states: tuple[str, ...]


QUEUES = (
    Queue("new", "待隐去", ("new",)),
    Queue("review", "待复核", tuple(sorted(UNDER_REVIEW))),
    Queue("sent_back", "退回", ("sent_back",)),
    Queue("deferred", "暂缓", ("deferred",)),
    Queue("not_public", "不公开", ("not_public",)),
    Queue("on_request", "依申请公开", ("on_request",)),
    Queue("approved", "待发布", ("approved",)),
    Queue("released", "已发布", ("released",)),
    Queue("withdrawn", "已撤回", ("withdrawn",)),
)
RISKS = {"high": "有高风险未决定", "medium": "只有中风险未决定", "some": "有发现", "none": "无发现"}
ORDERS = {"oldest": "等待最久在前", "newest": "最近到达在前", "risk": "高风险多的在前"}


def queue_of(state: str) -> Queue:
    """The tab a case in ``state`` stands in."""
    return next(queue for queue in QUEUES if state in queue.states)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the queue page was asked for; empty means everything. ``after`` is the key of the last row seen."""

    queue: Queue = QUEUES[0]
    department: int | None = None
    category: str = ""  # path of a first-level category
    month: str = ""  # 2026-09, of receipt
    risk: str = ""
    text: str = ""
    order: str = "oldest"
    after: str = ""


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
    source_number: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a queue; ``after`` leads to the next one and is empty on the last."""

    rows: list[QueueRow]
    total: int
    after: str


def queue_counts(session: Session) -> dict[str, int]:
    """Number of cases by queue key."""
    counted = session.execute(select(CaseDraft.state, func.count().label("n")).group_by(CaseDraft.state))
    by_state = {row.state: row.n for row in counted}
    return {queue.key: sum(by_state.get(state, 0) for state in queue.states) for queue in QUEUES}


def waiting_count(session: Session) -> int:
    """What waits for a first decision: new and sent back."""
    states = ("new", "sent_back")
    return session.scalar(select(func.count()).where(CaseDraft.state.in_(states))) or 0


def queue_page(session: Session, filters: Filters, size: int = PAGE) -> Page:
    """The rows of one queue after ``filters.after``, in the chosen order."""
    total = session.scalar(_filtered(select(func.count(CaseDraft.case_id)), filters)) or 0
    found = _rows(session, filters, size + 1)
    more = len(found) > size
    rows = [_queue_row(row) for row in found[:size]]
    return Page(rows, total, _key(found[size - 1][0], filters.order) if more else "")


def next_free(session: Session, filters: Filters, user_id: int, skip: int | None = None) -> int | None:
    """The first case of the queue that nobody else holds and that this person may take: never a review of one's own."""
    now = datetime.now(UTC)
    statement = _filtered(select(CaseDraft.case_id), replace(filters, after="")).where(
        or_(CaseLease.case_id.is_(None), CaseLease.until <= now, CaseLease.user_id == user_id),
        or_(
            CaseDraft.deferred_until.is_(None), CaseDraft.state != "deferred", CaseDraft.deferred_until <= now
        ),
    )
    if filters.queue.key == "review":
        statement = statement.where(CaseDraft.proposed_by_id != user_id)
    if skip is not None:
        statement = statement.where(CaseDraft.case_id != skip)
    statement = statement.outerjoin(CaseLease, CaseLease.case_id == CaseDraft.case_id)
    found: int | None = session.scalar(statement.order_by(*_ordering(filters.order)).limit(1))
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


def _filtered(statement: Select[Any], filters: Filters) -> Select[Any]:
    statement = statement.where(CaseDraft.state.in_(filters.queue.states))
    conditions = _case_conditions(filters)
    if conditions:
        statement = statement.join(Case, Case.id == CaseDraft.case_id).where(*conditions)
    risks: dict[str, ColumnElement[bool]] = {
        "high": CaseDraft.high_open > 0,
        "medium": and_(CaseDraft.high_open == 0, CaseDraft.medium_open > 0),
        "some": CaseDraft.findings_total > 0,
        "none": CaseDraft.findings_total == 0,
    }
    return statement.where(risks[filters.risk]) if filters.risk in risks else statement


def _case_conditions(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.department is not None:
        found.append(Case.department_id == filters.department)
    if filters.category:
        inside = or_(
            Category.path == filters.category,
            Category.path.startswith(filters.category + "/", autoescape=True),
        )
        found.append(Case.category_id.in_(select(Category.id).where(inside)))
    if filters.month:
        year, month = map(int, filters.month.split("-"))
        start = datetime(year, month, 1, tzinfo=LOCAL)
        end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=LOCAL)
        found += [Case.received_at >= start, Case.received_at < end]
    if filters.text:
        title = CaseDraft.title.contains(filters.text, autoescape=True)
        found.append(or_(title, Case.source_number.startswith(filters.text, autoescape=True)))
    return found


_KEYS: dict[str, tuple[tuple[str, bool], ...]] = {
    "oldest": (("priority", True), ("waiting_since", True), ("case_id", True)),
    "newest": (("waiting_since", False), ("case_id", False)),
    "risk": (("high_open", False), ("waiting_since", True), ("case_id", True)),
}
"""Columns of each order and whether they ascend; the last one makes every key different."""


def _ordering(order: str) -> list[ColumnElement[Any]]:
    return [
        getattr(CaseDraft, name).asc() if ascending else getattr(CaseDraft, name).desc()
        for name, ascending in _KEYS[order]
    ]


def _key(draft: CaseDraft, order: str) -> str:
    values = [getattr(draft, name) for name, _ascending in _KEYS[order]]
    return "~".join(value.isoformat() if isinstance(value, datetime) else str(value) for value in values)


def _after(key: str, order: str) -> ColumnElement[bool] | None:
    """Rows behind ``key``; None for a key that is no key of this order (a changed address), which starts again."""
    names = _KEYS[order]
    try:
        values = [
            datetime.fromisoformat(text) if name == "waiting_since" else int(text)
            for (name, _ascending), text in zip(names, key.split("~"), strict=True)
        ]
    except ValueError:
        return None
    alternatives = []
    for index, (name, ascending) in enumerate(names):
        column = getattr(CaseDraft, name)
        equal = [
            getattr(CaseDraft, earlier) == values[at] for at, (earlier, _asc) in enumerate(names[:index])
        ]
        alternatives.append(and_(*equal, column > values[index] if ascending else column < values[index]))
    return or_(*alternatives)


def _rows(session: Session, filters: Filters, limit: int) -> list[Any]:
    held_by = aliased(StaffUser)
    ids = _filtered(select(CaseDraft.case_id), filters)
    behind = _after(filters.after, filters.order) if filters.after else None
    if behind is not None:
        ids = ids.where(behind)
    ids = ids.order_by(*_ordering(filters.order)).limit(limit)
    statement = (
        select(
            CaseDraft,
            Case.source_number,
            Case.department_raw,
            Department.name,
            Category.path,
            CaseLease,
            held_by,
        )
        .join(Case, Case.id == CaseDraft.case_id)
        .outerjoin(Department, Department.id == Case.department_id)
        .outerjoin(Category, Category.id == Case.category_id)
        .outerjoin(
            CaseLease, and_(CaseLease.case_id == CaseDraft.case_id, CaseLease.until > datetime.now(UTC))
        )
        .outerjoin(held_by, held_by.id == CaseLease.user_id)
        .where(CaseDraft.case_id.in_(ids.scalar_subquery()))
        .order_by(*_ordering(filters.order))
    )
    return list(session.execute(statement))


def _queue_row(row: Any) -> QueueRow:
    draft, number, department_raw, department, path, lease, person = row
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
        source_number=number,
    )
