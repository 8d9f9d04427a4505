"""Which approved cases a release page shows: department, category, month of completion, proposer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_

from portal.backoffice.cases.models import Case, CaseDraft
from portal.backoffice.departments.models import Category
from portal.web.numbers import whole_number

LOCAL = ZoneInfo("Asia/Shanghai")
UNKNOWN = "-"
ended_at = func.coalesce(Case.closed_at, Case.replied_at)
"""When a case counts as done, in SQL."""


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which approved cases to show; an empty value does not restrict, ``-`` means unknown."""

    department: str = ""
    category: str = ""
    month: str = ""
    proposer: str = ""

    @classmethod
    def read(cls, params: Mapping[str, str]) -> "QueueFilter":
        """From a query or form; values that cannot be are dropped."""
        month = params.get("month", "")
        return cls(
            department=_id_or_unknown(params.get("department", "")),
            category=params.get("category", ""),
            month=month if _month_start(month) else "",
            proposer=_id_or_unknown(params.get("proposer", "")),
        )

    def as_query(self) -> dict[str, str]:
        """The restrictions that are set, for links and hidden fields."""
        values = {
            "department": self.department,
            "category": self.category,
            "month": self.month,
            "proposer": self.proposer,
        }
        return {name: value for name, value in values.items() if value}

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.department:
            found.append(Case.department_id.is_not_distinct_from(_number(self.department)))
        if self.category == UNKNOWN:
            found.append(Case.category_id.is_(None))
        elif self.category:
            below = Category.path.startswith(f"{self.category}/", autoescape=True)
            found.append(Case.category.has(or_(Category.path == self.category, below)))
        start = _month_start(self.month)
        if start:
            found += [ended_at >= _instant(start), ended_at < _instant(_next_month(start))]
        if self.proposer:
            found.append(CaseDraft.proposed_by_id.is_not_distinct_from(_number(self.proposer)))
        return found


def _id_or_unknown(value: str) -> str:
    return value if value == UNKNOWN or whole_number(value) is not None else ""


def _number(value: str) -> int | None:
    return None if value == UNKNOWN else int(value)


def _month_start(month: str) -> date | None:
    try:
        return date.fromisoformat(f"{month}-01") if len(month) == 7 else None
    except ValueError:
        return None


def _next_month(start: date) -> date:
    return date(start.year + start.month // 12, start.month % 12 + 1, 1)


def _instant(day: date) -> datetime:
    """Midnight in Shanghai, as stored."""
    return datetime.combine(day, time(), LOCAL).astimezone(UTC)
