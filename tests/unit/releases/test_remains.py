"""After an erasure no file of the database holds the text, raw or published; PostgreSQL's in the night that follows."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, sessionmaker

from portal.db.engines import read_session_factory
from portal.db.remains import StillRead, rewrite_tables
from portal.jobs.models import Job
from portal.jobs.worker import JobContext
from portal.public.log.chain import chain_faults
from portal.public.log.tables import published_log
from portal.releases.remains import JOB, clear_remains, next_night, rewrite_tables_job
from portal.releases.withdraw import WithdrawRelease
from portal.security.permissions import Role
from portal.settings import Settings
from portal.vocabulary import WithdrawalKind, WithdrawalReason
from tests.factories import CALLER, approve, detect, make_case, make_person, release
from tests.postgres import Cluster

Sessions = sessionmaker[Session]
MARKS = ("蓝莓味的排污口", "青蛙形的井盖")


@pytest.fixture
def written(
    backend: str, settings: Settings, engine: Engine, request: pytest.FixtureRequest
) -> Callable[[], bytes]:
    """Every byte that the database keeps in files; PostgreSQL's write-ahead log, which is the server's, left out."""
    if backend == "sqlite":
        file = Path(settings.db_url.removeprefix("sqlite:///"))
        return lambda: b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    cluster: Cluster = request.getfixturevalue("cluster")
    with engine.connect() as connection:
        oid = connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))

    def read() -> bytes:
        cluster.execute("CHECKPOINT")
        return b"".join(path.read_bytes() for path in (cluster.data / "base" / str(oid)).iterdir())

    return read


def report_nothing(done: int, total: int) -> None:
    pass


def waiting(sessions: Sessions) -> list[Job]:
    with sessions() as session:
        return list(session.scalars(select(Job).where(Job.kind == JOB, Job.state == "waiting")))


@pytest.fixture
def context(settings: Settings, sessions: Sessions) -> JobContext:
    return JobContext(0, {}, settings, sessions)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is in the way is not waited for."""
    monkeypatch.setattr("portal.db.remains._READERS_SECONDS", 0)


@pytest.fixture
def erased(sessions: Sessions, engine: Engine, written: Callable[[], bytes]) -> str:
    """Number of a case whose texts stood in the files, and in PostgreSQL's statistics, before they were destroyed."""
    with sessions.begin() as session:
        case = make_case(
            session, question=f"王小丽反映{MARKS[0]}堵塞多日。", reply=f"已更换{MARKS[1]}，感谢监督。"
        )
        detect(session, case)
        approve(session, case)
        number = release(session, case).number
        session.execute(text("ANALYZE"))
    assert all(mark.encode() in written() for mark in MARKS)
    with sessions.begin() as session:
        reviewer = make_person(session, "reviewer", Role.REVIEWER)
        WithdrawRelease(
            session, number, WithdrawalKind.VANISH, WithdrawalReason.PRIVACY, reviewer, erase=True
        ).perform()
    return number


@pytest.mark.both_databases
@pytest.mark.usefixtures("erased")
def test_no_byte_of_an_erased_text_is_left(
    backend: str, context: JobContext, sessions: Sessions, written: Callable[[], bytes]
) -> None:
    clear_remains(context)
    if backend == "postgresql":
        assert MARKS[0].encode() in written()  # until the night
        rewrite_tables_job(context)
    left = written()
    for mark in [*MARKS, CALLER["caller_name"], CALLER["caller_phone"]]:
        assert mark.encode() not in left, mark
    with sessions() as session:
        log = session.execute(select(published_log).order_by(published_log.c.seq)).mappings()
        assert chain_faults(log) == []


@pytest.mark.postgresql_only
@pytest.mark.usefixtures("erased")
def test_tables_are_written_anew_once_in_the_coming_night(context: JobContext, sessions: Sessions) -> None:
    clear_remains(context)
    clear_remains(context)
    (job,) = waiting(sessions)
    assert job.lease_until is not None
    assert timedelta(0) < job.lease_until - datetime.now(UTC) <= timedelta(days=1)


@pytest.mark.sqlite_only
def test_on_sqlite_nothing_waits_for_the_night(context: JobContext, sessions: Sessions) -> None:
    clear_remains(context)
    assert waiting(sessions) == []


@pytest.mark.postgresql_only
@pytest.mark.usefixtures("erased")
def test_a_transaction_that_may_still_read_the_text_postpones_it(
    engine: Engine, written: Callable[[], bytes], at_once: None
) -> None:
    """What an old snapshot may read would be written anew as well: nothing is done, and it is tried again soon."""
    with read_session_factory(engine)() as reader:
        reader.execute(text("SELECT 1"))
        with pytest.raises(StillRead):
            rewrite_tables(engine, report_nothing)
        assert MARKS[0].encode() in written()
    rewrite_tables(engine, report_nothing)
    assert MARKS[0].encode() not in written()


@pytest.mark.postgresql_only
def test_a_table_in_use_is_not_waited_for_long(engine: Engine) -> None:
    """Readers would queue behind the one that waits: it gives up and comes back within minutes."""
    seen = []

    def hold_a_table(done: int, total: int) -> None:
        if not seen:
            seen.append(holder.execute(text("SELECT count(*) FROM published_case")).scalar())

    with read_session_factory(engine)() as holder, pytest.raises(StillRead, match="in use"):
        rewrite_tables(engine, hold_a_table)
    assert seen == [0]


@pytest.mark.postgresql_only
def test_a_second_worker_leaves_it_to_the_first(
    context: JobContext, engine: Engine, sessions: Sessions
) -> None:
    """It takes the job when a large table outlasts the lease. Its attempt fails, so that the job is not lost with the first
    one, and none is added, or each would bring another.
    """
    second = []

    def outlast_the_lease(done: int, total: int) -> None:
        if not second:
            with pytest.raises(RuntimeError, match="another process") as refusal:
                rewrite_tables_job(context)
            second.append(refusal)

    rewrite_tables(engine, outlast_the_lease)
    assert len(second) == 1
    assert waiting(sessions) == []


@pytest.mark.postgresql_only
def test_a_night_in_which_it_could_not_be_done_is_not_the_last(
    context: JobContext, engine: Engine, sessions: Sessions, at_once: None
) -> None:
    with read_session_factory(engine)() as reader:
        reader.execute(text("SELECT 1"))
        rewrite_tables_job(context)
    (job,) = waiting(sessions)
    assert job.lease_until is not None
    assert job.lease_until - datetime.now(UTC) <= timedelta(minutes=10)


@pytest.mark.parametrize(
    ("now", "night"),
    [
        ("2026-09-21T09:00:00+08:00", "2026-09-22T03:00:00+08:00"),
        ("2026-09-21T01:30:00+08:00", "2026-09-21T03:00:00+08:00"),
        ("2026-09-21T03:00:00+08:00", "2026-09-22T03:00:00+08:00"),
        ("2026-09-30T18:59:00+00:00", "2026-10-01T03:00:00+08:00"),
    ],
)
def test_the_night_is_that_of_the_city(now: str, night: str) -> None:
    assert next_night(datetime.fromisoformat(now)) == datetime.fromisoformat(night)
