"""A released bulletin from its release to the reader: page, files, feed, search; and back out after its withdrawal."""

import re

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.bulletins.models import Bulletin
from portal.releases.bulletin_withdrawal import WithdrawBulletin
from portal.releases.indexing import make_indexer
from portal.search.indexer import Indexer
from portal.settings import Settings
from portal.vocabulary import WithdrawalKind, WithdrawalReason
from tests.bulletins import NOW
from tests.releasing_bulletins import NUMBER, approved, publish, publisher

pytestmark = pytest.mark.both_databases

PAGE = f"/bulletins/{NUMBER}"
SEARCH = {"q": "抓紧 期号：2026年第10期"}


@pytest.fixture
def indexer(settings: Settings, engine: Engine) -> Indexer:
    """With an empty index."""
    indexer = make_indexer(settings, engine)
    indexer.rebuild()
    return indexer


@pytest.fixture
def released(sessions: sessionmaker[Session], settings: Settings, indexer: Indexer) -> None:
    with sessions.begin() as session:
        publish(session, approved(session, settings), settings)
    indexer.drain()


@pytest.mark.usefixtures("released")
def test_a_journalist_finds_a_section_and_follows_a_number_to_its_file(app: TestApp) -> None:
    found = app.get("/search", SEARCH)
    assert "下步要求" in found
    page = found.click(href=f"{PAGE}#p2")
    assert page.request.path == PAGE
    assert '<h2 id="p2">二、下步要求</h2>' in page
    mark = re.search(r'12,418&nbsp;次</span><a class="src" href="#(s1)"', page.text)
    assert mark
    entry = page.text.split(f'<li id="{mark[1]}">')[1].split("</div></li>")[0]
    assert "calls-offered@2026-10" in entry
    numbers = app.get(re.findall(r'href="([^"]+\.csv)"', entry)[0])
    assert ",12418,次," in numbers
    assert app.get(f"{PAGE}.pdf").body.startswith(b"%PDF")
    assert app.get(f"{PAGE}.docx").body.startswith(b"PK")
    assert f"{PAGE}/v1</id>" in app.get("/feeds/bulletins.atom")
    assert PAGE in app.get("/")


@pytest.mark.usefixtures("released")
def test_a_withdrawn_bulletin_is_found_nowhere(
    app: TestApp, sessions: sessionmaker[Session], indexer: Indexer
) -> None:
    """At once in the results, soon in the index."""
    with sessions.begin() as session:
        bulletin = session.scalars(select(Bulletin)).one()
        WithdrawBulletin(
            session,
            bulletin,
            publisher(session),
            NOW,
            comment="数字有误。",
            kind=WithdrawalKind.GONE,
            reason=WithdrawalReason.ERROR,
        ).perform()
    assert "二、下步要求" not in app.get("/search", SEARCH)
    indexer.drain()
    assert "没有找到" in app.get("/search", SEARCH)
    for address in (PAGE, f"{PAGE}/v1", f"{PAGE}.pdf", f"{PAGE}/figures.json"):
        assert "内容有误" in app.get(address, status=410)
    assert "还没有公布的通报" in app.get("/bulletins")
