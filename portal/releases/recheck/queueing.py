"""Which live items the current rules have not read, and the job that reads them."""

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.cases.models import CaseDraft
from portal.db.engines import read_session_factory
from portal.jobs.queue import enqueue_once
from portal.releases.models import Release
from portal.releases.publish import KIND
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


def queue_outdated_releases(sessions: sessionmaker[Session]) -> None:
    """At start-up, after an upgrade: have the new rules read what is public."""
    with read_session_factory(sessions.kw["bind"])() as session:
        found = session.scalar(outdated().limit(1))
    if found is not None:
        with sessions.begin() as session:
            enqueue_once(session, "recheck")
