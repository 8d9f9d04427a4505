"""A real server and a real Chromium: waitress on a free port over this test's own database, worker and indexer running."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy.orm import Session, sessionmaker
from waitress.server import create_server

from portal.security.passwords import hash_password
from portal.security.permissions import Role
from portal.staff.models import StaffUser
from tests.application import running
from tests.factories import make_person

PASSWORD = "invented-Passw0rd-7"
PASSWORD_HASH = hash_password(PASSWORD)
WIDTHS = {"desktop": 1280, "phone": 390, "narrow": 320}
PATIENCE = 60_000
"""Milliseconds to wait for what must happen: how fast it is on a quiet machine is measured by tests/benchmarks."""
expect.set_options(timeout=PATIENCE)
SCREENSHOTS = Path(__file__).parent / "screenshots"
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium (or the one named in $CHROMIUM)."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium is missing: apt-get install chromium fonts-noto-cjk"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        yield chromium
        chromium.close()


def _serve(server: Any, stop: threading.Event) -> None:
    """Answer until told to stop; only then may the sockets be closed, or the loop would wait on closed ones."""
    while not stop.is_set():
        server.asyncore.loop(timeout=0.2, map=server._map, count=1)
    server.task_dispatcher.shutdown()


@pytest.fixture
def site(raw_settings: dict[str, str]) -> Iterator[str]:
    """Address of a running portal."""
    with running({**raw_settings, "worker.inline": "true"}) as application:
        server = create_server(
            application, listen="127.0.0.1:0", threads=4, clear_untrusted_proxy_headers=True
        )
        stop = threading.Event()
        thread = threading.Thread(target=_serve, args=(server, stop), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.effective_port}"
        stop.set()
        thread.join()
        server.asyncore.close_all(server._map)


@pytest.fixture
def context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A fresh visitor; faults of a page's script fail the test."""
    visitor = browser.new_context(base_url=site, locale="zh-CN", viewport={"width": 1280, "height": 900})
    visitor.set_default_timeout(PATIENCE)
    faults: list[str] = []
    visitor.on("weberror", lambda error: faults.append(str(error.error)))
    yield visitor
    visitor.close()
    assert faults == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def sign_in(browser: Browser, site: str, sessions: sessionmaker[Session]) -> Iterator[Callable[..., Page]]:
    """``sign_in("wang", Role.CURATOR)``: a page of that person's own browser, signed in through the real form."""
    visitors: list[BrowserContext] = []

    def enter(username: str, *roles: Role) -> Page:
        with sessions.begin() as session:
            person = make_person(session, username, *roles)
            session.get_one(StaffUser, person.user_id).password_hash = PASSWORD_HASH
        visitor = browser.new_context(base_url=site, locale="zh-CN", viewport={"width": 1280, "height": 900})
        visitors.append(visitor)
        visitor.set_default_timeout(PATIENCE)
        page = visitor.new_page()
        page.goto("/staff/sign-in")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    yield enter
    for visitor in visitors:
        visitor.close()


def screenshot(page: Page, name: str) -> None:
    """Pictures at all widths, for people to look at (tests/browser/screenshots, not kept in version control)."""
    SCREENSHOTS.mkdir(exist_ok=True)
    for label, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=str(SCREENSHOTS / f"{name}-{label}.png"), full_page=True)
    page.set_viewport_size({"width": WIDTHS["desktop"], "height": 900})
