"""Released calls that a newer rule finds something in, for tests of the re-check."""

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.hotline_days.models import Call
from portal.jobs.models import Job
from portal.public.hotline_days.tables import published_call
from portal.releases.recheck.models import Recheck
from portal.releases.recheck.run import Limit
from portal.settings import Settings
from tests.rechecking import LEAK, call_as_if_before_the_rule
from tests.releasing_hotline import approved_call, publish, released_day

Sessions = sessionmaker[Session]
WIDE = Limit(1000, 100)


def day_with_two_calls(sessions: Sessions, settings: Settings) -> str:
    """The number of a day with two live transcripts."""
    with sessions.begin() as session:
        day = released_day(session, settings)
        for position in (1, 2):
            publish(session, approved_call(session, day, position=position), settings)
        return day.number


def call_at(session: Session, position: int = 1) -> Call:
    return session.scalars(select(Call).where(Call.position == position)).one()


def live(sessions: Sessions) -> set[int]:
    """Positions of the live calls."""
    with sessions() as session:
        return set(session.scalars(select(published_call.c.position).where(published_call.c.is_live)))


def leak(sessions: Sessions, *positions: int) -> None:
    with sessions.begin() as session:
        for position in positions:
            call_as_if_before_the_rule(session, call_at(session, position), LEAK)


def waiting_jobs(session: Session) -> set[str]:
    return set(session.scalars(select(Job.kind).where(Job.state == "waiting")))


def the_recheck(session: Session) -> Recheck:
    return session.scalars(select(Recheck)).one()
