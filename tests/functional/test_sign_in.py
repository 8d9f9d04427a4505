"""Signing in and out, throttling, one-time links, one's own account."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.audit.models import AuditEntry
from portal.security.permissions import Role
from portal.staff.models import FailedSignIn, StaffInvitation, StaffSession, StaffUser
from tests.functional.conftest import PASSWORD, MakeUser, SignedIn

WRONG = "用户名或密码不对。"


def submit(app: TestApp, username: str, password: str, path: str = "/staff/sign-in", **options: Any) -> Any:
    form = app.get(path).forms[0]
    form["username"], form["password"] = username, password
    return form.submit(**options)


@pytest.mark.both_databases
def test_a_person_signs_in_and_reaches_their_account(app: TestApp, make_user: MakeUser) -> None:
    make_user("li", ["administrator"])
    answer = submit(app, " Li ", PASSWORD)
    assert answer.status_int == 303
    assert answer.location == "http://localhost/staff/"
    assert "我的账号" in app.get("/staff/account")


def test_the_session_cookie_is_confined(app: TestApp, make_user: MakeUser) -> None:
    """It never leaves /staff/, no script reads it, no other site sends it."""
    make_user("li", ["administrator"])
    cookies = submit(app, "li", PASSWORD).headers.getall("Set-Cookie")
    session = next(cookie for cookie in cookies if cookie.startswith("staff_session="))
    for part in ("Path=/staff/", "HttpOnly", "SameSite=Strict"):
        assert part in session


def test_only_the_hash_of_a_session_token_is_stored(
    app: TestApp, make_user: MakeUser, sessions: sessionmaker[Session]
) -> None:
    make_user("li", ["administrator"])
    submit(app, "li", PASSWORD)
    with sessions() as session:
        stored = session.scalars(select(StaffSession.token_hash)).one()
    assert len(stored) == 64
    assert stored != app.cookies["staff_session"]


@pytest.mark.parametrize(
    ("username", "password"),
    [("li", "wrong password"), ("nobody-here", PASSWORD), ("locked", PASSWORD), ("new", "")],
)
def test_every_refusal_reads_the_same(
    app: TestApp, make_user: MakeUser, username: str, password: str
) -> None:
    """Wrong password, unknown, locked and not yet activated accounts cannot be told apart."""
    make_user("li", ["curator"])
    make_user("locked", ["curator"], locked_at=datetime.now(UTC))
    make_user("new", ["curator"], password_hash=None)
    answer = submit(app, username, password or "anything at all")
    assert answer.status_int == 200
    assert WRONG in answer
    assert "staff_session" not in app.cookies


def test_what_was_typed_stays_except_the_password(app: TestApp) -> None:
    form = submit(app, "somebody", "some password").forms[0]
    assert form["username"].value == "somebody"
    assert form["password"].value == ""


@pytest.mark.parametrize("username", ["li", "unknown"])
def test_an_account_must_wait_after_too_many_failures(
    app: TestApp, make_user: MakeUser, raw_settings: dict[str, str], username: str
) -> None:
    """Known or not, after the limit even the right password is refused, with how long to wait."""
    make_user("li", ["curator"])
    for number in range(8):
        app.extra_environ = {"REMOTE_ADDR": f"192.0.2.{number}"}
        assert submit(app, username, "wrong password").status_int == 200
    answer = submit(app, username, PASSWORD, status=429)
    assert "请等 15 分钟" in answer


@pytest.fixture
def strict(raw_settings: dict[str, str]) -> None:
    """Three failures an account, twelve an address."""
    raw_settings["staff.sign_in_attempts"] = "3"


@pytest.mark.usefixtures("strict")
def test_an_address_must_wait_whatever_names_it_tries(app: TestApp, make_user: MakeUser) -> None:
    """Later than an account, since a whole office may sit behind one address."""
    make_user("li", ["curator"])
    for number in range(12):
        assert submit(app, f"guess-{number}", "wrong password").status_int == 200
    submit(app, "li", PASSWORD, status=429)
    app.extra_environ = {"REMOTE_ADDR": "198.51.100.7"}
    assert submit(app, "li", PASSWORD).status_int == 303


@pytest.mark.usefixtures("strict")
def test_a_forged_forwarding_header_does_not_evade_the_throttle(app: TestApp) -> None:
    for number in range(12):
        submit(app, f"guess-{number}", "wrong", headers={"X-Forwarded-For": f"203.0.113.{number}"})
    submit(app, "guess-12", "wrong", headers={"X-Forwarded-For": "203.0.113.99"}, status=429)


@pytest.mark.usefixtures("strict")
def test_an_ipv6_sender_cannot_rotate_within_its_network(app: TestApp) -> None:
    for number in range(12):
        app.extra_environ = {"REMOTE_ADDR": f"2001:db8::{number + 1:x}"}
        submit(app, f"guess-{number}", "wrong password")
    app.extra_environ = {"REMOTE_ADDR": "2001:db8::ffff"}
    submit(app, "guess-12", "wrong password", status=429)


def test_failures_leave_the_window(
    app: TestApp, make_user: MakeUser, sessions: sessionmaker[Session]
) -> None:
    make_user("li", ["curator"])
    for _ in range(8):
        submit(app, "li", "wrong password")
    with sessions.begin() as session:
        session.execute(update(FailedSignIn).values(at=datetime.now(UTC) - timedelta(minutes=16)))
    assert submit(app, "li", PASSWORD).status_int == 303


def test_a_success_clears_the_account_but_not_other_guesses_from_the_address(
    app: TestApp, make_user: MakeUser, sessions: sessionmaker[Session]
) -> None:
    """Else someone with an account of their own could guess at others' for ever."""
    make_user("li", ["curator"])
    submit(app, "li", "wrong password")
    submit(app, "wang", "wrong password")
    submit(app, "li", PASSWORD)
    with sessions() as session:
        assert session.scalars(select(FailedSignIn.username)).all() == ["wang"]


