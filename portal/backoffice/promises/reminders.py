"""Promises to be looked at again (到期提醒): due or overdue, with a case that has moved on, or with one that became public."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from portal.backoffice.cases.models import Case
from portal.backoffice.hotline_days.models import HotlineEvent
from portal.backoffice.orders.moments import local_day
from portal.backoffice.promises.models import Promise, PromiseCase
from portal.backoffice.promises.queries import Line, is_due_soon, is_overdue, is_pending, lines
from portal.releases.hotline_unlisted import unlisted_cases
from portal.releases.snapshot import today as local_today

LOOKED = ("check", "revise")
"""Acts after which somebody knows how the promise stands."""

_MOVED = (("办结", Case.closed_at), ("回访", Case.called_back_at))
"""A reply is no news: a call's case has one from the first moment, what was said on the line."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A promise with why it is called to mind; ``late``: days past its date, negative before it, None without one."""

    line: Line
    late: int | None
    moved: tuple[str, ...]
    unlisted: tuple[str, ...]

    @property
    def under_way(self) -> bool:
        """Somebody has already opened the next version."""
        return self.line.promise.state in ("proposed", "approved") or (
            self.line.promise.state == "draft" and self.line.promise.version > 1
        )


def reminders(session: Session, today: date) -> list[Reminder]:
    """Longest overdue first, then what is due next, then the rest."""
    due = set(session.scalars(select(Promise.id).where(or_(is_overdue(today), is_due_soon(today)))))
    moved, unlisted = _moved(session), unlisted_cases(session)
    chosen = select(Promise).where(Promise.id.in_(due | set(moved) | set(unlisted)))
    found = [
        _reminder(line, line.promise.id in due, moved, unlisted, today)
        for line in lines(session, chosen.order_by(Promise.due_on.nulls_last(), Promise.id))
    ]
    return sorted(found, key=lambda one: one.late is None)


def _reminder(
    line: Line,
    due: bool,
    moved: Mapping[int, Sequence[str]],
    unlisted: Mapping[int, Sequence[str]],
    today: date,
) -> Reminder:
    promise = line.promise
    late = (today - promise.due_on).days if due and promise.due_on else None
    return Reminder(line, late, tuple(moved.get(promise.id, ())), tuple(unlisted.get(promise.id, ())))


def count_reminders(session: Session) -> int:
    """What the staff bar counts, as of today."""
    return len(reminders(session, local_today()))


def day_reminders(session: Session, day_id: int, today: date) -> int:
    """How many promises of one hotline day wait to be looked at."""
    return sum(one.line.promise.day_id == day_id for one in reminders(session, today))


def _moved(session: Session) -> dict[int, list[str]]:
    """What linked cases have come to since somebody last looked, by promise still to be kept."""
    looked = (
        select(HotlineEvent.item_id, func.max(HotlineEvent.at).label("at"))
        .where(HotlineEvent.kind == "promise", HotlineEvent.act.in_(LOOKED))
        .group_by(HotlineEvent.item_id)
        .subquery()
    )
    moments = [moment for _word, moment in _MOVED]
    rows = session.execute(
        select(Promise.id, Case.source_number, looked.c.at, *moments)
        .join(PromiseCase, PromiseCase.promise_id == Promise.id)
        .join(Case, Case.id == PromiseCase.case_id)
        .outerjoin(looked, looked.c.item_id == Promise.id)
        .where(is_pending(), or_(*(moment.is_not(None) for moment in moments)))
        .order_by(Promise.id, Case.source_number)
    )
    found: dict[int, list[str]] = {}
    for promise_id, number, at, *reached in rows:
        words = _newest(reached, at)
        if words:
            found.setdefault(promise_id, []).append(f"工单 {number} {words}")
    return found


def _newest(reached: Sequence[datetime | None], looked_at: datetime | None) -> str:
    """10月20日办结: the last thing that happened to a case after ``looked_at``; "" for nothing."""
    news = [
        (at, word)
        for (word, _column), at in zip(_MOVED, reached, strict=True)
        if at is not None and (looked_at is None or at > looked_at)
    ]
    if not news:
        return ""
    at, word = max(news, key=lambda one: one[0])
    day = local_day(at)
    return f"{day.year}年{day.month}月{day.day}日{word}"
