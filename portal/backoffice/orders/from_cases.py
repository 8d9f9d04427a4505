"""Orders read off cases (``origin`` case): the lead department's, and one for each joint department that a case names.

The lead's order has the case's source number, its department and its clock; joint ones have ``/协1``, ``/协2`` … behind it
and share the case's clock, because an export of cases tells no other. Orders of an orders file are never touched, and
where one gives the case to the same department there is none of ours beside it.
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    delete,
    exists,
    extract,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session, aliased

from portal.backoffice.cases.models import Case
from portal.backoffice.departments.matching import clean_name
from portal.backoffice.orders.models import Assignment

Match = Callable[[str, datetime | None], int | None]
"""Department of a spelling on the day of a moment, None where a person decides."""

_SEPARATORS = re.compile(r"[、，,；;/|\s]+")
assignment = Assignment.__table__


def joint_names(raw: str) -> list[str]:
    """The joint departments as a case lists them, each once, in order."""
    return list(dict.fromkeys(name for name in _SEPARATORS.split(raw) if name))


class DeriveOrders:
    """Bring the orders read off some cases to what these say, and link the orders that waited for them; repeatable."""

    def __init__(self, session: Session, match: Match) -> None:
        self._session = session
        self._match = match
        self._now = datetime.now(UTC)

    def perform(self, chosen: ColumnElement[bool]) -> int:
        """How many orders were made or changed; ``chosen`` is a condition on cases."""
        self._link(chosen)
        self._remove(chosen)
        return self._update(chosen) + self._insert(chosen) + self._joint(chosen, self._has_joint())

    def of_new_cases(self, chosen: ColumnElement[bool]) -> None:
        """The same for cases that were not there before, which have no orders of ours yet."""
        self._link(chosen)
        self._insert(chosen)
        self._joint(chosen)

    def _link(self, chosen: ColumnElement[bool]) -> None:
        """Orders that came before their case take over what only the case tells."""
        self._session.execute(
            update(Assignment)
            .where(_same_case(), Assignment.case_id.is_(None), Assignment.case_number != "", chosen)
            .values(
                case_id=Case.id,
                appeal_type=func.coalesce(Assignment.appeal_type, Case.appeal_type),
                is_citizen=and_(Assignment.is_citizen, Case.is_citizen),
                category_id=case(
                    (Assignment.category_raw == "", Case.category_id), else_=Assignment.category_id
                ),
                category_raw=case(
                    (Assignment.category_raw == "", Case.category_raw), else_=Assignment.category_raw
                ),
                town=case((Assignment.town == "", Case.town), else_=Assignment.town),
            )
            .execution_options(synchronize_session=False)
        )

    def _remove(self, chosen: ColumnElement[bool]) -> None:
        """Lead orders whose case names no department any more, or one that has an order of a file."""
        gone = select(Case.id).where(chosen, or_(Case.department_raw == "", _filed()))
        self._session.execute(
            delete(Assignment)
            .where(Assignment.origin == "case", Assignment.role == "lead", Assignment.case_id.in_(gone))
            .execution_options(synchronize_session=False)
        )

    def _update(self, chosen: ColumnElement[bool]) -> int:
        values = {name: value for name, value in self._values().items() if name != "created_at"}
        stale = or_(
            Assignment.row_hash != Case.row_hash,
            Assignment.department_id.is_distinct_from(Case.department_id),
            Assignment.category_id.is_distinct_from(Case.category_id),
        )
        changed = self._session.execute(
            update(Assignment)
            .where(
                Assignment.case_id == Case.id,
                Assignment.origin == "case",
                Assignment.role == "lead",
                stale,
                chosen,
            )
            .values(values)
            .execution_options(synchronize_session=False)
        )
        return int(changed.rowcount)  # type: ignore[attr-defined]

    def _insert(self, chosen: ColumnElement[bool]) -> int:
        values = self._values()
        other = aliased(Assignment)
        same_number = exists().where(other.source == Case.source, other.order_number == Case.source_number)
        rows = select(*(value.label(name) for name, value in values.items())).where(
            chosen, Case.department_raw != "", ~same_number, ~_filed()
        )
        made = self._session.execute(
            insert(Assignment).from_select(list(values), rows, include_defaults=False),
            execution_options={"preserve_rowcount": True},  # else PostgreSQL's is not known
        )
        return int(made.rowcount)  # type: ignore[attr-defined]

    def _values(self) -> dict[str, Any]:
        """Column of an order -> expression over its case."""
        now = literal(self._now, assignment.c.updated_at.type)
        return {
            "source": Case.source,
            "order_number": Case.source_number,
            "role": literal("lead"),
            "created_at": now,
            "department_raw": Case.department_raw,
            "department_id": Case.department_id,
            **_clock(),
            "updated_at": now,
        }

    def _joint(self, chosen: ColumnElement[bool], *besides: ColumnElement[bool]) -> int:
        """Make, change or remove the joint orders, case by case: few cases have any."""
        columns = (value.label(name) for name, value in self._values().items())
        cases = self._session.execute(
            select(*columns, Case.joint_departments_raw, Case.assigned_at).where(
                chosen, or_(Case.joint_departments_raw != "", *besides)
            )
        )
        return sum(self._joint_of(dict(row)) for row in cases.mappings().all())

    @staticmethod
    def _has_joint() -> ColumnElement[bool]:
        return exists().where(
            Assignment.case_id == Case.id, Assignment.origin == "case", Assignment.role == "joint"
        )

    def _joint_of(self, values: dict[str, Any]) -> int:
        names = joint_names(values.pop("joint_departments_raw"))
        assigned_at = values.pop("assigned_at")
        known = {row.order_number: row for row in self._orders(values["case_id"])}
        filed = [row for row in known.values() if row.origin == "file"]
        taken = {row.department_id for row in filed} | {clean_name(row.department_raw) for row in filed}
        changed = 0
        for position, name in enumerate(names, start=1):
            number = f"{values['order_number']}/协{position}"
            department_id = self._match(name, assigned_at)
            found = known.pop(number, None)
            if clean_name(name) in taken or (department_id is not None and department_id in taken):
                if found is not None and found.origin == "case":
                    self._session.delete(found)
                continue
            wanted = values | {
                "order_number": number,
                "role": "joint",
                "department_raw": name,
                "department_id": department_id,
            }
            changed += self._store(found, wanted)
        for stale in known.values():
            if stale.origin == "case" and stale.role == "joint":
                self._session.delete(stale)
        self._session.flush()
        return changed

    def _orders(self, case_id: int) -> Sequence[Assignment]:
        return self._session.scalars(select(Assignment).where(Assignment.case_id == case_id)).all()

    def _store(self, found: Assignment | None, wanted: dict[str, Any]) -> bool:
        if found is None:
            self._session.add(Assignment(**wanted))
            return True
        same = (found.row_hash, found.department_id) == (wanted["row_hash"], wanted["department_id"])
        if found.origin != "case" or same:
            return False
        for name, value in wanted.items():
            if name != "created_at":
                setattr(found, name, value)
        return True


def _same_case() -> ColumnElement[bool]:
    return and_(Assignment.source == Case.source, Assignment.case_number == Case.source_number)


def _filed() -> ColumnElement[bool]:
    """Whether an orders file hands the case to the very department that the case names."""
    filed = aliased(Assignment)
    return exists().where(
        filed.case_id == Case.id,
        filed.origin == "file",
        or_(filed.department_raw == Case.department_raw, filed.department_id == Case.department_id),
    )


def _clock() -> dict[str, Any]:
    """What lead and joint orders of a case share."""
    unreached = Case.satisfaction == "unreached"
    midnight = and_(  # in Shanghai
        extract("hour", Case.due_at) == 16,
        extract("minute", Case.due_at) == 0,
        extract("second", Case.due_at) == 0,
    )
    return {
        "case_number": Case.source_number,
        "case_id": Case.id,
        "origin": literal("case"),
        "row_hash": Case.row_hash,
        "import_run_id": Case.import_run_id,
        "is_written": Case.handling.is_distinct_from("direct"),
        "is_citizen": Case.is_citizen,
        "appeal_type": Case.appeal_type,
        "category_raw": Case.category_raw,
        "category_id": Case.category_id,
        "town": Case.town,
        "dispatched_at": Case.assigned_at,
        "signed_at": Case.signed_at,
        "due_at": Case.due_at,
        "due_is_day": or_(Case.due_at.is_(None), midnight),
        "due_origin": case(
            (Case.due_at.is_not(None), "stated"), (Case.limit_days.is_not(None), "limit"), else_=""
        ),
        "limit_days": Case.limit_days,
        "extensions": Case.extensions,
        "replied_at": Case.replied_at,
        "closed_at": Case.closed_at,
        "reworks": Case.reworks,
        "supervisions": Case.supervisions,
        "called_back_at": Case.called_back_at,
        "call_attempts": case(
            (or_(Case.called_back_at.is_not(None), Case.satisfaction.is_not(None)), 1), else_=0
        ),
        "reached": case((unreached, False), (Case.satisfaction.is_not(None), True), else_=null()),
        "solved": case(
            (unreached, null()),
            (Case.outcome == "solved", "yes"),
            (Case.outcome.in_(("partly", "filed")), "partly"),
            (Case.outcome.in_(("unsolved", "impossible")), "no"),
            else_=null(),
        ),
        "satisfaction": Case.satisfaction,
        "reply_sampled": literal(False),
        "repeat_of": literal(""),
    }
