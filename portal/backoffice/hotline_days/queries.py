"""Reads of hotline days: the list with its filters, what waits, what became of the calls and promises, the history."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectinload

from portal.backoffice.hotline_days.models import Call, HotlineDay, HotlineEvent
from portal.backoffice.promises.models import Promise

PAGE = 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters of the list; "" and None are all."""

    state: str = ""
    stage: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class DayCounts:
    """Calls and promises of one day by state; calls also by how they become public and by session."""

    calls: dict[str, int] = field(default_factory=dict)
    forms: dict[str, int] = field(default_factory=dict)
    by_session: dict[int, int] = field(default_factory=dict)
    promises: dict[str, int] = field(default_factory=dict)

    @property
    def call_total(self) -> int:
        return sum(self.calls.values())

    @property
    def promise_total(self) -> int:
        return sum(self.promises.values())


def list_page(session: Session, wanted: Wanted, page: int) -> tuple[Sequence[HotlineDay], int]:
    """One page with the sessions, newest first; and how many there are."""
    statement = _matching(wanted)
    total = session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    rows = session.scalars(
        statement.options(selectinload(HotlineDay.sessions))
        .order_by(HotlineDay.starts_on.desc(), HotlineDay.id.desc())
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    )
    return rows.all(), total


def _matching(wanted: Wanted) -> Select[HotlineDay]:
    statement = select(HotlineDay)
    if wanted.state:
        statement = statement.where(HotlineDay.state == wanted.state)
    if wanted.stage:
        statement = statement.where(HotlineDay.stage == wanted.stage)
    if wanted.year is not None:
        statement = statement.where(HotlineDay.year == wanted.year)
    return statement


def years(session: Session) -> list[int]:
    """Years of which there are days, newest first."""
    return list(session.scalars(select(HotlineDay.year).distinct().order_by(HotlineDay.year.desc())))


def calls_by_day(session: Session, days: Sequence[HotlineDay]) -> dict[int, tuple[int, int]]:
    """(stored calls, released calls) by id of the day."""
    rows = session.execute(
        select(Call.day_id, func.count(), func.count().filter(Call.state == "released"))
        .where(Call.day_id.in_([day.id for day in days]))
        .group_by(Call.day_id)
    )
    return {day_id: (stored, released) for day_id, stored, released in rows}


def day_counts(session: Session, day: HotlineDay) -> DayCounts:
    """What became of a day's calls and promises so far."""
    counts = DayCounts()
    calls = session.execute(
        select(Call.state, Call.form, Call.session_id, func.count())
        .where(Call.day_id == day.id)
        .group_by(Call.state, Call.form, Call.session_id)
    )
    for state, form, session_id, n in calls:
        for found, key in ((counts.calls, state), (counts.forms, form)):
            found[key] = found.get(key, 0) + n
        counts.by_session[session_id] = counts.by_session.get(session_id, 0) + n
    promises = session.execute(
        select(Promise.state, func.count()).where(Promise.day_id == day.id).group_by(Promise.state)
    )
    counts.promises.update(dict(promises.all()))
    return counts


def refused_by_day(session: Session) -> dict[int, int]:
    """How much of each day was due and could not go out, and nobody has done anything about it since."""
    newest = select(func.max(HotlineEvent.id)).group_by(HotlineEvent.kind, HotlineEvent.item_id)
    refused = select(HotlineEvent.kind, HotlineEvent.item_id)
    counts: dict[int, int] = {}
    for kind, item_id in session.execute(
        refused.where(HotlineEvent.act == "refuse", HotlineEvent.id.in_(newest))
    ):
        day_id = _day_id(session, kind, item_id)
        if day_id is not None:
            counts[day_id] = counts.get(day_id, 0) + 1
    return counts


def _day_id(session: Session, kind: str, item_id: int) -> int | None:
    if kind == "day":
        return item_id
    return session.scalar(
        select(Call.day_id).where(Call.id == item_id)
        if kind == "call"
        else select(Promise.day_id).where(Promise.id == item_id)
    )


def count_under_review(session: Session) -> int:
    """Days that are proposed or approved: what the staff bar counts."""
    waiting = select(func.count(HotlineDay.id)).where(HotlineDay.state.in_(("proposed", "approved")))
    return session.scalar(waiting) or 0


def history(session: Session, kind: str, item_id: int) -> Sequence[HotlineEvent]:
    """Every step of one day, call or promise, newest first."""
    return session.scalars(
        select(HotlineEvent)
        .where(HotlineEvent.kind == kind, HotlineEvent.item_id == item_id)
        .order_by(HotlineEvent.id.desc())
    ).all()
