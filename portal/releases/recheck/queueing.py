"""Which live items the current rules have not read, and the job that reads them."""

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.cases.models import CaseDraft
from portal.backoffice.hotline_days.models import Call, HotlineDay
from portal.db.engines import read_session_factory
from portal.jobs.queue import enqueue_once
from portal.public.hotline_days.tables import published_call
from portal.releases.edition import KIND
from portal.releases.models import Release
from portal.releases.transition import detection_version

_LIVE = and_(Release.kind == KIND, Release.is_live)
_OF_DRAFT = CaseDraft.case_id == Release.item_id


def _unchecked() -> ColumnElement[bool]:
    return Release.checked_with != detection_version()


def _unread() -> ColumnElement[bool]:
    return and_(CaseDraft.state == "released", CaseDraft.detected_with != detection_version())


def outdated() -> Select[int]:
    """Ids of live releases that the current rules have not read: them or their drafts."""
    return select(Release.id).join(CaseDraft, _OF_DRAFT).where(_LIVE, or_(_unchecked(), _unread()))


def _any_outdated() -> tuple[Select[int], ...]:
    """Whether ``outdated`` or ``outdated_calls`` finds anything, in looks that each go by an index; in one, every release
    would be read with its draft.
    """
    return (
        select(Release.id).where(_LIVE, _unchecked(), exists().where(_OF_DRAFT)),
        select(CaseDraft.case_id).where(_unread(), exists().where(_LIVE, _OF_DRAFT)),
        outdated_calls(),
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
        found = any(session.scalar(look.limit(1)) for look in _any_outdated())
    if found:
        with sessions.begin() as session:
            enqueue_once(session, "recheck")
