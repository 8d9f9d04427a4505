"""No way out for a call whose decisions no longer hold: every release path against every kind of stale or missing decision."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.calls.content import call_hash
from portal.backoffice.hotline_days.models import Call, CallFinding, HotlineDay
from portal.public.hotline_days.tables import published_call
from portal.releases import NotAllowed
from portal.releases.hotline import Publish, release_item
from portal.releases.hotline_batch import release_chosen
from portal.releases.hotline_schedule import release_due
from portal.security.policy import SESSION_COOKIE
from portal.settings import Settings
from portal.staff.models import StaffUser
from portal.staff.sessions import open_session
from tests.hotline_days import NOW
from tests.releasing_hotline import GROUNDS, approved_call, publisher, released_day
from tests.unit.releases import test_call_release as calls

Sessions = sessionmaker[Session]
Spoil = Callable[[Session, Call], None]
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def call_id(sessions: Sessions, settings: Settings) -> int:
    """An approved call of a released day that, as it stands, could go out."""
    with sessions.begin() as session:
        publisher(session)
        return approved_call(session, released_day(session, settings)).id


def identity(sessions: Sessions) -> Any:
    with sessions.begin() as session:
        return publisher(session)


def by_the_service(sessions: Sessions, settings: Settings, call_id: int, **_: Any) -> None:
    with sessions.begin() as session:
        step = Publish(
            session,
            session.get_one(Call, call_id),
            publisher(session),
            NOW,
            settings=settings,
            grounds=GROUNDS,
        )
        try:
            step.perform()
        except NotAllowed:
            session.rollback()


def prepared_before_the_lock(sessions: Sessions, settings: Settings, call_id: int, **_: Any) -> None:
    with suppress(NotAllowed):
        release_item(sessions, "call", call_id, identity(sessions), NOW, settings, GROUNDS)


def among_several(sessions: Sessions, settings: Settings, call_id: int, **_: Any) -> None:
    release_chosen(sessions, [("call", call_id)], identity(sessions), NOW, settings, GROUNDS)


def when_due(sessions: Sessions, settings: Settings, call_id: int, **_: Any) -> None:
    """As if it had been set before it was spoiled."""
    with sessions.begin() as session:
        call = session.get_one(Call, call_id)
        call.release_at = LATER
        call.secrecy = {
            "user_id": publisher(session).user_id,
            "ground": GROUNDS.ground,
            "conclusion": GROUNDS.conclusion,
        }
    release_due(sessions, settings, LATER)


def on_the_page(sessions: Sessions, call_id: int, wsgi_app: Any, **_: Any) -> None:
    """The form posted by hand, without the box that the page would not offer."""
    with sessions.begin() as session:
        user = session.scalars(select(StaffUser).where(StaffUser.username == "publisher")).one()
        token, day_id = open_session(session, user, hours=1), session.scalars(select(HotlineDay.id)).one()
    browser = TestApp(wsgi_app, extra_environ={"HTTP_COOKIE": f"{SESSION_COOKIE}={token}"}, cookiejar=None)
    page = browser.get(f"/staff/hotline-days/{day_id}/release")
    note = page.headers["Set-Cookie"].split(";")[0]
    browser.post(
        f"/staff/hotline-days/{day_id}/publish",
        {
            "csrf_token": page.forms["release"]["csrf_token"].value,
            "item": f"call:{call_id}",
            "ground": GROUNDS.ground,
            "secrecy_conclusion": GROUNDS.conclusion,
            "do": "release",
        },
        headers={"Cookie": f"{SESSION_COOKIE}={token}; {note}"},
        expect_errors=True,
    )


PATHS = (by_the_service, prepared_before_the_lock, among_several, when_due, on_the_page)


def published(sessions: Sessions) -> list[str]:
    with sessions() as session:
        return list(session.scalars(select(published_call.c.number)))


def surroundings(request: pytest.FixtureRequest, path: Any) -> dict[str, Any]:
    wanted = [name for name in ("wsgi_app", "settings") if name in path.__annotations__]
    return {name: request.getfixturevalue(name) for name in wanted}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_what_holds_goes_out(
    path: Any, request: pytest.FixtureRequest, sessions: Sessions, call_id: int
) -> None:
    """Each path works at all, or its refusals would prove nothing."""
    path(sessions=sessions, call_id=call_id, **surroundings(request, path))
    assert len(published(sessions)) == 1


@pytest.mark.parametrize("spoil", calls.SPOILS, ids=lambda spoil: spoil.__name__)
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_a_stale_decision_never_goes_out(
    path: Any, spoil: Spoil, request: pytest.FixtureRequest, sessions: Sessions, call_id: int
) -> None:
    """Nothing is published and the call stays where a person finds it, even where its approval was made to fit."""
    with sessions.begin() as session:
        call = session.get_one(Call, call_id)
        spoil(session, call)
        session.flush()
        now = call_hash(session, call)
        call.approvals = [{**item, "text_hash": now} for item in call.approvals]
    path(sessions=sessions, call_id=call_id, **surroundings(request, path))
    assert published(sessions) == []
    with sessions() as session:
        assert session.get_one(Call, call_id).state == "approved"
        assert session.scalars(select(CallFinding)).first() is not None or spoil is calls.all_findings_lost
