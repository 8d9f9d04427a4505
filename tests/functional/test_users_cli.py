"""``portal user ...``: the first administrator and account work from a shell."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.departments.models import Department
from portal.cli import main
from portal.staff.models import StaffUser
from tests.functional.conftest import PASSWORD, MakeUser

Portal = Any


@pytest.fixture
def portal_user(tmp_path: Path, raw_settings: dict[str, str]) -> Portal:
    """``portal_user("add", "li", ..., input="...")`` runs ``portal user add INI li ...`` on this test's database."""
    ini = tmp_path / "test.ini"
    settings = "".join(f"{key} = {value}\n" for key, value in raw_settings.items())
    loggers = "[loggers]\nkeys = root\n[handlers]\nkeys =\n[formatters]\nkeys =\n[logger_root]\nlevel = WARNING\nhandlers =\n"
    ini.write_text(f"[app:main]\nuse = egg:hotline-portal\n{settings}{loggers}", "utf-8")

    def run(verb: str, *words: str, **options: Any) -> Result:
        return CliRunner().invoke(main, ["user", verb, str(ini), *words], **options)

    return run


def test_the_first_administrator_gets_a_link_that_works(portal_user: Portal, app: TestApp) -> None:
    result = portal_user("add", "admin", "--name", "系统管理员", "--role", "administrator")
    assert result.exit_code == 0, result.output
    path = result.output.split("http://127.0.0.1:6543")[1].strip()
    form = app.get(path).forms[0]
    form["password"], form["again"] = PASSWORD, PASSWORD
    assert form.submit().status_int == 303


def test_a_password_may_come_from_standard_input(portal_user: Portal, app: TestApp) -> None:
    portal_user("add", "admin", "--role", "administrator", "--password-stdin", input=PASSWORD + "\n")
    form = app.get("/staff/sign-in").forms[0]
    form["username"], form["password"] = "admin", PASSWORD
    assert form.submit().status_int == 303


def test_a_weak_password_makes_no_account(portal_user: Portal) -> None:
    result = portal_user("add", "admin", "--role", "administrator", "--password-stdin", input="short\n")
    assert result.exit_code == 1
    assert "admin" not in portal_user("list").output


def test_a_username_is_taken_once(portal_user: Portal) -> None:
    portal_user("add", "li", "--role", "curator")
    result = portal_user("add", "LI", "--role", "curator")
    assert (result.exit_code, result.output) == (1, "Error: there is an account li already\n")


def test_a_liaison_is_added_with_a_department(portal_user: Portal, sessions: sessionmaker[Session]) -> None:
    """By its code; without one, and for any other role with one, no account is made."""
    with sessions.begin() as session:
        session.add(Department(code="water", name="云川市供水公司"))
    for wrong in (("--role", "liaison"), ("--role", "curator", "--department", "water")):
        assert "a liaison needs --department CODE" in portal_user("add", "shui", *wrong).output
    assert (
        "there is no department dry"
        in portal_user("add", "shui", "--role", "liaison", "--department", "dry").output
    )
    assert portal_user("add", "shui", "--role", "liaison", "--department", "water").exit_code == 0
    with sessions() as session:
        user = session.scalars(select(StaffUser)).one()
        assert session.get_one(Department, user.department_id).code == "water"


def test_list_shows_roles_and_state(portal_user: Portal, make_user: MakeUser) -> None:
    make_user("li", ["curator"])
    output = portal_user("list", env={"COLUMNS": "160"}).output
    assert "li" in output
    assert "active" in output


def test_lock_unlock_and_reset(portal_user: Portal, make_user: MakeUser) -> None:
    make_user("li", ["curator"])
    assert portal_user("lock", "li").exit_code == 0
    assert "locked" in portal_user("list", env={"COLUMNS": "160"}).output
    assert portal_user("reset", "li").exit_code == 1
    assert portal_user("unlock", "li").exit_code == 0
    assert "valid for 24 hours" in portal_user("reset", "li").output


def test_the_last_administrator_cannot_be_locked_from_a_shell_either(
    portal_user: Portal, make_user: MakeUser
) -> None:
    make_user("admin", ["administrator"])
    assert portal_user("lock", "admin").exit_code == 1


def test_an_unknown_account_is_said(portal_user: Portal) -> None:
    result = portal_user("lock", "nobody")
    assert (result.exit_code, result.output) == (1, "Error: there is no account nobody\n")
