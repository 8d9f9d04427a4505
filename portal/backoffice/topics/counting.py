"""What people called about in a period, by category and by town: cases received, and written orders without a case."""

from collections import Counter

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.backoffice.cases.models import Case
from portal.backoffice.departments.models import Category
from portal.backoffice.orders.models import Assignment
from portal.scoring.period import Period

Cells = Counter[tuple[str, str]]
"""Items by (name, town); town "" where none is known."""


def category_cells(session: Session, period: Period) -> Cells:
    """By the first two steps of the category's path (城市管理/噪声); items without a category count under the name ""."""
    paths = {row.id: row.path for row in session.execute(select(Category.id, Category.path))}
    cells: Cells = Counter()
    for category, town, n in (*_cases(session, period), *_orders(session, period)):
        cells[topic_of(paths.get(category or 0, "")), town] += n
    return cells


def topic_of(path: str) -> str:
    return "/".join(path.split("/")[:2])


def _cases(session: Session, period: Period) -> list[tuple[int | None, str, int]]:
    """Answered from one covering index."""
    rows = session.execute(
        select(Case.category_id, Case.town, func.count())
        .where(Case.received_at >= period.start, Case.received_at < period.end)
        .group_by(Case.category_id, Case.town)
    )
    return [(category, town, n) for category, town, n in rows]


def _orders(session: Session, period: Period) -> list[tuple[int | None, str, int]]:
    """Orders whose case is here are counted with it."""
    rows = session.execute(
        select(Assignment.category_id, Assignment.town, func.count())
        .where(
            Assignment.dispatched_at >= period.start,
            Assignment.dispatched_at < period.end,
            Assignment.case_id.is_(None),
            Assignment.role == "lead",
        )
        .group_by(Assignment.category_id, Assignment.town)
    )
    return [(category, town, n) for category, town, n in rows]


def by_name(cells: Cells) -> Counter[str]:
    """Of the whole city."""
    counts: Counter[str] = Counter()
    for (name, _town), n in cells.items():
        counts[name] += n
    return counts
