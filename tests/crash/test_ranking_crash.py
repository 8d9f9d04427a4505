"""kill -9 before each statement of a computation and of a release: each happened whole or not at all, and can be done again."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.audit.models import AuditEntry
from portal.backoffice.rankings.jobs import KIND, compute_job, queue_computation
from portal.backoffice.rankings.models import Ranking, ScoreSheet, SheetOrder
from portal.jobs.models import Job
from portal.jobs.worker import JobContext
from portal.public.log.chain import chain_faults
from portal.public.log.queries import commitment_faults
from portal.public.log.tables import published_log
from portal.public.rankings.tables import (
    published_ranking,
    published_ranking_file,
    published_ranking_rate,
    published_ranking_row,
    published_rulebook,
)
from portal.releases.rankings import PublishRanking
from portal.scoring.package import verify_package
from portal.settings import Settings
from tests.dying import attempts, is_sound, whole_or_nothing
from tests.rankings import GROUP, PERIOD, RELEASED, curator, make_office, publisher, reviewed

Sessions = sessionmaker[Session]
UNITS, ORDERS, INDICATORS = 3, 17, 9

DIE = """
import sys
from datetime import datetime
import portal.models
from portal.db.engines import session_factory
from portal.jobs.worker import JobContext
from portal.releases.rankings import PublishRanking
from portal.backoffice.rankings.jobs import compute_job
from portal.backoffice.rankings.models import Ranking
from portal.security.policy import Identity
from tests.dying import die_step_by_step

url, act, subject, user, now = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]

def perform(engine):
    sessions = session_factory(engine)
    if act == "compute":
        payload = {"period": "PERIOD", "group": "GROUP", "change_note": "", "user_id": user}
        compute_job(JobContext(subject, payload, None, sessions))
        return
    with sessions.begin() as session:
        actor = Identity(user, "publisher", "publisher", frozenset({"publisher"}))
        ranking = session.get_one(Ranking, subject)
        PublishRanking(session, ranking, actor, datetime.fromisoformat(now)).perform()

tables = "ranking score_sheet sheet_order published_ranking published_ranking_row published_log audit_entry"
die_step_by_step(url, tables, perform)
""".replace("PERIOD", PERIOD).replace("GROUP", GROUP)


def die_at_every_statement(url: str, act: str, subject: int, user: int) -> int:
    """Number of attempts that were killed before the last one ended by itself; none of them left a row behind."""
    return whole_or_nothing(attempts(DIE, url, act, str(subject), str(user), RELEASED.isoformat()))


def count(session: Session, thing: object) -> int:
    return session.scalar(select(func.count()).select_from(thing)) or 0  # type: ignore[call-overload, no-any-return]


def check_computed(session: Session, times: int) -> None:
    """A computation's rows are there ``times`` times (0 or 1), none of them alone."""
    assert is_sound(session)
    assert count(session, Ranking) == times
    assert count(session, ScoreSheet) == UNITS * times
    assert count(session, SheetOrder) == ORDERS * times
    for ranking in session.scalars(select(Ranking)):
        assert verify_package(ranking.package).faults == []


def check_released(session: Session, times: int) -> None:
    """A release's rows are there ``times`` times (0 or 1), none of them alone."""
    tables = (published_ranking, published_ranking_file, published_rulebook, published_log)
    assert [count(session, table) for table in tables] == [times] * len(tables)
    assert count(session, published_ranking_row) == UNITS * times
    assert count(session, published_ranking_rate) == UNITS * INDICATORS * times
    states = session.scalars(select(Ranking.state)).all()
    assert states == ["released" if times else "review"]
    log = session.execute(select(published_log)).mappings().all()
    assert chain_faults(log) == [] and list(commitment_faults(session.connection())) == []


@pytest.fixture
def job(sessions: Sessions) -> int:
    """A queued computation."""
    with sessions.begin() as session:
        make_office(session)
        return queue_computation(session, curator(session), PERIOD, GROUP).id


def test_a_killed_computation_happened_whole_or_not_at_all(
    raw_settings: dict[str, str], settings: Settings, sessions: Sessions, job: int
) -> None:
    with sessions.begin() as session:
        check_computed(session, 0)
        user = curator(session).user_id
    killed = die_at_every_statement(raw_settings["db.url"], "compute", job, user)
    assert killed > 15
    with sessions() as session:
        check_computed(session, 1)
        acts = session.scalars(select(AuditEntry.action)).all()
        assert acts == ["ranking.compute"]
        payload = session.get_one(Job, job).payload
        before = session.scalars(select(SheetOrder.row_id)).all()
    compute_job(JobContext(job, payload, settings, sessions))  # its worker died before it could say so
    with sessions() as session:
        assert session.scalars(select(SheetOrder.row_id)).all() == before
        assert session.scalars(select(Job.kind)).all() == [KIND]


def test_a_killed_release_happened_whole_or_not_at_all(
    raw_settings: dict[str, str], sessions: Sessions
) -> None:
    with sessions.begin() as session:
        make_office(session)
        ranking = reviewed(session)
        user = publisher(session).user_id
    with sessions() as session:
        check_released(session, 0)
    killed = die_at_every_statement(raw_settings["db.url"], "release", ranking.id, user)
    assert killed > 20
    with sessions() as session:
        check_released(session, 1)
        again = PublishRanking(session, session.get_one(Ranking, ranking.id), publisher(session), RELEASED)
        assert again.failure_reasons() == ["这份排名现在是“已发布”，不能“发布”。"]
