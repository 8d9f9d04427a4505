"""修改记录: what the text was at each save, so that any two can be compared."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.bulletins.models import Bulletin, BulletinRevision
from portal.security.policy import Identity


def keep_revision(session: Session, bulletin: Bulletin, actor: Identity, now: datetime, summary: str) -> None:
    """Keep title and text as they are; once, where they are what was kept last of this version."""
    last = session.scalars(
        select(BulletinRevision)
        .where(BulletinRevision.bulletin_id == bulletin.id)
        .order_by(BulletinRevision.id.desc())
        .limit(1)
    ).first()
    same = (bulletin.version, bulletin.title, bulletin.text)
    if last is not None and (last.version, last.title, last.text) == same:
        return
    session.add(
        BulletinRevision(
            bulletin_id=bulletin.id,
            version=bulletin.version,
            at=now,
            actor=actor.username,
            title=bulletin.title,
            text=bulletin.text,
            summary=summary,
        )
    )


def revisions_of(session: Session, bulletin: Bulletin) -> Sequence[BulletinRevision]:
    """Newest first."""
    return session.scalars(
        select(BulletinRevision)
        .where(BulletinRevision.bulletin_id == bulletin.id)
        .order_by(BulletinRevision.id.desc())
    ).all()
