"""Promises in the browser: from what a leader said to a result, by keyboard where it counts; pages that everybody can read."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.promises.links import LinkCase
from portal.security.permissions import Role
from tests.browser.looking import look
from tests.factories import make_case, make_person
from tests.promises import NOW, make_call, make_hotline_day, make_live, make_promise

pytestmark = pytest.mark.browser
CLOSED = datetime(2026, 10, 20, 2, tzinfo=UTC)


@pytest.fixture
def ids(sessions: sessionmaker[Session]) -> dict[str, int]:
    """A released promise of a call, overdue, whose case is solved; the call and its leader's turn."""
    with sessions.begin() as session:
        day = make_hotline_day(session)
        call = make_call(session, day)
        promise = make_promise(session, day, turn=call.turns[2], due_words="10月底前")
        make_live(session, promise)
        case = make_case(session, closed_at=CLOSED, outcome="solved")
        curator = make_person(session, "curator", Role.CURATOR)
        LinkCase(session, promise, case, curator, NOW).perform()
        return {"promise": promise.id, "call": call.id, "turn": call.turns[2].id}


def test_the_pages_of_promises_can_be_read_by_everybody(
    sign_in: Callable[..., Page], ids: dict[str, int]
) -> None:
    page = sign_in("zhu", Role.CURATOR)
    pages = {
        "promise-list": "/staff/promises",
        "promise-due": "/staff/promises/due",
        "promise-show": f"/staff/promises/{ids['promise']}",
        "promise-result": f"/staff/promises/{ids['promise']}/result",
        "promise-new": f"/staff/promises/new?turn={ids['turn']}",
        "call-case": f"/staff/calls/{ids['call']}/case",
    }
    for name, path in pages.items():
        page.goto(path)
        look(page, name)


def test_an_overdue_promise_is_kept_with_the_result_of_its_case(
    sign_in: Callable[..., Page], ids: dict[str, int]
) -> None:
    curator, reviewer = sign_in("zhu", Role.CURATOR), sign_in("shen", Role.REVIEWER)
    curator.goto("/staff/promises/due")
    assert "逾期" in curator.inner_text("tbody")
    curator.click("text=记结果")
    curator.fill("#note", "雨水口已改接。")
    curator.keyboard.press("Control+Enter")
    curator.wait_for_url(f"**/staff/promises/{ids['promise']}")
    curator.click("button:text-is('送审')")
    reviewer.goto(f"/staff/promises/{ids['promise']}")
    reviewer.click("button:text-is('审核通过')")
    reviewer.wait_for_load_state()
    assert "待发布" in reviewer.inner_text(".s-head")
    assert "已兑现" in reviewer.inner_text("article")
    curator.goto("/staff/promises/due")
    assert "现在没有要核对的承诺" in curator.inner_text("main")
