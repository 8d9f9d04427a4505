"""The public calendar of bulletins: the working rows as they are, in the caller's transaction."""

from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from portal.backoffice.bulletins.models import BulletinDate
from portal.public.bulletins.tables import published_bulletin_date
from portal.releases.log import bump_counter


def publish_calendar(session: Session, now: datetime) -> None:
    """Replace ``published_bulletin_date`` by the days that are set; a day is no statement about anybody, so no review."""
    session.execute(delete(published_bulletin_date))
    rows = [
        {"period": row.period, "due_on": row.due_on.isoformat(), "confirmed": row.confirmed}
        for row in session.scalars(select(BulletinDate).order_by(BulletinDate.period))
    ]
    if rows:
        session.execute(insert(published_bulletin_date), rows)
    bump_counter(session, now)
