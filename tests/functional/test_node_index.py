"""A machine of the public side keeps an index of its own from the published tables: the outbox it cannot read."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from portal.cli import main
from portal.jobs.worker import Worker
from portal.releases.indexing import make_indexer, make_node_indexer
from portal.releases.receipts import complete_receipt
from portal.releases.withdraw import WithdrawRelease
from portal.search.changes import KEPT, forget_old, published_change
from portal.search.feeds import POSITION, NodeFeed
from portal.search.indexer import Indexer
from portal.search.outbox import OutboxEntry
from portal.search.parser import parse
from portal.search.protocol import IndexUnavailable, make_engine
from portal.security.permissions import Role
from portal.settings import Settings
from portal.vocabulary import WithdrawalKind, WithdrawalReason
from tests.factories import make_person
from tests.ini import write_ini
from tests.rechecking import released_cases


@pytest.fixture
def node(settings: Settings, tmp_path: Path) -> Settings:
    """Settings of the second machine: its own folder for the index."""
    return replace(settings, index_path=str(tmp_path / "node"))


def hits(settings: Settings) -> set[str]:
    engine = make_engine(settings.index_engine, Path(settings.index_path))
    return {id_.removeprefix("case:") for id_ in engine.search(parse("污水管")).ids}


def follow(node: Settings) -> Indexer:
    """An indexer of the node that has built its first index."""
    indexer = make_node_indexer(node)
    indexer.rebuild()
    return indexer


def withdraw(sessions: sessionmaker[Session], number: str) -> None:
    with sessions.begin() as session:
        reviewer = make_person(session, "reviewer", Role.REVIEWER)
        WithdrawRelease(session, number, WithdrawalKind.VANISH, WithdrawalReason.PRIVACY, reviewer).perform()


def test_a_node_follows_releases_and_withdrawals_though_the_outbox_is_empty(
    settings: Settings, node: Settings, engine: Engine, sessions: sessionmaker[Session]
) -> None:
    """Also what vanishes from the log without a trace leaves the node's index with the next look."""
    first = released_cases(sessions, 2)
    indexer = follow(node)
    assert hits(node) == set(first)
    withdraw(sessions, first[0])
    make_indexer(settings, engine).rebuild()
    make_indexer(settings, engine).drain()
    with sessions() as session:
        assert session.scalars(select(OutboxEntry)).all() == []
    assert indexer.run_once() == 1
    assert hits(node) == {first[1]}
    assert indexer.run_once() == 0


def test_a_new_node_says_how_its_index_is_begun(raw_settings: dict[str, str], tmp_path: Path) -> None:
    ini = str(write_ini(tmp_path, raw_settings))
    refused = CliRunner().invoke(main, ["index", ini, "--node"])
    assert (refused.exit_code, "portal reindex --node" in refused.output) == (1, True)
    assert CliRunner().invoke(main, ["reindex", ini, "--node"]).exit_code == 0
    assert CliRunner().invoke(main, ["index", ini, "--node"]).output == "0 entries\n"


def test_one_process_of_a_node_writes_its_index(node: Settings, sessions: sessionmaker[Session]) -> None:
    """The others take over when it ends."""
    released_cases(sessions, 1)
    first, second = follow(node), make_node_indexer(node)
    assert first.run_once() == 0
    withdraw_all = released_numbers(sessions)
    withdraw(sessions, withdraw_all[0])
    held = NodeFeed(None, Path(node.index_path))  # type: ignore[arg-type]  # it only locks
    assert held.take_lease(extend=False)
    assert second.run_once() == 0 and hits(node) == set(withdraw_all)
    held.end_lease()
    assert second.run_once() == 1 and hits(node) == set()


def released_numbers(sessions: sessionmaker[Session]) -> list[str]:
    with sessions() as session:
        found = session.scalars(select(published_change.c.item_id)).all()
    return [item.removeprefix("case:") for item in found]


@pytest.mark.parametrize("why", ["never begun", "away for too long", "another database"])
def test_a_node_that_may_have_missed_something_builds_its_index_anew(
    node: Settings, engine: Engine, sessions: sessionmaker[Session], why: str
) -> None:
    released_cases(sessions, 1)
    follow(node)
    position = Path(node.index_path) / POSITION
    feed = NodeFeed(engine, Path(node.index_path))
    assert not feed.is_lost()
    if why == "never begun":
        position.unlink()
    elif why == "away for too long":
        os.utime(position, (0, 0))
    else:
        position.write_text("4711\n", "ascii")
    assert feed.is_lost()
    follow(node)
    assert not feed.is_lost()


def test_a_node_killed_while_it_builds_its_index_anew_begins_again(
    node: Settings, engine: Engine, sessions: sessionmaker[Session]
) -> None:
    """Where it stands in the list of changes is noted at the beginning: the old index must not pass for one that has them."""
    released_cases(sessions, 1)
    follow(node)
    root = Path(node.index_path)
    os.utime(root / POSITION, (0, 0))
    killed = NodeFeed(engine, root)
    killed.begin_rebuild()
    assert NodeFeed(engine, root).is_lost()
    follow(node)
    assert not NodeFeed(engine, root).is_lost()


def test_an_erasure_leaves_no_token_in_the_index_of_a_node(
    settings: Settings, node: Settings, sessions: sessionmaker[Session]
) -> None:
    """Once its receipt is complete, a node is told to build its index anew; deleted tokens would stay in the files."""
    [number] = released_cases(sessions, 1)
    indexer = follow(node)
    with sessions.begin() as session:
        reviewer = make_person(session, "reviewer", Role.REVIEWER)
        WithdrawRelease(
            session, number, WithdrawalKind.GONE, WithdrawalReason.PRIVACY, reviewer, erase=True
        ).perform()
    Worker(settings, sessions, {"receipt": complete_receipt}).drain()
    assert indexer.drain() == 2
    engine = make_engine(node.index_engine, Path(node.index_path))
    with pytest.raises(IndexUnavailable, match="to be built anew"):
        engine.stats()
    indexer.rebuild()
    assert engine.stats().documents == 0
    files = [file for file in Path(node.index_path).rglob("*") if file.is_file()]
    assert [file.name for file in files if "污水".encode() in file.read_bytes()] == []


def test_changes_are_forgotten_after_a_day_but_for_the_newest(sessions: sessionmaker[Session]) -> None:
    """Numbers go on growing, so that a node never takes an old place for a new one."""
    released_cases(sessions, 3)
    row = published_change.c
    with sessions.begin() as session:
        before = session.scalars(select(row.id).order_by(row.id)).all()
        forget_old(session, datetime.now(UTC) + KEPT - timedelta(minutes=1))
        assert session.scalars(select(row.id).order_by(row.id)).all() == before
        forget_old(session, datetime.now(UTC) + KEPT + timedelta(minutes=1))
        assert session.scalars(select(row.id)).all() == before[-1:]
