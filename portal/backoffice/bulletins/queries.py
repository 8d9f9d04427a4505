"""Reads of bulletins: the list with its filters, what waits for a person, the history."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, defer

from portal.backoffice.bulletins.content import public_hash
from portal.backoffice.bulletins.models import Bulletin, BulletinEvent
from portal.security.permissions import Permission, allows
from portal.security.policy import Identity

PAGE = 50
UNDER_WAY = ("draft", "proposed", "approved")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters of the list; "" and None are all. ``mine``: what waits for the signed-in person."""

    kind: str = ""
    state: str = ""
    year: int | None = None
    mine: bool = False


def load_bulletin(session: Session, bulletin_id: int) -> Bulletin | None:
    return session.get(Bulletin, bulletin_id)


def list_page(
    session: Session, wanted: Wanted, person: Identity, page: int
) -> tuple[Sequence[Bulletin], int]:
    """One page, newest first, without the texts; and how many there are."""
    if wanted.mine:
        found = waiting_for(session, person)
        return found[(page - 1) * PAGE : page * PAGE], len(found)
    statement = _matching(wanted)
    total = session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    rows = session.scalars(
        statement.options(defer(Bulletin.text))
        .order_by(Bulletin.dated.desc(), Bulletin.id.desc())
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    ).all()
    return rows, total


def _matching(wanted: Wanted) -> Select[Bulletin]:
    statement = select(Bulletin)
    if wanted.kind:
        statement = statement.where(Bulletin.kind == wanted.kind)
    if wanted.state:
        statement = statement.where(Bulletin.state == wanted.state)
    if wanted.year is not None:
        statement = statement.where(Bulletin.year == wanted.year)
    return statement


def years(session: Session) -> list[int]:
    """Years of which there are documents, newest first."""
    return list(session.scalars(select(Bulletin.year).distinct().order_by(Bulletin.year.desc())))


def waiting_for(session: Session, person: Identity) -> list[Bulletin]:
    """What this person can do something about: write, review, secrecy review, release; newest first."""

    def may(permission: Permission) -> bool:
        return allows(person.roles, permission)

    states = []
    states += ["draft"] if may(Permission.BULLETINS) else []
    states += ["proposed"] if may(Permission.BULLETIN_REVIEW) or may(Permission.CASE_SECRECY) else []
    states += ["approved"] if may(Permission.BULLETIN_RELEASE) or may(Permission.CASE_SECRECY) else []
    rows = session.scalars(
        select(Bulletin)
        .where(
            Bulletin.state.in_(states),
            or_(Bulletin.kind != "archive", Bulletin.state != "draft"),
        )
        .order_by(Bulletin.dated.desc(), Bulletin.id.desc())
    )
    return [row for row in rows if _waits(session, row, person)]


def _waits(session: Session, bulletin: Bulletin, person: Identity) -> bool:
    if bulletin.state == "draft":
        return True
    if bulletin.state == "approved" and allows(person.roles, Permission.BULLETIN_RELEASE):
        return True
    own = {bulletin.proposed_by_id, *(item["user_id"] for item in bulletin.approvals)}
    if (
        bulletin.state == "proposed"
        and allows(person.roles, Permission.BULLETIN_REVIEW)
        and person.user_id not in own
    ):
        return True
    found = bulletin.secrecy or {}
    return allows(person.roles, Permission.CASE_SECRECY) and found.get("text_hash") != public_hash(
        session, bulletin
    )


def count_under_review(session: Session) -> int:
    """Proposed and approved ones: what the staff bar counts."""
    return (
        session.scalar(select(func.count(Bulletin.id)).where(Bulletin.state.in_(("proposed", "approved"))))
        or 0
    )


def history(session: Session, bulletin: Bulletin) -> Sequence[BulletinEvent]:
    """Every step, newest first."""
    return session.scalars(
        select(BulletinEvent)
        .where(BulletinEvent.bulletin_id == bulletin.id)
        .order_by(BulletinEvent.id.desc())
    ).all()
