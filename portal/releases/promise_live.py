"""The live version of a promise as the back office needs it: to go back to when a revision is given up, and to see
which released cases it does not name yet.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.departments.models import Department
from portal.backoffice.officials.models import Official
from portal.public.promises.tables import published_promise

_DATES = ("due_on", "first_due_on", "result_on", "checked_on")
_TEXTS = ("text", "post", "due_words", "outcome", "result", "evidence", "evidence_url")


def live_promise(session: Session, number: str) -> Mapping[str, Any] | None:
    """Columns of the working table as they are public under ``number``, with ``version`` and ``change_note``."""
    table = published_promise.c
    row = session.execute(select(published_promise).where(table.number == number, table.is_live)).first()
    if row is None:
        return None
    official = session.scalar(select(Official.id).where(Official.code == row.official_code))
    department = session.scalar(select(Department.id).where(Department.code == row.department_code))
    return {
        **{name: getattr(row, name) for name in _TEXTS},
        **{name: _date(getattr(row, name)) for name in _DATES},
        "official_id": official,
        "department_id": department,
        "version": row.version,
        "change_note": row.change_note,
    }


def _date(stored: str) -> date | None:
    return date.fromisoformat(stored) if stored else None
