"""People to sign in, without the cost of a password hash where a test is not about signing in."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.cases.detection import detect_job
from portal.backoffice.words.effect import effect_job
from portal.jobs.worker import Worker
from portal.security.passwords import hash_password
from portal.security.policy import SESSION_COOKIE
from portal.settings import Settings
from portal.staff.models import StaffUser
from portal.staff.sessions import COOKIE_PATH, open_session

PASSWORD = "correct horse battery"
_HASH = hash_password(PASSWORD)

MakeUser = Callable[..., StaffUser]
SignedIn = Callable[..., TestApp]


@pytest.fixture
def make_user(sessions: sessionmaker[Session]) -> MakeUser:
    """``make_user("li", ["curator"])`` stores an account whose password is PASSWORD; without a name, named by its roles."""

    def make(username: str = "", roles: Iterable[str] = (), **fields: Any) -> StaffUser:
        roles = list(roles)
        name = username or "-".join(["somebody", *roles])[: StaffUser.username.type.length]
        values = {"display_name": name, "password_hash": _HASH, "created_at": datetime.now(UTC), **fields}
        user = StaffUser(username=name, roles=roles, **values)
        with sessions.begin() as session:
            session.add(user)
        return user

    return make


@pytest.fixture
def sign_in(wsgi_app: Any, sessions: sessionmaker[Session]) -> Callable[[StaffUser], TestApp]:
    """``sign_in(user)``: a browser of its own with a live session of ``user``."""

    def browser(user: StaffUser) -> TestApp:
        with sessions.begin() as session:
            token = open_session(session, user, hours=1)
        app = TestApp(wsgi_app)
        app.cookiejar.set_cookie(_cookie(token))
        return app

    return browser


@pytest.fixture
def as_role(make_user: MakeUser, sign_in: Callable[[StaffUser], TestApp]) -> SignedIn:
    """``as_role("curator")``: a browser signed in as a new account with these roles."""

    def browser(*roles: str, username: str = "") -> TestApp:
        return sign_in(make_user(username, roles))

    return browser


@pytest.fixture
def ini(tmp_path: Path, raw_settings: dict[str, str]) -> str:
    """A settings file over this test's own database and folders, for commands."""
    path = tmp_path / "portal.ini"
    lines = "\n".join(f"{key} = {value}" for key, value in raw_settings.items())
    logging = "[loggers]\nkeys = root\n[handlers]\nkeys =\n[formatters]\nkeys =\n[logger_root]\nhandlers =\n"
    path.write_text(f"[app:main]\nuse = egg:hotline-portal\n{lines}\n{logging}", "utf-8")
    return str(path)


@pytest.fixture
def all_jobs(wsgi_app: Any, sessions: sessionmaker[Session], settings: Settings) -> Callable[[], int]:
    """Do all waiting jobs, as the worker would."""
    return Worker(settings, sessions, wsgi_app.registry["job_handlers"]).drain


@pytest.fixture
def work(settings: Settings, sessions: sessionmaker[Session]) -> Worker:
    """A worker that does the jobs of this feature and detection, at once."""
    return Worker(settings, sessions, {"word_effect": effect_job, "detect": detect_job})


def _cookie(token: str) -> Any:
    from http.cookiejar import Cookie

    return Cookie(
        version=0,
        name=SESSION_COOKIE,
        value=token,
        port=None,
        port_specified=False,
        domain=".localhost",
        domain_specified=True,
        domain_initial_dot=False,
        path=COOKIE_PATH,
        path_specified=True,
        secure=False,
        expires=None,
        discard=False,
        comment=None,
        comment_url=None,
        rest={},
    )
