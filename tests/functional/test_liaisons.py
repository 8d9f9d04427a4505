"""承办单位联络员: the account of a department, and of no other."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.audit.models import AuditEntry
from portal.backoffice.departments.models import Department
from portal.staff.models import StaffUser
from tests.functional.conftest import MakeUser, SignedIn

Sessions = sessionmaker[Session]


@pytest.fixture
def water(sessions: Sessions) -> int:
    with sessions.begin() as session:
        department = Department(code="water", name="云川市供水公司")
        session.add(department)
    return department.id


@pytest.fixture
def administrator(as_role: SignedIn) -> TestApp:
    return as_role("administrator")


def roles_form(page: object) -> object:
    return next(form for form in page.forms.values() if "roles" in form.fields)  # type: ignore[attr-defined]


def invite(administrator: TestApp, role: str, department: int | None) -> TestApp:
    form = roles_form(administrator.get("/staff/users/invite"))
    form["username"], form["display_name"] = "shui", "供水公司联络员"
    form["roles"], form["department_id"] = [role], str(department or "")
    return form.submit()


def test_a_liaison_is_invited_for_a_department(
    administrator: TestApp, sessions: Sessions, water: int
) -> None:
    """The list and the account's page name it; the audit log has its code."""
    assert "邀请链接" in invite(administrator, "liaison", water)
    with sessions() as session:
        user = session.scalars(select(StaffUser).where(StaffUser.username == "shui")).one()
        assert (user.roles, user.department_id) == (["liaison"], water)
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "staff.invite")).one()
        assert entry.detail["department"] == "water"
    assert "云川市供水公司" in administrator.get("/staff/users")
    assert "云川市供水公司" in administrator.get(f"/staff/users/{user.id}").html.find("dl").text


@pytest.mark.parametrize(
    ("role", "has_department", "message"),
    [("liaison", False, "联络员要选定承办单位"), ("curator", True, "只有承办单位联络员才对应承办单位")],
)
def test_a_liaison_needs_a_department_and_others_must_have_none(
    role: str, has_department: bool, message: str, administrator: TestApp, sessions: Sessions, water: int
) -> None:
    assert message in invite(administrator, role, water if has_department else None)
    with sessions() as session:
        assert session.scalar(select(StaffUser.id).where(StaffUser.username == "shui")) is None


def test_a_role_and_its_department_change_together(
    administrator: TestApp, make_user: MakeUser, sessions: Sessions, water: int
) -> None:
    """Giving the role without one is refused; taking the role away takes the department with it."""
    make_user("shui", ["curator"])
    with sessions() as session:
        path = f"/staff/users/{session.scalar(select(StaffUser.id).where(StaffUser.username == 'shui'))}"
    form = roles_form(administrator.get(path))
    form["roles"] = ["liaison"]
    page = form.submit()
    assert "联络员要选定承办单位" in page
    form = roles_form(page)
    form["department_id"] = str(water)
    form.submit().follow()
    form = roles_form(administrator.get(path))
    assert form["department_id"].value == str(water)
    form["roles"] = ["curator"]
    assert "只有承办单位联络员才对应承办单位" in form.submit()
    form["department_id"] = ""
    form.submit().follow()
    with sessions() as session:
        user = session.scalars(select(StaffUser).where(StaffUser.username == "shui")).one()
        assert (user.roles, user.department_id) == (["curator"], None)
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "staff.roles")).all()
    assert [(entry.detail["department_before"], entry.detail["department"]) for entry in entries] == [
        ("", "water"),
        ("water", ""),
    ]
