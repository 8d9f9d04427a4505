"""Reads of the import pages."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.hotline_days.models import HotlineSession, TranscriptUpload

STATES = {"cut": "待核对", "taken": "已收下", "replaced": "已被后来的代替"}


def session_of(session: Session, day_id: int, session_id: int) -> HotlineSession | None:
    """A session of this very day."""
    found = session.get(HotlineSession, session_id)
    return found if found is not None and found.day_id == day_id else None


def sitting_of(session: Session, upload: TranscriptUpload) -> HotlineSession:
    """The session that an upload belongs to."""
    return session.get_one(HotlineSession, upload.session_id)


def uploads_of(session: Session, sitting: HotlineSession) -> Sequence[TranscriptUpload]:
    """All transcripts of a session, the newest first."""
    return session.scalars(
        select(TranscriptUpload)
        .where(TranscriptUpload.session_id == sitting.id)
        .order_by(TranscriptUpload.id.desc())
    ).all()
