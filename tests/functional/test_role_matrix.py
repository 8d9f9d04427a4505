"""Who may open what: every staff address, method and role with the exact status, from role_matrix.toml.

A new staff view without a row fails. A row names the statuses in the order of ROLES: anonymous first. Rows whose
address leads to nothing (999999) answer 404 to those who may and 403 to those who may not.
"""

import re
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.departments.models import Department, DepartmentGroup
from portal.db.engines import session_factory, working_engine
from portal.inbox.models import InboxReport
from portal.security.permissions import HOLDERS, ROLE_NAMES, Permission, Role, allows
from portal.staff.models import StaffUser
from portal.staff.sessions import open_session
from tests.application import running
from tests.conftest import SECRET
from tests.factories import make_case
from tests.introspection import views

TABLE = tomllib.loads((Path(__file__).parent / "role_matrix.toml").read_text("utf-8"))
ROLES = ("anonymous", *(role.value for role in Role))
ROWS = {(row["route"], row["method"]): row for row in TABLE["view"]}


@dataclass(frozen=True, slots=True)
class World:
    """One application with an account of each role, for all rows; every request signs in anew."""

    application: Any
    sessions: sessionmaker[Session]
    users: dict[str, StaffUser]
    csrf_token: str
    note: str

    def ask(self, role: str, method: str, url: str) -> int:
        """Status that ``role`` gets."""
        cookies = [f"staff_note={self.note}"]
        if role in self.users:
            with self.sessions.begin() as session:
                cookies.append("staff_session=" + open_session(session, self.users[role], hours=1))
        answer = TestApp(self.application, cookiejar=None).request(
            url,
            method=method,
            headers={"Cookie": "; ".join(cookies)},
            POST={"csrf_token": self.csrf_token} if method == "POST" else None,
            expect_errors=True,
        )
        return int(answer.status_int)


@pytest.fixture(scope="module")
def world(template_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("matrix")
    shutil.copy(template_database, folder / "portal.sqlite")
    url = f"sqlite:///{folder / 'portal.sqlite'}"
    engine = working_engine(url)
    sessions = session_factory(engine)
    with sessions.begin() as session:
        users = {role: _user(session, role) for role in ROLES[1:]}
        session.add(Department(code="water", name="云川市供水公司"))
        session.add(DepartmentGroup(code="services", name="公共企事业"))
        session.add(
            InboxReport(at=datetime.now(UTC), token="t", sender="", reason="wrong", text="这里不对。")
        )
        make_case(session, "A-1", department_raw="水务站")
    settings = {
        "db.url": url,
        "index.path": str(folder / "index"),
        "uploads.path": str(folder / "uploads"),
        "portal.secret": SECRET,
        "cookies.secure": "false",
        "worker.inline": "false",
    }
    with running(settings) as application:
        visitor = TestApp(application)
        token = visitor.get("/staff/sign-in").forms[0]["csrf_token"].value
        yield World(application, sessions, users, token, visitor.cookies["staff_note"])
    engine.dispose()


def _user(session: Session, role: str) -> StaffUser:
    user = StaffUser(username=f"the-{role}", display_name=role, roles=[role], created_at=datetime.now(UTC))
    session.add(user)
    session.flush()
    return user


@pytest.mark.parametrize(("route", "method"), sorted(ROWS))
def test_each_role_gets_exactly_the_status_of_the_table(world: World, route: str, method: str) -> None:
    row = ROWS[route, method]
    statuses = [world.ask(role, method, row["url"]) for role in ROLES]
    assert dict(zip(ROLES, statuses, strict=True)) == dict(zip(ROLES, row["statuses"], strict=True))


def test_every_staff_view_has_a_row_and_every_row_a_view(world: World) -> None:
    there = {
        (view.route, method)
        for view in views(world.application)
        for method in view.methods
        if view.pattern.startswith("/staff")
    }
    assert there == set(ROWS)


def test_every_row_leads_to_its_route(world: World) -> None:
    """A mistyped address would be refused for the wrong reason."""
    from pyramid.interfaces import IRoutesMapper
    from pyramid.request import Request

    mapper = world.application.registry.getUtility(IRoutesMapper)
    for (route, _method), row in ROWS.items():
        assert (row["url"], mapper(Request.blank(row["url"]))["route"].name) == (row["url"], route)


def test_the_table_agrees_with_the_page_of_permissions(world: World) -> None:
    """Whoever holds the view's permission is never refused for it, everybody else always is."""
    for view in views(world.application):
        for method in view.methods:
            row = ROWS.get((view.route, method))
            if row is None or view.permission.startswith("__"):
                continue
            refused = {role for role, status in zip(ROLES, row["statuses"], strict=True) if status == 403}
            lacking = {role for role in ROLES[1:] if not allows(frozenset({role}), view.permission)}
            assert (view.route, refused) == (view.route, lacking)


def test_the_security_manual_lists_every_permission_with_its_roles() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "security.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `([a-z:]+)` \| .* \| (.*) \|$", manual, re.MULTILINE))
    for permission, holders in HOLDERS.items():
        named = (
            "everybody"
            if holders == frozenset(Role)
            else " ".join(ROLE_NAMES[r] for r in Role if r in holders)
        )
        assert (permission, rows.get(permission.value)) == (permission, named or "nobody")
    assert len(rows) == len(Permission)
