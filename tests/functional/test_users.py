"""Accounts of other people: who may invite, reset, lock and give roles, and what each act ends."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.audit.models import AuditEntry
from portal.staff.models import StaffInvitation, StaffUser
from tests.functional.conftest import MakeUser, SignedIn

LAST = "最后一个可用的系统管理员"


def form_with(page: Any, action: str) -> Any:
    return next(
        form for form in page.forms.values() if form.action.endswith(action) and "sign-out" not in form.action
    )


def roles_form(page: Any) -> Any:
    return next(form for form in page.forms.values() if "roles" in form.fields)


def load(sessions: sessionmaker[Session], username: str) -> StaffUser:
    with sessions() as session:
        return session.scalars(select(StaffUser).where(StaffUser.username == username)).one()


@pytest.fixture
def admin(as_role: SignedIn) -> TestApp:
    return as_role("administrator", username="admin")


def test_the_list_shows_everybody_with_roles_and_state(admin: TestApp, make_user: MakeUser) -> None:
    make_user("li", ["curator", "reviewer"])
    make_user("gone", ["curator"], locked_at=datetime.now(UTC))
    make_user("new", ["publisher"], password_hash=None)
    page = admin.get("/staff/users")
    for text in ("采编、审核", "已锁定", "未设密码", "签发"):
        assert text in page


def test_inviting_shows_the_link_once_and_stores_its_hash_only(
    admin: TestApp, sessions: sessionmaker[Session]
) -> None:
    form = roles_form(admin.get("/staff/users/invite"))
    form["username"], form["display_name"], form["roles"] = "Wang", "审核员 02", ["reviewer"]
    link = str(form.submit().html.find(id="link").text)
    with sessions() as session:
        stored = session.scalars(select(StaffInvitation.token_hash)).one()
    assert link.startswith("http://localhost/staff/welcome/")
    assert not link.endswith(stored)
    assert load(sessions, "wang").roles == ["reviewer"]


@pytest.mark.parametrize(
    ("username", "message"),
    [("admin", "已经有人用了"), ("ADMIN", "已经有人用了"), ("王五", "只能用字母"), ("", "请填写用户名")],
)
def test_a_bad_username_is_refused_and_the_rest_is_kept(admin: TestApp, username: str, message: str) -> None:
    form = roles_form(admin.get("/staff/users/invite"))
    form["username"], form["display_name"], form["roles"] = username, "审核员 02", ["reviewer"]
    answer = form.submit()
    assert message in answer
    assert roles_form(answer)["display_name"].value == "审核员 02"


def test_an_invitation_needs_a_role(admin: TestApp) -> None:
    form = roles_form(admin.get("/staff/users/invite"))
    form["username"], form["display_name"] = "wang", "审核员 02"
    assert "请至少选一个角色" in form.submit()


def test_new_roles_hold_from_the_next_request(
    admin: TestApp, make_user: MakeUser, sign_in: Callable[[StaffUser], TestApp]
) -> None:
    user = make_user("li", ["curator"])
    theirs = sign_in(user)
    assert theirs.get("/staff/users", status=403).status_int == 403
    form = roles_form(admin.get(f"/staff/users/{user.id}"))
    form["roles"] = ["administrator", "curator"]
    assert "采编、系统管理员" in form.submit().follow()
    assert theirs.get("/staff/users").status_int == 200


def test_locking_ends_sessions_and_open_links_at_once(
    admin: TestApp,
    make_user: MakeUser,
    sign_in: Callable[[StaffUser], TestApp],
    sessions: sessionmaker[Session],
) -> None:
    user = make_user("li", ["curator"])
    theirs = sign_in(user)
    link = form_with(admin.get(f"/staff/users/{user.id}"), "/reset").submit().html.find(id="link").text
    assert theirs.get("/staff/account").status_int == 303
    form_with(admin.get(f"/staff/users/{user.id}"), "/lock").submit()
    assert load(sessions, "li").locked_at is not None
    admin.get(link, status=410)


def test_a_reset_ends_the_old_password_and_the_sessions(
    admin: TestApp,
    make_user: MakeUser,
    sign_in: Callable[[StaffUser], TestApp],
    sessions: sessionmaker[Session],
) -> None:
    user = make_user("li", ["curator"])
    theirs = sign_in(user)
    assert "24 小时内有效" in form_with(admin.get(f"/staff/users/{user.id}"), "/reset").submit()
    assert load(sessions, "li").password_hash is None
    assert theirs.get("/staff/account").status_int == 303


def test_a_second_link_makes_the_first_worthless(admin: TestApp, make_user: MakeUser) -> None:
    user = make_user("li", ["curator"])
    links = [
        form_with(admin.get(f"/staff/users/{user.id}"), "/reset").submit().html.find(id="link").text
        for _ in range(2)
    ]
    admin.get(links[0], status=410)
    assert admin.get(links[1]).status_int == 200


def test_unlocking_restores_the_account_as_it_was(
    admin: TestApp, make_user: MakeUser, sessions: sessionmaker[Session]
) -> None:
    user = make_user("li", ["curator"], locked_at=datetime.now(UTC))
    form_with(admin.get(f"/staff/users/{user.id}"), "/unlock").submit()
    after = load(sessions, "li")
    assert (after.locked_at, after.roles, after.password_hash) == (None, ["curator"], user.password_hash)


def test_nobody_locks_themselves(
    admin: TestApp, sessions: sessionmaker[Session], make_user: MakeUser
) -> None:
    """The page offers no button, and a hand-made request is refused as well."""
    make_user("second", ["administrator"])
    page = admin.get(f"/staff/users/{load(sessions, 'admin').id}")
    assert "不能锁定自己的账号" in page
    token = roles_form(page)["csrf_token"].value
    answer = admin.post(f"/staff/users/{load(sessions, 'admin').id}/lock", {"csrf_token": token}).follow()
    assert "不能锁定自己的账号" in answer
    assert load(sessions, "admin").locked_at is None


def test_the_last_administrator_keeps_the_role(
    admin: TestApp, sessions: sessionmaker[Session], make_user: MakeUser
) -> None:
    """Locked administrators, those who never set a password and demo accounts do not count."""
    make_user("locked", ["administrator"], locked_at=datetime.now(UTC))
    make_user("invited", ["administrator"], password_hash=None)
    make_user("demo", ["administrator"], is_demo=True)
    form = roles_form(admin.get(f"/staff/users/{load(sessions, 'admin').id}"))
    form["roles"] = ["curator"]
    assert LAST in form.submit()
    assert load(sessions, "admin").roles == ["administrator"]


def test_an_administrator_may_step_down_when_another_is_there(
    admin: TestApp, sessions: sessionmaker[Session], make_user: MakeUser
) -> None:
    make_user("second", ["administrator"])
    form = roles_form(admin.get(f"/staff/users/{load(sessions, 'admin').id}"))
    form["roles"] = ["auditor"]
    form.submit()
    assert load(sessions, "admin").roles == ["auditor"]


def test_every_act_on_an_account_is_audited(
    admin: TestApp, make_user: MakeUser, sessions: sessionmaker[Session]
) -> None:
    user = make_user("li", ["curator"])
    for action in ("/reset", "/lock", "/unlock"):
        form_with(admin.get(f"/staff/users/{user.id}"), action).submit()
    form = roles_form(admin.get(f"/staff/users/{user.id}"))
    form["roles"] = ["reviewer"]
    form.submit()
    with sessions() as session:
        entries = session.execute(
            select(AuditEntry.actor, AuditEntry.action, AuditEntry.subject_id).order_by(AuditEntry.id)
        ).all()
    assert [tuple(entry) for entry in entries] == [
        ("admin", action, str(user.id))
        for action in ("staff.reset", "staff.lock", "staff.unlock", "staff.roles")
    ]


def test_an_unknown_account_is_not_found(admin: TestApp) -> None:
    admin.get("/staff/users/999", status=404)
