"""What stands on the public side, as the back office sees it: live items, their versions, the end of the log."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.orm import Session

from portal.public.cases.tables import published_case, published_count, published_tombstone
from portal.public.departments.tables import published_department
from portal.public.log.tables import published_log
from portal.releases.edition import KIND
from portal.releases.models import Release

PAGE = 50
UNKNOWN = "-"


@dataclass(frozen=True, slots=True)
class PublishedFilter:
    """What to list: ``text`` is a public number or words of a title; ``department`` its public code, ``-`` for unknown."""

    text: str = ""
    department: str = ""
    batch: int | None = None


@dataclass(frozen=True, slots=True)
class PublishedPage:
    """One page of live items, newest release first; ``older`` is the key of the next page, None at the end."""

    rows: Sequence[Row[*tuple[object, ...]]]
    total: int
    older: int | None


def published_page(session: Session, wanted: PublishedFilter, below: int | None = None) -> PublishedPage:
    """Live items below the key ``below`` (the id of a release)."""
    statement = _matching(wanted)
    total = (
        _count(session, statement) if wanted.text or wanted.batch is not None else _stored(session, wanted)
    )
    if below is not None:
        statement = statement.where(Release.id < below)
    rows = session.execute(statement.order_by(Release.id.desc()).limit(PAGE + 1)).all()
    older = rows[PAGE - 1].id if len(rows) > PAGE else None
    return PublishedPage(rows[:PAGE], total, older)


def _stored(session: Session, wanted: PublishedFilter) -> int:
    """As counted at release: of one department, or of all."""
    key = "" if wanted.department == UNKNOWN else wanted.department
    counter = published_count.c
    place = (counter.dimension == ("department" if wanted.department else "total"), counter.key == key)
    return session.scalar(select(counter.n).where(*place)) or 0


def _count(session: Session, statement: Select[*tuple[object, ...]]) -> int:
    return session.scalar(select(func.count()).select_from(statement.subquery())) or 0


def _matching(wanted: PublishedFilter) -> Select[*tuple[object, ...]]:
    live = published_case.c
    statement = (
        select(
            Release.id,
            Release.item_id,
            Release.batch_id,
            Release.released_at,
            Release.released_by,
            live.number,
            live.version,
            live.title,
            live.department_name,
        )
        .join(published_case, (live.number == Release.number) & (live.version == Release.version))
        .where(Release.kind == KIND, Release.is_live)
    )
    if wanted.text:
        statement = statement.where(
            or_(
                live.number.startswith(wanted.text, autoescape=True),
                live.title.contains(wanted.text, autoescape=True),
            )
        )
    if wanted.department:
        code = None if wanted.department == UNKNOWN else wanted.department
        statement = statement.where(live.department_code.is_not_distinct_from(code))
    if wanted.batch is not None:
        statement = statement.where(Release.batch_id == wanted.batch)
    return statement


def published_departments(session: Session) -> list[tuple[str, str]]:
    """(code, name) of every department with a live item; ``-`` stands for an unknown one."""
    key, name = published_count.c.key, published_department.c.name
    rows = session.execute(
        select(key, name)
        .outerjoin(published_department, published_department.c.code == key)
        .where(published_count.c.dimension == "department")
        .order_by(key == "", published_department.c.position, key)
    )
    return [(code or UNKNOWN, title or code or "办理单位未记录") for code, title in rows]


def versions(session: Session, number: str) -> Sequence[Row[*tuple[object, ...]]]:
    """Every version of an item, newest first; its title and note are None once the text was taken away."""
    return session.execute(
        select(
            Release.item_id,
            Release.version,
            Release.is_live,
            Release.released_at,
            Release.released_by,
            Release.withdrawn_at,
            Release.batch_id,
            Release.log_seq,
            published_case.c.title,
            published_case.c.change_note,
        )
        .outerjoin(
            published_case,
            (published_case.c.number == Release.number) & (published_case.c.version == Release.version),
        )
        .where(Release.kind == KIND, Release.number == number)
        .order_by(Release.version.desc())
    ).all()


def tombstone(session: Session, number: str) -> Row[*tuple[object, ...]] | None:
    """What visitors are told of a withdrawn item, if anything."""
    return session.execute(select(published_tombstone).where(published_tombstone.c.number == number)).first()


def next_log_seq(session: Session) -> int:
    """Sequence that the next entry of the public log gets if nobody else writes first."""
    return (session.scalar(select(func.max(published_log.c.seq))) or 0) + 1
