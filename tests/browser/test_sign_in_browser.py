"""Signing in with a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from portal.security.permissions import Role

pytestmark = pytest.mark.browser


def test_a_curator_signs_in_and_sees_the_back_office(sign_in: Callable[..., Page]) -> None:
    page = sign_in("wang", Role.CURATOR)
    assert "/staff/" in page.url
    expect(page.locator("nav[aria-label=后台栏目]")).to_have_count(1)
