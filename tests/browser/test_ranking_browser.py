"""The pages of a ranking in a real Chromium, in every state: no fault, and pictures to look at."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session, sessionmaker

from portal.security.permissions import Role
from tests.browser.conftest import screenshot
from tests.browser.test_accessibility import walk
from tests.rankings import computed, make_office, object_to, released, reviewed

pytestmark = pytest.mark.browser


def test_pages_of_a_ranking_have_no_fault(
    sign_in: Callable[..., Page], sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as session:
        make_office(session, ("2025-07", "2025-08", "2025-09"))
        first, _ = released(session, "2025-07", datetime(2025, 8, 8, tzinfo=UTC))
        second = reviewed(session, "2025-08", datetime(2025, 9, 8, tzinfo=UTC))
        object_to(session, second, "housing")
        third = computed(session, "2025-09", datetime.now(UTC) - timedelta(days=1))
        sheet = second.sheets[0]
    page = sign_in("head", Role.CURATOR, Role.PUBLISHER)
    one = f"/staff/rankings/{second.id}/sheets/{sheet.id}"
    paths = {
        "ranking-list": "/staff/rankings?before=2025-10",
        "ranking-quarters": "/staff/rankings?kind=quarter",
        "ranking-released": f"/staff/rankings/{first.id}",
        "ranking-review": f"/staff/rankings/{second.id}",
        "ranking-computed": f"/staff/rankings/{third.id}",
        "ranking-sheet": one,
        "ranking-orders": f"{one}/orders",
        "log-with-rankings": "/log",
    }
    walk(page, list(paths.values()))
    for name, path in paths.items():
        page.goto(path)
        screenshot(page, name)


def test_a_ranking_is_computed_and_sent_to_the_units(
    sign_in: Callable[..., Page], sessions: sessionmaker[Session]
) -> None:
    """The waiting page reloads itself until the worker is done."""
    with sessions.begin() as session:
        make_office(session)
    page = sign_in("cai", Role.CURATOR)
    page.goto("/staff/rankings?before=2025-10")
    page.get_by_role("button", name=re.compile("2025年9月 市直部门")).click()
    page.wait_for_url(re.compile(r"/staff/rankings/\d+$"))
    expect(page.get_by_role("link", name="云川市水务局")).to_be_visible()
    page.get_by_role("button", name="送各单位核对").click()
    expect(page.get_by_text("各单位可以核对到")).to_be_visible()
