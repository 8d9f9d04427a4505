"""What the tests of bulletin pages share: the form of a page, its words, what is stored."""

from typing import Any

from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp, TestResponse

from portal.backoffice.bulletins.models import Bulletin
from tests.functional.test_redaction import form_with

Sessions = sessionmaker[Session]


def stored(sessions: Sessions, address: str) -> Bulletin:
    with sessions() as session:
        return session.get_one(Bulletin, int(address.rsplit("/", 1)[1]))


def main(page: TestResponse) -> str:
    return page.html.select_one("main").get_text(" ", strip=True)


def edit_form(browser: TestApp, address: str) -> Any:
    return form_with(browser.get(f"{address}/edit"), "edit")


def told(page: TestResponse) -> list[str]:
    """Sentences of the summary above a refused form."""
    return [item.get_text() for item in page.html.select(".err-sum li")]
