"""Pictures of a page for people, and no fault of accessibility on it."""

from playwright.sync_api import Page

from tests.browser.conftest import screenshot
from tests.browser.test_accessibility import faults


def look(page: Page, name: str) -> None:
    """Screenshots at all widths; axe finds nothing at desktop and 320 px."""
    screenshot(page, name)
    assert list(faults(page, name)) == []
    page.set_viewport_size({"width": 1280, "height": 900})
