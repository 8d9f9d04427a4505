"""Withdrawal of a bulletin: every kind takes it off every surface, and the receipt has really asked them."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.bulletins.correcting import OpenCorrection
from portal.backoffice.bulletins.models import Bulletin
from portal.jobs.models import Job
from portal.jobs.worker import JobContext
from portal.public.bulletins.tables import (
    published_bulletin,
    published_bulletin_file,
    published_bulletin_section,
    published_figure,
)
from portal.public.cases.tables import published_tombstone
from portal.public.log.queries import commitment_faults, item_of, latest_entries
from portal.public.log.tables import published_salt
from portal.releases import NotAllowed
from portal.releases.bulletin_withdrawal import WithdrawBulletin
from portal.releases.indexing import make_indexer
from portal.releases.models import WithdrawalReceipt
from portal.releases.receipts import complete_receipt, probe, public_application
from portal.releases.surfaces import BulletinTrace
from portal.releases.withdraw import WithdrawRelease
from portal.search.outbox import OutboxEntry
from portal.settings import Settings
from portal.vocabulary import WithdrawalKind, WithdrawalReason
from tests.bulletins import NOW, make_bulletin
from tests.releasing_bulletins import NUMBER, approved, publish, publisher

Sessions = sessionmaker[Session]
TABLES = (published_bulletin, published_bulletin_section, published_figure, published_bulletin_file)


@pytest.fixture
def bulletin_id(sessions: Sessions, settings: Settings, engine: Engine) -> int:
    """A released bulletin that search knows."""
    with sessions.begin() as session:
        bulletin = approved(session, settings)
        publish(session, bulletin, settings)
        found = bulletin.id
    make_indexer(settings, engine).rebuild()
    return found


@pytest.fixture
def session(sessions: Sessions) -> Iterator[Session]:
    with sessions() as session:
        yield session


def withdraw(
    session: Session, bulletin_id: int, kind: WithdrawalKind = WithdrawalKind.GONE, note: str = ""
) -> WithdrawBulletin:
    service = WithdrawBulletin(
        session,
        session.get_one(Bulletin, bulletin_id),
        publisher(session),
        NOW,
        "表格有误，整份撤回",
        kind=kind,
        reason=WithdrawalReason.ERROR,
        note=note,
    )
    service.perform()
    return service


@pytest.mark.parametrize("kind", list(WithdrawalKind))
def test_a_live_bulletin_is_seen_on_every_surface(
    session: Session, settings: Settings, bulletin_id: int, kind: WithdrawalKind
) -> None:
    """No probe is blind: while it is public each of them says so, except robots.txt, which never lists one."""
    application = public_application(settings)
    trace = BulletinTrace.of(session.get_one(Bulletin, bulletin_id))
    answers = [probe(application, item) for item in trace.surfaces(kind)]
    application.registry["published"].dispose()
    assert [answer["address"] for answer in answers if answer["clean"]] == ["/robots.txt"]


@pytest.mark.parametrize(
    ("kind", "note"),
    [(WithdrawalKind.NOTICE, "数字有误，正在核对。"), (WithdrawalKind.GONE, ""), (WithdrawalKind.VANISH, "")],
)
def test_a_withdrawn_bulletin_is_gone_from_every_surface(
    sessions: Sessions, settings: Settings, engine: Engine, bulletin_id: int, kind: WithdrawalKind, note: str
) -> None:
    with sessions.begin() as session:
        receipt_id = withdraw(session, bulletin_id, kind, note).receipt.id
        assert session.get_one(Bulletin, bulletin_id).state == "withdrawn"
        assert [session.scalar(select(func.count()).select_from(table)) for table in TABLES] == [0] * 4
        left = session.execute(select(published_tombstone)).all()
        assert [(row.number, row.kind, row.note) for row in left] == (
            [] if kind is WithdrawalKind.VANISH else [(NUMBER, kind.value, note)]
        )
        job = session.scalars(select(Job).where(Job.kind == "receipt")).one()
    make_indexer(settings, engine).run_once()
    complete_receipt(JobContext(job.id, {"receipt_id": receipt_id}, settings, sessions))
    with sessions() as session:
        receipt = session.get_one(WithdrawalReceipt, receipt_id)
        assert receipt.completed_at is not None and len(receipt.surfaces) > 15
        assert all(answer["clean"] for answer in receipt.surfaces)


def test_the_log_names_what_was_withdrawn_unless_it_vanished(session: Session, bulletin_id: int) -> None:
    withdraw(session, bulletin_id)
    entry = latest_entries(session.connection(), None, 1)[0]
    item = item_of(entry)
    assert (entry["kind"], entry["action"], entry["reason"]) == ("bulletin", "withdraw", "error")
    assert item is not None and item.full_name == "通报简报 2026-10" and not item.stands
    assert list(commitment_faults(session.connection())) == []


def test_nothing_in_the_log_leads_to_what_vanished(session: Session, bulletin_id: int) -> None:
    withdraw(session, bulletin_id, WithdrawalKind.VANISH)
    entry = latest_entries(session.connection(), None, 1)[0]
    assert item_of(entry) is None
    assert session.scalar(select(published_salt.c.salt).where(published_salt.c.seq == entry["seq"])) is None


def test_its_sections_leave_the_index(session: Session, bulletin_id: int) -> None:
    session.execute(OutboxEntry.__table__.delete())
    withdraw(session, bulletin_id)
    queued = session.execute(select(OutboxEntry.item_id, OutboxEntry.action)).all()
    assert queued == [(f"section:{NUMBER}:{n}", "delete") for n in range(3)]


def test_the_live_version_can_be_withdrawn_while_its_correction_is_being_written(
    session: Session, bulletin_id: int
) -> None:
    bulletin = session.get_one(Bulletin, bulletin_id)
    OpenCorrection(session, bulletin, publisher(session), NOW, "表二重列。").perform()
    withdraw(session, bulletin_id)
    assert session.scalar(select(func.count()).select_from(published_bulletin)) == 0


def test_a_draft_cannot_be_withdrawn_and_a_notice_needs_its_sentence(
    session: Session, bulletin_id: int
) -> None:
    draft = make_bulletin(session, number="2026-11", period="2026-11")
    with pytest.raises(NotAllowed, match="没有公开的 2026-11"):
        withdraw(session, draft.id)
    with pytest.raises(NotAllowed, match="请写对外说明"):
        withdraw(session, bulletin_id, WithdrawalKind.NOTICE)
    with pytest.raises(NotAllowed, match="对外说明第 3 字起"):
        withdraw(session, bulletin_id, WithdrawalKind.NOTICE, "电话13912345678有误")


def test_the_withdrawal_of_a_case_does_not_take_a_bulletin_for_one(
    session: Session, bulletin_id: int
) -> None:
    for erase in (False, True):
        service = WithdrawRelease(
            session, NUMBER, WithdrawalKind.GONE, WithdrawalReason.ERROR, publisher(session), erase=erase
        )
        with pytest.raises(NotAllowed, match="2026-10 是通报简报，请在它的页面撤回"):
            service.perform()
    assert session.scalar(select(func.count()).select_from(published_bulletin)) == 1
