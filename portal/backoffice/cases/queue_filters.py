"""The tabs of the workbench, their filters and their orders, as conditions on the drafts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, or_, select

from portal.backoffice.cases.models import Case, CaseDraft
from portal.backoffice.departments.models import Category
from portal.releases.workflow import EDITABLE, UNDER_REVIEW

LOCAL = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Queue:
    """One tab: its name in addresses, its title, the states it holds; ``second_look`` tells whether it holds what a
    colleague is asked to look at again, or only the rest (None: both).
    """

    key: str
    title: str
    states: tuple[str, ...]
    second_look: bool | None = None


QUEUES = (
    Queue("new", "待隐去", ("new",), second_look=False),
    Queue("review", "待复核", tuple(sorted(UNDER_REVIEW)), second_look=False),
    Queue("second_look", "待同事再看", tuple(sorted(EDITABLE | UNDER_REVIEW)), second_look=True),
    Queue("sent_back", "退回", ("sent_back",), second_look=False),
    Queue("deferred", "暂缓", ("deferred",), second_look=False),
    Queue("not_public", "不公开", ("not_public",)),
    Queue("on_request", "依申请公开", ("on_request",)),
    Queue("approved", "待发布", ("approved",)),
    Queue("released", "已发布", ("released",)),
    Queue("withdrawn", "已撤回", ("withdrawn",)),
)
RISKS = {"high": "有高风险未决定", "medium": "只有中风险未决定", "some": "有发现", "none": "无发现"}
ORDERS = {"oldest": "等待最久在前", "newest": "最近到达在前", "risk": "高风险多的在前"}


def queue_of(state: str, second_look: bool = False) -> Queue:
    """The tab in which a case stands; ``second_look``: somebody asked for one."""
    return next(
        queue for queue in QUEUES if state in queue.states and queue.second_look in (None, second_look)
    )


def tab_of(draft: CaseDraft) -> Queue:
    """The tab in which ``draft`` stands now."""
    return queue_of(draft.state, draft.second_look_by_id is not None)


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


def filtered(statement: Select[Any], filters: Filters) -> Select[Any]:
    """``statement`` over the drafts of the tab that pass the filters; the page key is left to the caller."""
    statement = statement.where(CaseDraft.state.in_(filters.queue.states))
    if filters.queue.second_look is not None:
        asked = CaseDraft.second_look_by_id
        statement = statement.where(asked.is_not(None) if filters.queue.second_look else asked.is_(None))
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


def ordering(order: str) -> list[ColumnElement[Any]]:
    """The columns to order by."""
    return [
        getattr(CaseDraft, name).asc() if ascending else getattr(CaseDraft, name).desc()
        for name, ascending in _KEYS[order]
    ]


def row_key(draft: CaseDraft, order: str) -> str:
    """The place of ``draft`` in an order, as addresses carry it."""
    values = [getattr(draft, name) for name, _ascending in _KEYS[order]]
    return "~".join(value.isoformat() if isinstance(value, datetime) else str(value) for value in values)


def behind(key: str, order: str) -> ColumnElement[bool] | None:
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