def test_an_outdated_hash_is_renewed(
    app: TestApp, make_user: MakeUser, sessions: sessionmaker[Session]
) -> None:
    weak = PasswordHasher(memory_cost=8, time_cost=1, parallelism=1).hash(PASSWORD)
    make_user("li", ["curator"], password_hash=weak)
    submit(app, "li", PASSWORD)
    with sessions() as session:
        assert "m=19456,t=2,p=1" in (session.scalars(select(StaffUser.password_hash)).one() or "")


@pytest.mark.parametrize("path", ["/staff/account", "/staff/users?page=2"])
def test_after_signing_in_one_is_where_one_wanted_to_be(app: TestApp, make_user: MakeUser, path: str) -> None:
    make_user("li", ["administrator"])
    page = app.get(path).follow()
    form = page.forms[0]
    form["username"], form["password"] = "li", PASSWORD
    assert form.submit().location == "http://localhost" + path


@pytest.mark.parametrize(
    "target",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/staff/",
        "/staff/../cases",
        "/cases",
        "/staff/\\\\elsewhere.example",
        "javascript:alert(1)",
        "/staff/\r\nSet-Cookie: a=b",
    ],
)
def test_a_sign_in_link_cannot_send_people_elsewhere(app: TestApp, make_user: MakeUser, target: str) -> None:
    make_user("li", ["administrator"])
    form = app.get("/staff/sign-in").forms[0]
    form["username"], form["password"] = "li", PASSWORD
    form["next"].force_value(target)
    assert form.submit().location == "http://localhost/staff/"


def test_a_post_without_its_token_is_refused(app: TestApp, make_user: MakeUser) -> None:
    make_user("li", ["administrator"])
    app.get("/staff/sign-in")
    app.post("/staff/sign-in", {"username": "li", "password": PASSWORD}, status=400)


def test_the_token_seen_before_signing_in_is_worth_nothing_afterwards(
    app: TestApp, make_user: MakeUser
) -> None:
    make_user("li", ["administrator"])
    before = app.get("/staff/sign-in").forms[0]["csrf_token"].value
    submit(app, "li", PASSWORD)
    app.post("/staff/sign-out", {"csrf_token": before}, status=400)


