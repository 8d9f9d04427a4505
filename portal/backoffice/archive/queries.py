"""Reads of uploaded documents."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.backoffice.bulletins.models import Bulletin, BulletinUpload

PAGE = 50
STATES: dict[str, str] = {"read": "待核对", "waiting": "读取中", "refused": "没有读成", "taken": "已收下"}
"""States of an upload in the order of the tabs: what waits for people first."""


def counts(session: Session) -> dict[str, int]:
    """How many uploads there are by state."""
    rows = session.execute(select(BulletinUpload.state, func.count()).group_by(BulletinUpload.state))
    found = dict(rows.all())
    return {state: found.get(state, 0) for state in STATES}


def count_read(session: Session) -> int:
    """Documents that wait to be confirmed: what the staff bar counts."""
    return counts(session)["read"]


def uploads(session: Session, state: str, page: int) -> Sequence[BulletinUpload]:
    """One page of a state, oldest first where people work through them, else newest first."""
    order = BulletinUpload.id if state == "read" else BulletinUpload.id.desc()
    return session.scalars(
        select(BulletinUpload)
        .where(BulletinUpload.state == state)
        .order_by(order)
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    ).all()


def next_read(session: Session, after_id: int) -> BulletinUpload | None:
    """The next document to confirm."""
    return session.scalars(
        select(BulletinUpload)
        .where(BulletinUpload.state == "read", BulletinUpload.id != after_id)
        .order_by(BulletinUpload.id <= after_id, BulletinUpload.id)
        .limit(1)
    ).first()


def bulletins_of(session: Session, rows: Sequence[BulletinUpload]) -> dict[int, Bulletin]:
    """The documents that the taken ones among ``rows`` became, by their id."""
    ids = [row.bulletin_id for row in rows if row.bulletin_id]
    return {row.id: row for row in session.scalars(select(Bulletin).where(Bulletin.id.in_(ids)))}
