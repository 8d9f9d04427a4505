"""What tests of the directory do on its pages."""

import json
from typing import Any

from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.cases.models import Case
from tests.factories import make_case


def add_case(sessions: sessionmaker[Session], number: str, **values: Any) -> int:
    with sessions.begin() as session:
        return make_case(session, number, **values).id


def form_at(page: Any, part: str, **fields: str) -> Any:
    """The form that posts to ``part`` and holds these values."""
    for form in page.forms.values():
        if part in form.action and all(form[name].value == value for name, value in fields.items()):
            return form
    raise AssertionError(f"no form {part} {fields}")


def form_having(page: Any, field: str) -> Any:
    return next(form for form in page.forms.values() if field in form.fields)


def department_of(sessions: sessionmaker[Session], case_id: int) -> int | None:
    with sessions() as session:
        return session.get_one(Case, case_id).department_id


def upload(app: TestApp, rows: list[tuple[str, ...]]) -> Any:
    lines = [
        json.dumps({f"level{n}": name for n, name in enumerate(row, 1)}, ensure_ascii=False) for row in rows
    ]
    form = form_having(app.get("/staff/directory/categories"), "file")
    form["file"] = ("taxonomy.jsonl", "\n".join(lines).encode())
    return form.submit()
