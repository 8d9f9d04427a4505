"""A confirmed former document goes the way of a new one: review, secrecy review, gate, release, public page."""

import pytest
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.archive.readers.document import read_document
from portal.backoffice.archive.services import StoreUpload, TakeUpload
from portal.backoffice.bulletins.models import Bulletin
from portal.backoffice.bulletins.writing import Content
from portal.releases import NotAllowed
from portal.releases.bulletins import PublishBulletin
from portal.security.permissions import Role
from portal.settings import Settings
from tests.bulletins import NOW, approve_bulletin
from tests.factories import make_person
from tests.former_documents import FOOT, HEAD, word_file
from tests.releasing_bulletins import publisher


def confirmed(session: Session, *more: str) -> Bulletin:
    """A former document with ``more`` paragraphs, taken as it was recognised."""
    content = word_file([*HEAD, *more, *FOOT])
    curator = make_person(session, "shou", Role.CURATOR)
    upload = StoreUpload(session, curator, "2008年4月通报.docx", content, NOW, 20).perform().upload
    assert upload is not None
    upload.state = "read"
    document = read_document(upload.file_name, content)
    values = {name: found.value for name, found in document.fields.items()}
    confirmed = Content(
        values["title"],
        values["document_number"],
        values["organ"],
        NOW.date().replace(year=2008, month=5, day=6),
        4,
        None,
        document.text,
    )
    return TakeUpload(session, upload, curator, NOW, confirmed).perform()


def release(session: Session, bulletin: Bulletin, settings: Settings) -> None:
    approve_bulletin(session, bulletin, settings)
    PublishBulletin(session, bulletin, publisher(session), NOW, settings=settings).perform()


def test_it_is_released_and_marked_as_historic(
    app: TestApp, sessions: sessionmaker[Session], settings: Settings
) -> None:
    with sessions.begin() as session:
        release(session, confirmed(session), settings)
    page = app.get("/bulletins/a2008-001")
    assert "历史文件，数字未与数据绑定" in page.text
    assert "总体情况" in page.text


def test_numbers_that_do_not_add_up_do_not_stop_it(
    app: TestApp, sessions: sessionmaker[Session], settings: Settings
) -> None:
    """What was printed then stays what was printed."""
    with sessions.begin() as session:
        release(session, confirmed(session, "共受理100件，其中咨询60件，投诉30件，建议20件。"), settings)
    assert "共受理100件" in app.get("/bulletins/a2008-001").text


def test_a_telephone_in_it_is_stopped_at_the_gate(
    sessions: sessionmaker[Session], settings: Settings
) -> None:
    with sessions.begin() as session, pytest.raises(NotAllowed, match="电话"):
        release(session, confirmed(session, "来电人王小明，联系电话13858812345。"), settings)
