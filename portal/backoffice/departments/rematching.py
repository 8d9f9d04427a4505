"""Reading the departments of imported cases and orders anew after a change of the directory."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.backoffice.cases.models import Case
from portal.backoffice.departments.matching import DepartmentMatcher, clean_name, local_date
from portal.backoffice.orders.models import Assignment

_AT_ONCE = 500


class Moved(NamedTuple):
    """How many cases (诉求件) and orders (交办件) changed their department."""

    cases: int
    orders: int


def rematch(session: Session, spellings: Collection[str]) -> Moved:
    """Read the department of every case and order with one of these spellings anew; how many changed.

    Published texts are frozen: a released case keeps the department it was released with until it is revised. The
    order that was read off a case as its lead's follows the case.
    """
    matcher = DepartmentMatcher.load(session)
    raws = _spelled(session, Case.department_raw, spellings)
    cases = _move(
        session,
        matcher,
        Case,
        select(Case.id, Case.department_raw, Case.received_at, Case.department_id).where(
            Case.department_raw.in_(raws)
        ),
    )
    follows = (Assignment.origin == "case") & (Assignment.role == "lead")
    raws = _spelled(session, Assignment.department_raw, spellings)
    orders = _move(
        session,
        matcher,
        Assignment,
        select(
            Assignment.id, Assignment.department_raw, Assignment.dispatched_at, Assignment.department_id
        ).where(Assignment.department_raw.in_(raws), ~follows),
    )
    return Moved(cases, orders + _follow(session, raws, follows))


def _spelled(
    session: Session, column: InstrumentedAttribute[str], spellings: Collection[str]
) -> Sequence[str]:
    wanted = {clean_name(spelling) for spelling in spellings}
    raws = session.scalars(select(column).distinct().where(column != ""))
    return [raw for raw in raws if clean_name(raw) in wanted]


def _move(
    session: Session,
    matcher: DepartmentMatcher,
    table: type[Case] | type[Assignment],
    rows: Select[*tuple[Any, ...]],
) -> int:
    """Rows are (id, spelling, moment whose day decides, department)."""
    moves: dict[int | None, list[int]] = {}
    for id_, raw, moment, department_id in session.execute(rows):
        target = matcher.match(raw, local_date(moment))
        if target != department_id:
            moves.setdefault(target, []).append(id_)
    for target, ids in moves.items():
        for start in range(0, len(ids), _AT_ONCE):
            chunk = ids[start : start + _AT_ONCE]
            session.execute(update(table).where(table.id.in_(chunk)).values(department_id=target))
    return sum(len(ids) for ids in moves.values())


def _follow(session: Session, raws: Sequence[str], follows: Any) -> int:
    changed = session.execute(
        update(Assignment)
        .where(
            Assignment.department_raw.in_(raws),
            follows,
            Assignment.case_id == Case.id,
            Assignment.department_id.is_distinct_from(Case.department_id),
        )
        .values(department_id=Case.department_id)
        .execution_options(synchronize_session=False)
    )
    return int(changed.rowcount)  # type: ignore[attr-defined]
