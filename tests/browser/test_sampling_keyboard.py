"""A sample is read with one key a case, and a leak is written down with the keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.privacy import tagger
from portal.releases.sampling.models import SampleBatch, SampleItem
from portal.releases.transition import detection_version
from portal.security.permissions import Role
from tests.browser.conftest import screenshot
from tests.factories import make_case
from tests.stock import UNREMARKABLE

pytestmark = pytest.mark.browser


def test_three_cases_are_read_by_pressing_n_and_x(
    sign_in: Callable[..., Page], sessions: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tagger, "is_available", lambda: True)
    with sessions.begin() as session:
        for n in range(3):
            draft = make_case(session, f"S{n}", **UNREMARKABLE).draft
            assert draft is not None
            draft.detected_with = detection_version()
    page = sign_in("cai", Role.CURATOR)
    page.goto("/staff/releases/sampling")
    with page.expect_navigation():
        page.get_by_role("button", name="抽取样本").click()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_selector("text=第 1 / 3 件")
    screenshot(page, "sampling-read")
    for n in (2, 3):
        with page.expect_navigation():
            page.keyboard.press("n")
        page.wait_for_selector(f"text=第 {n} / 3 件")
    page.keyboard.press("x")
    page.keyboard.press("Tab")
    page.keyboard.type("滨河公园")
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/cases/*")
    with sessions() as session:
        assert session.get_one(SampleBatch, 1).state == "refused"
        verdicts = session.scalars(select(SampleItem.verdict).order_by(SampleItem.position)).all()
        assert list(verdicts) == ["ok", "ok", "leak"]
