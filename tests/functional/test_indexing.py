"""From the outbox to what a search finds, and back out after a withdrawal; an erasure leaves no token on disk."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from portal.jobs.models import Job
from portal.jobs.worker import Worker
from portal.releases.indexing import make_indexer
from portal.releases.models import WithdrawalReceipt
from portal.releases.receipts import complete_receipt
from portal.releases.withdraw import WithdrawRelease
from portal.search.outbox import OutboxEntry
from portal.search.parser import parse
from portal.search.protocol import make_engine
from portal.security.permissions import Role
from portal.settings import Settings
from portal.vocabulary import WithdrawalKind, WithdrawalReason
from tests.factories import CALLER, approve, detect, make_case, make_person, release

MARK = "青蛙形井盖"


@pytest.fixture
def number(sessions: sessionmaker[Session]) -> str:
    """A released case whose reply holds MARK."""
    with sessions.begin() as session:
        case = make_case(session, reply=f"已更换{MARK}，感谢您的监督。")
        detect(session, case)
        approve(session, case)
        return release(session, case).number


def hits(settings: Settings, words: str) -> tuple[str, ...]:
    return make_engine(settings.index_engine, Path(settings.index_path)).search(parse(words)).ids


def withdraw(sessions: sessionmaker[Session], number: str, **options: bool) -> None:
    with sessions.begin() as session:
        reviewer = make_person(session, "reviewer", Role.REVIEWER)
        WithdrawRelease(
            session, number, WithdrawalKind.GONE, WithdrawalReason.PRIVACY, reviewer, **options
        ).perform()


def test_a_release_is_found_by_two_characters_and_gone_after_withdrawal(
    settings: Settings, engine: Engine, sessions: sessionmaker[Session], number: str
) -> None:
    indexer = make_indexer(settings, engine)
    indexer.rebuild()
    assert hits(settings, "井盖") == (f"case:{number}",)
    withdraw(sessions, number)
    assert indexer.drain() >= 1
    assert hits(settings, "井盖") == ()
    with sessions() as session:
        assert session.scalars(select(OutboxEntry)).all() == []


def test_a_receipt_lists_the_surfaces_it_probed(
    settings: Settings, engine: Engine, sessions: sessionmaker[Session], number: str
) -> None:
    make_indexer(settings, engine).rebuild()
    withdraw(sessions, number)
    Worker(settings, sessions, {"receipt": complete_receipt}).drain()
    with sessions() as session:
        receipt = session.scalars(select(WithdrawalReceipt)).one()
        assert receipt.completed_at is not None, receipt.surfaces
        addresses = {item["address"]: item["status"] for item in receipt.surfaces}
    assert addresses[f"/cases/{number}"] == 410
    assert addresses[f"/large/cases/{number}"] == 410
    assert addresses[f"/cases/{number}/v1/snapshot.json"] == 410
    assert {"/", "/cases", "/feeds/cases.atom", f"/search?q={number}"} <= set(addresses)


@pytest.mark.sqlite_only
def test_an_erasure_leaves_no_byte_in_database_log_or_index(
    settings: Settings, engine: Engine, sessions: sessionmaker[Session], number: str
) -> None:
    """Raw and published text, caller and search tokens: all gone from every file once the receipt is complete."""
    make_indexer(settings, engine).rebuild()
    engine.dispose()
    withdraw(sessions, number, erase=True)
    Worker(settings, sessions, {"receipt": complete_receipt}).drain()
    with sessions() as session:
        assert session.scalars(select(Job.state).where(Job.kind == "receipt")).all() == ["done"]
    engine.dispose()
    database = Path(settings.db_url.removeprefix("sqlite:///"))
    files = [
        *database.parent.glob(database.name + "*"),
        *(f for f in Path(settings.index_path).rglob("*") if f.is_file()),
    ]
    for mark in (MARK, "青蛙", "蛙形", CALLER["caller_name"], CALLER["caller_phone"]):
        assert [file.name for file in files if mark.encode() in file.read_bytes()] == []