def test_signing_out_ends_this_browser_only(
    make_user: MakeUser, sign_in: Callable[[StaffUser], TestApp]
) -> None:
    user = make_user("li", ["curator"])
    one, other = sign_in(user), sign_in(user)
    sign_out = one.get("/staff/account").forms[0]
    assert sign_out.action == "/staff/sign-out"
    sign_out.submit()
    assert one.get("/staff/account").status_int == 303
    assert other.get("/staff/account").status_int == 200


@pytest.mark.both_databases
def test_signing_out_everywhere_ends_all_browsers_and_is_audited(
    make_user: MakeUser, sign_in: Callable[[StaffUser], TestApp], sessions: sessionmaker[Session]
) -> None:
    user = make_user("li", ["curator"])
    one, other = sign_in(user), sign_in(user)
    form_with(one.get("/staff/account"), "/staff/account/sign-out-everywhere").submit()
    assert one.get("/staff/account").status_int == 303
    assert other.get("/staff/account").status_int == 303
    with sessions() as session:
        assert session.scalars(select(AuditEntry.action)).all() == ["staff.sign_out_everywhere"]


def form_with(page: Any, action: str) -> Any:
    return next(form for form in page.forms.values() if form.action == action)


def test_one_other_device_can_be_signed_out(
    make_user: MakeUser, sign_in: Callable[[StaffUser], TestApp]
) -> None:
    user = make_user("li", ["curator"])
    one, other = sign_in(user), sign_in(user)
    form_with(one.get("/staff/account"), "/staff/account/end-session").submit()
    assert one.get("/staff/account").status_int == 200
    assert other.get("/staff/account").status_int == 303


def test_nobody_can_end_somebody_elses_session(
    make_user: MakeUser, sign_in: Callable[[StaffUser], TestApp], sessions: sessionmaker[Session]
) -> None:
    victim = make_user("wang", ["curator"])
    theirs = sign_in(victim)
    attacker_user = make_user("li", ["curator"])
    attacker, spare = sign_in(attacker_user), sign_in(attacker_user)
    with sessions() as session:
        stolen = session.scalars(
            select(StaffSession.token_hash).where(StaffSession.user_id == victim.id)
        ).one()
    form = form_with(attacker.get("/staff/account"), "/staff/account/end-session")
    form["session"].force_value(stolen)
    form.submit()
    assert theirs.get("/staff/account").status_int == 200
    assert spare.get("/staff/account").status_int == 200


