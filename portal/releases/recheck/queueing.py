"""Which live items the current rules have not read, and the job that reads them."""

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.cases.models import CaseDraft
from portal.backoffice.hotline_days.models import Call, HotlineDay
from portal.db.engines import read_session_factory
from portal.jobs.queue import enqueue_once
from portal.public.hotline_days.tables import published_call
from portal.releases.edition import KIND
from portal.releases.models import Release
from portal.releases.transition import detection_version


def outdated() -> Select[int]:
    """Ids of live releases that the current rules have not read."""
    unread = and_(CaseDraft.state == "released", CaseDraft.detected_with != detection_version())
    return (
        select(Release.id)
        .join(CaseDraft, CaseDraft.case_id == Release.item_id)
        .where(
            Release.kind == KIND, Release.is_live, or_(Release.checked_with != detection_version(), unread)
        )
    )


def live_calls() -> Select[int]:
    """Ids of the calls of hotline days of which a version is live."""
    row = published_call.c
    return (
        select(Call.id)
        .join(HotlineDay, HotlineDay.id == Call.day_id)
        .join(published_call, and_(row.day == HotlineDay.number, row.position == Call.position, row.is_live))
    )


def outdated_calls() -> Select[int]:
    """Ids of live calls that the current rules, or what is known of the caller by now, have not read."""
    return live_calls().where(Call.checked_with != detection_version())


def queue_outdated_releases(sessions: sessionmaker[Session]) -> None:
    """At start-up, after an upgrade: have the new rules read what is public."""
    with read_session_factory(sessions.kw["bind"])() as session:
        found = [session.scalar(unread.limit(1)) for unread in (outdated(), outdated_calls())]
    if any(found):
        with sessions.begin() as session:
            enqueue_once(session, "recheck")
