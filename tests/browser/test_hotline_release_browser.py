"""The release page of a hotline day with everything it can show, at every width: free, refused, set for a moment."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page
from sqlalchemy.orm import Session, sessionmaker

from portal.releases.hotline_schedule import Schedule, release_due
from portal.security.permissions import Role
from portal.settings import Settings
from tests.browser.looking import look
from tests.releasing_hotline import (
    GROUNDS,
    approved_call,
    approved_promise,
    publisher,
    released_day,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def paths(sessions: sessionmaker[Session], settings: Settings) -> dict[str, str]:
    """A released day: one call is free, one set for tomorrow, one could not go when it was due, one has changed since."""
    now = datetime.now(UTC)
    with sessions.begin() as session:
        day = released_day(session, settings)
        calls = [approved_call(session, day, position=position) for position in range(1, 5)]
        promise = approved_promise(session, day, call=calls[0])
        for call, hours in ((calls[1], 24), (calls[2], 1)):
            at = now + timedelta(hours=hours)
            Schedule(
                session, call, publisher(session), now, settings=settings, grounds=GROUNDS, release_at=at
            ).perform()
        for call in calls[2:]:
            call.turns[1].text += "夜里还有一辆车停在路口。"
        paths = {"day": day.id, "call": calls[2].id, "promise": promise.id}
    release_due(sessions, settings, now + timedelta(hours=2))
    folders = {"day": "hotline-days", "call": "calls", "promise": "promises"}
    return {kind: f"/staff/{folders[kind]}/{key}" for kind, key in paths.items()}


def test_the_release_page_shows_what_can_go_what_cannot_and_what_is_set(
    sign_in: Callable[..., Page], paths: dict[str, str]
) -> None:
    page = sign_in("qian", Role.PUBLISHER)
    page.goto(f"{paths['day']}/release")
    words = page.inner_text("main")
    for shown in ("可以发布", "已定时", "不能发布", "到时未能发布", "取消定时"):
        assert shown in words
    look(page, "hotline-release-mixed")
    page.fill("#secrecy_conclusion", "")
    page.keyboard.press("Escape")
    page.click("button:has-text('定时发布选中的')")
    page.wait_for_selector(".err-sum")
    look(page, "hotline-release-refused")
    for kind, path in paths.items():
        page.goto(path)
        look(page, f"hotline-release-of-{kind}")
    page.goto("/staff/hotline-days")
    look(page, "hotline-release-list")
    page.goto(f"{paths['day']}/withdraw")
    look(page, "hotline-withdraw-day")
