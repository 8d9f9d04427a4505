"""Release of a bulletin: what refuses it, what is frozen, what a correction does to the version before."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.audit.models import AuditEntry
from portal.backoffice.bulletins.correcting import OpenCorrection
from portal.backoffice.bulletins.models import Bulletin, BulletinRevision
from portal.public.bulletins.tables import (
    published_bulletin,
    published_bulletin_file,
    published_bulletin_section,
    published_figure,
)
from portal.public.log.queries import commitment_faults, item_of, latest_entries
from portal.public.log.tables import published_state
from portal.releases import NotAllowed
from portal.releases.bulletin_files import text_of
from portal.releases.bulletins import PublishBulletin, release_bulletin
from portal.releases.indexing import make_indexer
from portal.releases.leak_scan import index_faults
from portal.search.outbox import OutboxEntry
from portal.search.protocol import make_engine
from portal.settings import Settings
from tests.bulletins import NOW, approve_bulletin, make_bulletin
from tests.releasing_bulletins import NUMBER, approved, publish, publish_calls, publisher

Sessions = sessionmaker[Session]


@pytest.fixture
def session(sessions: Sessions) -> Iterator[Session]:
    """One session, never committed."""
    with sessions() as session:
        yield session


def reasons_of(session: Session, bulletin: Bulletin, settings: Settings) -> list[str]:
    service = PublishBulletin(session, bulletin, publisher(session), NOW, settings=settings)
    with pytest.raises(NotAllowed) as refusal:
        service.perform()
    return refusal.value.reasons


def rows(session: Session, table: object) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0  # type: ignore[call-overload, no-any-return]


def test_a_release_freezes_sections_figures_and_files(session: Session, settings: Settings) -> None:
    bulletin = approved(session, settings)
    publish(session, bulletin, settings)
    row = session.execute(select(published_bulletin)).one()
    assert (row.number, row.version, row.is_live, row.kind) == (NUMBER, 1, True, "bulletin")
    assert row.title == bulletin.title and row.dated == "2026-11-05"
    titles = session.scalars(select(published_bulletin_section.c.title)).all()
    assert titles == ["", "一、来电受理", "二、下步要求"]
    figure = session.execute(select(published_figure)).one()
    assert (figure.value, figure.unit, json.loads(figure.parameters)) == ("12418", "次", {"period": NUMBER})
    assert "呼入量之和" in figure.explained
    files = dict(
        session.execute(select(published_bulletin_file.c.name, published_bulletin_file.c.content)).all()
    )
    assert set(files) == {"pdf", "docx"}
    for name, content in files.items():
        assert "12,418" in "".join(text_of(name, content)), name


def test_a_release_is_logged_counted_and_searchable(session: Session, settings: Settings) -> None:
    before = session.scalar(select(published_state.c.counter))
    bulletin = approved(session, settings)
    publish(session, bulletin, settings)
    entry = latest_entries(session.connection(), None, 1)[0]
    item = item_of(entry)
    assert entry["kind"] == "bulletin" and entry["action"] == "release"
    assert item is not None and item.full_name == "通报 2026-10 第 1 版"
    assert item.path == "/bulletins/2026-10/v1"
    assert list(commitment_faults(session.connection())) == []
    assert session.scalar(select(published_state.c.counter)) > before
    queued = session.execute(select(OutboxEntry.kind, OutboxEntry.item_id, OutboxEntry.action)).all()
    assert queued == [("section", f"section:{NUMBER}:{n}", "add") for n in range(3)]
    assert "bulletin.release" in session.scalars(select(AuditEntry.action)).all()
    assert bulletin.state == "released" and bulletin.log_seq == entry["seq"]


def test_a_changed_section_no_longer_fits_the_log(session: Session, settings: Settings) -> None:
    publish(session, approved(session, settings), settings)
    session.execute(published_bulletin_section.update().values(text="改过的文字"))
    assert list(commitment_faults(session.connection())) == [
        "通报 2026-10 第 1 版的内容与日志中的承诺值不符。"
    ]


def test_only_a_publisher_releases_what_was_approved_and_read_for_secrets(
    session: Session, settings: Settings
) -> None:
    publish_calls(session)
    bulletin = make_bulletin(session)
    assert reasons_of(session, bulletin, settings) == ["现在是“起草中”，不能“发布”。"]
    approve_bulletin(session, bulletin, settings)
    bulletin.title += "（改）"
    assert reasons_of(session, bulletin, settings) == [
        "审核通过以后内容有改动，请退回重新送审。",
        "保密审查以后内容有改动，请重新审查。",
    ]


def test_a_fault_of_arithmetic_stops_the_release(session: Session, settings: Settings) -> None:
    publish_calls(session)
    bulletin = make_bulletin(session)
    bulletin.figures[0].value = "12419"
    approve_bulletin(session, bulletin, settings)
    assert reasons_of(session, bulletin, settings) == [
        "数字“received”（2026年10月呼入量）：应为与已公开的话务统计一致：12,418次，现为12,419次"
    ]
    assert rows(session, published_bulletin) == 0


def test_what_changes_between_preparation_and_release_is_not_published(
    sessions: Sessions, settings: Settings
) -> None:
    with sessions.begin() as session:
        bulletin = approved(session, settings)
        actor, bulletin_id = publisher(session), bulletin.id
    release_bulletin(sessions, bulletin_id, actor, NOW, settings)
    with sessions() as session:
        assert rows(session, published_bulletin) == 1
        assert session.get_one(Bulletin, bulletin_id).state == "released"


def test_a_correction_retires_the_version_before_and_keeps_it_readable(
    session: Session, settings: Settings
) -> None:
    bulletin = approved(session, settings)
    publish(session, bulletin, settings)
    OpenCorrection(session, bulletin, publisher(session), NOW, "第一节少写了一句。").perform()
    bulletin.text = bulletin.text.replace("## 二、下步要求\n\n各单位抓紧办理。\n", "")
    approve_bulletin(session, bulletin, settings)
    publish(session, bulletin, settings)
    live = session.execute(
        select(published_bulletin.c.version, published_bulletin.c.is_live, published_bulletin.c.change_note)
    ).all()
    assert live == [(1, False, ""), (2, True, "第一节少写了一句。")]
    assert rows(session, published_bulletin_file) == 4
    queued = session.execute(select(OutboxEntry.item_id, OutboxEntry.action).order_by(OutboxEntry.id)).all()
    assert queued[3:] == [
        *((f"section:{NUMBER}:{n}", "delete") for n in range(3)),
        *((f"section:{NUMBER}:{n}", "add") for n in range(2)),
    ]
    assert list(commitment_faults(session.connection())) == []
    assert [entry["action"] for entry in latest_entries(session.connection(), None, 2)] == [
        "revise",
        "release",
    ]
    kept = session.scalars(select(BulletinRevision.version).order_by(BulletinRevision.id)).all()
    assert kept == [1, 2]


def test_the_index_holds_sections_of_live_bulletins_and_nothing_else(
    sessions: Sessions, settings: Settings, engine: Engine
) -> None:
    """What ``portal check`` says of the index."""
    with sessions.begin() as session:
        publish(session, approved(session, settings), settings)
    make_indexer(settings, engine).rebuild()
    index = make_engine(settings.index_engine, Path(settings.index_path))
    with sessions() as session:
        assert list(index_faults(session, index)) == []
        session.execute(published_bulletin.update().values(is_live=False))
        assert list(index_faults(session, index)) == [
            f"the index holds section:{NUMBER}:{n}, which is not public" for n in range(3)
        ]
