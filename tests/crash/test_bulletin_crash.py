"""kill -9 before each statement of a bulletin's release, and of the withdrawal of a case it quotes: whole or not at all."""

import json

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.bulletins.models import Bulletin
from portal.jobs.models import Job
from portal.jobs.worker import JobContext
from portal.public.bulletins.tables import (
    published_bulletin,
    published_bulletin_file,
    published_bulletin_section,
    published_figure,
)
from portal.public.cases.tables import published_case, published_tombstone
from portal.public.log.chain import chain_faults
from portal.public.log.queries import commitment_faults
from portal.public.log.tables import published_log
from portal.releases.batches import run_release
from portal.releases.bulletin_quotes import JOB
from portal.releases.bulletin_reprint import reprint_job
from portal.releases.bulletins import PublishBulletin
from portal.settings import Settings
from tests.batches import approved_cases, open_batch
from tests.bulletins import NOW, TEXT
from tests.dying import attempts, is_sound, whole_or_nothing
from tests.releasing_bulletins import approved, publish, publisher

Sessions = sessionmaker[Session]

DIE = """
import json, sys
from datetime import datetime
import portal.models
from portal.backoffice.bulletins.models import Bulletin
from portal.db.engines import session_factory, working_engine
from portal.releases.bulletin_prepare import prepare_bulletin
from portal.releases.bulletins import PublishBulletin
from portal.releases.withdraw import WithdrawRelease
from portal.security.policy import Identity
from portal.settings import load_settings
from portal.vocabulary import WithdrawalKind, WithdrawalReason
from tests.dying import die_step_by_step

raw, act, subject, user, now = json.loads(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5]
settings, now = load_settings(raw, environ={}), datetime.fromisoformat(now)
actor = Identity(user, "publisher", "publisher", frozenset({"publisher"}))
prepared = None
if act == "release":
    engine = working_engine(settings.db_url)
    with session_factory(engine)() as session:
        prepared = prepare_bulletin(session, session.get_one(Bulletin, int(subject)), settings, now)
    engine.dispose()

def perform(engine):
    with session_factory(engine).begin() as session:
        if act == "release":
            bulletin = session.get_one(Bulletin, int(subject))
            PublishBulletin(session, bulletin, actor, now, settings=settings, prepared=prepared).perform()
        else:
            WithdrawRelease(session, subject, WithdrawalKind.GONE, WithdrawalReason.PRIVACY, actor).perform()

tables = (
    "published_bulletin published_bulletin_section published_figure published_bulletin_file published_case "
    "published_tombstone published_log outbox_entry job audit_entry bulletin_event"
)
die_step_by_step(settings.db_url, tables, perform)
"""


def die_at_every_statement(raw: dict[str, str], act: str, subject: object, user: int) -> int:
    """Number of attempts that were killed before the last one ended by itself; none of them left a row behind."""
    return whole_or_nothing(attempts(DIE, json.dumps(raw), act, str(subject), str(user), NOW.isoformat()))


def count(session: Session, table: object) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0  # type: ignore[call-overload, no-any-return]


def check_whole(session: Session) -> None:
    """File, log and commitments fit each other."""
    assert is_sound(session)
    log = session.execute(select(published_log)).mappings().all()
    assert chain_faults(log) == [] and list(commitment_faults(session.connection())) == []


def test_a_killed_release_happened_whole_or_not_at_all(
    sessions: Sessions, settings: Settings, raw_settings: dict[str, str]
) -> None:
    with sessions.begin() as session:
        bulletin_id, user = approved(session, settings).id, publisher(session).user_id
    assert die_at_every_statement(raw_settings, "release", bulletin_id, user) > 15
    with sessions() as session:
        check_whole(session)
        tables = (published_bulletin, published_bulletin_section, published_figure, published_bulletin_file)
        assert [count(session, table) for table in tables] == [1, 3, 1, 2]
        bulletin = session.get_one(Bulletin, bulletin_id)
        again = PublishBulletin(session, bulletin, publisher(session), NOW, settings=settings)
        assert again.failure_reasons() == ["现在是“已发布”，不能“发布”。"]


def test_a_killed_withdrawal_of_a_quoted_case_leaves_case_and_files_or_neither(
    sessions: Sessions, settings: Settings, raw_settings: dict[str, str]
) -> None:
    run_release(sessions, open_batch(sessions, approved_cases(sessions, 1)), "two_person")
    with sessions.begin() as session:
        number = session.scalars(select(published_case.c.number)).one()
        publish(session, approved(session, settings, text=TEXT + f"\n{{{{case:{number}}}}}\n"), settings)
        user = publisher(session).user_id
    assert die_at_every_statement(raw_settings, "withdraw", number, user) > 15
    with sessions() as session:
        check_whole(session)
        assert [
            count(session, table) for table in (published_case, published_bulletin_file, published_tombstone)
        ] == [0, 0, 1]
        (job,) = session.scalars(select(Job).where(Job.kind == JOB)).all()
    context = JobContext(job.id, dict(job.payload), settings, sessions)
    reprint_job(context)
    with sessions() as session:
        check_whole(session)
        before = session.execute(select(published_bulletin_file.c.sha256)).all()
        assert len(before) == 2
    reprint_job(context)  # its worker died before it could say so
    with sessions() as session:
        assert session.execute(select(published_bulletin_file.c.sha256)).all() == before