def test_an_expired_session_is_no_session(as_role: SignedIn, sessions: sessionmaker[Session]) -> None:
    app = as_role("curator")
    with sessions.begin() as session:
        session.execute(update(StaffSession).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    assert app.get("/staff/account").status_int == 303


def test_changing_the_password_ends_other_sessions_and_the_old_password(
    app: TestApp, make_user: MakeUser, sign_in: Callable[[StaffUser], TestApp]
) -> None:
    user = make_user("li", ["curator"])
    one, other = sign_in(user), sign_in(user)
    form = form_with(one.get("/staff/account"), "/staff/account")
    form["current"], form["password"], form["again"] = PASSWORD, "a fresh new secret", "a fresh new secret"
    assert "密码已更换" in form.submit().follow()
    assert other.get("/staff/account").status_int == 303
    assert WRONG in submit(app, "li", PASSWORD)
    assert submit(app, "li", "a fresh new secret").status_int == 303


def test_changing_the_password_needs_the_current_one(as_role: SignedIn) -> None:
    form = form_with(as_role("curator").get("/staff/account"), "/staff/account")
    form["current"], form["password"], form["again"] = "wrong", "a fresh new secret", "a fresh new secret"
    assert "现在的密码不对" in form.submit()


@pytest.mark.parametrize(
    ("password", "again", "message"),
    [
        ("short", "short", "至少 10 位"),
        ("a fresh new secret", "a different one", "两次输入的新密码不一样"),
        ("aaaaaaaaaaaa", "aaaaaaaaaaaa", "密码太简单"),
        ("x1y2z3" * 40, "x1y2z3" * 40, "不能超过"),
    ],
)
def test_a_bad_new_password_is_refused_with_the_reason(
    as_role: SignedIn, password: str, again: str, message: str
) -> None:
    form = form_with(as_role("curator").get("/staff/account"), "/staff/account")
    form["current"], form["password"], form["again"] = PASSWORD, password, again
    assert message in form.submit()


def test_a_session_that_guesses_the_current_password_is_throttled(as_role: SignedIn) -> None:
    app = as_role("curator")
    for _ in range(9):
        form = form_with(app.get("/staff/account"), "/staff/account")
        form["current"], form["password"], form["again"] = "wrong", "a fresh new secret", "a fresh new secret"
        answer = form.submit()
    assert "失败次数太多" in answer


def test_a_link_that_nobody_issued_says_so(app: TestApp) -> None:
    assert "链接已失效" in app.get("/staff/welcome/made-up", status=410)


def test_an_expired_link_sets_no_password(
    app: TestApp, as_role: SignedIn, sessions: sessionmaker[Session]
) -> None:
    path = invite(as_role("administrator"), "wang")
    form = app.get(path).forms[0]
    form["password"], form["again"] = "a fresh new secret", "a fresh new secret"
    with sessions.begin() as session:
        session.execute(update(StaffInvitation).values(expires_at=datetime.now(UTC)))
    assert "链接已失效" in form.submit(status=410)


def invite(administrator: TestApp, username: str) -> str:
    """Invite ``username`` as a curator; the path of the one-time link."""
    form = form_with(administrator.get("/staff/users/invite"), "")
    form["username"], form["display_name"] = username, "新同事"
    form["roles"] = ["curator"]
    link = form.submit().html.find(id="link").text
    return str(link).removeprefix("http://localhost")


def test_an_invited_person_sets_a_password_once_and_signs_in(
    app: TestApp, as_role: SignedIn, sessions: sessionmaker[Session]
) -> None:
    path = invite(as_role("administrator"), "wang")
    app.get(path)  # a mail program's look uses nothing up
    form = app.get(path).forms[0]
    form["password"], form["again"] = "a fresh new secret", "a fresh new secret"
    assert "密码已设好" in form.submit().follow()
    app.get(path, status=410)
    assert submit(app, "wang", "a fresh new secret").status_int == 303
    with sessions() as session:
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
        assert session.scalar(select(func.count()).select_from(StaffInvitation)) == 1
    assert actions == ["staff.invite", "staff.invite_accepted", "staff.sign_in"]


@pytest.mark.parametrize("role", list(Role))
def test_the_front_door_leads_everybody_to_a_page_they_may_open(as_role: SignedIn, role: Role) -> None:
    app = as_role(role.value)
    assert app.get("/staff").location == "http://localhost/staff/"
    assert app.get("/staff/").follow().status_int == 200


def test_demo_accounts_cannot_sign_in_outside_a_demonstration(
    app: TestApp, make_user: MakeUser, sign_in: Callable[[StaffUser], TestApp]
) -> None:
    """Their password is public; a session from before does not help either."""
    user = make_user("demo-curator", ["curator"], is_demo=True)
    assert WRONG in submit(app, "demo-curator", PASSWORD)
    assert "演示账号" not in app.get("/staff/sign-in")
    assert sign_in(user).get("/staff/account").status_int == 303


@pytest.fixture
def demonstration(raw_settings: dict[str, str]) -> None:
    raw_settings["portal.demo"] = "true"


@pytest.mark.usefixtures("demonstration")
def test_a_demonstration_names_its_accounts_and_lets_them_in(app: TestApp, make_user: MakeUser) -> None:
    make_user("demo-curator", ["curator"], is_demo=True)
    assert "demo-curator（采编）" in app.get("/staff/sign-in")
    assert submit(app, "demo-curator", PASSWORD).status_int == 303
