"""发布日历: when the bulletin of a period is due, provisional (暂定) until confirmed (确定); public at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.bulletins.models import Bulletin, BulletinDate
from portal.backoffice.calendar.services import WorkingCalendar
from portal.releases import NotAllowed
from portal.releases.bulletin_calendar import publish_calendar
from portal.scoring.period import LOCAL, Period
from portal.security.permissions import Permission, allows
from portal.security.policy import Identity

USUAL_DAYS = 5
"""Working days after the end of a period on which the page proposes to publish."""
SHOWN_BEFORE, SHOWN_AFTER = 6, 6


class SetDate:
    """Set or move the day of a period; it goes onto the public calendar in the same transaction."""

    def __init__(
        self, session: Session, actor: Identity, period: Period, due_on: date, confirmed: bool, now: datetime
    ) -> None:
        self._session = session
        self._actor = actor
        self._period = period
        self._due_on = due_on
        self._confirmed = confirmed
        self._now = now

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        if not allows(self._actor.roles, Permission.BULLETINS):
            return ["您的角色不能改发布日历。"]
        if self._due_on < self._period.after:
            return [f"{self._period.word}结束以后才能发布。"]
        return []

    def perform(self) -> None:
        """Store and publish it; raises NotAllowed."""
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)
        code = self._period.code
        row = self._session.get(BulletinDate, code)
        before = row.due_on.isoformat() if row else ""
        if row is None:
            row = BulletinDate(period=code)
            self._session.add(row)
        row.due_on, row.confirmed, row.set_by = self._due_on, self._confirmed, self._actor.username
        self._session.flush()
        record(
            self._session,
            self._actor.username,
            "bulletin.date",
            "bulletin_date",
            code,
            due_on=self._due_on.isoformat(),
            confirmed=self._confirmed,
            before=before,
        )
        publish_calendar(self._session, self._now)


@dataclass(frozen=True, slots=True)
class Line:
    """One period of the calendar; ``proposed`` where no day is set yet."""

    period: Period
    due: BulletinDate | None
    proposed: date
    bulletin: Bulletin | None
    is_late: bool


def calendar_lines(session: Session, now: datetime) -> list[Line]:
    """Months around now and every other period with a day, latest first."""
    today = now.astimezone(LOCAL).date()
    month = Period.month_of(today)
    periods = {month}
    earlier = later = month
    for _step in range(SHOWN_BEFORE):
        earlier = earlier.previous()
        periods.add(earlier)
    for _step in range(SHOWN_AFTER - 1):
        later = Period.month_of(later.after)
        periods.add(later)
    dates = {Period.parse(row.period): row for row in session.scalars(select(BulletinDate))}
    bulletins = _by_period(session)
    days = WorkingCalendar.load(session)
    return [
        _line(period, dates.get(period), bulletins.get(period.code), days, today)
        for period in sorted(periods | set(dates), key=lambda one: (one.after, one.length), reverse=True)
    ]


def usual_day(days: WorkingCalendar, period: Period) -> date:
    """The fifth working day after the period; a week after it where the holidays are not known yet."""
    return days.add_days(period.after - timedelta(days=1), USUAL_DAYS) or period.after + timedelta(days=7)


def _line(
    period: Period, due: BulletinDate | None, bulletin: Bulletin | None, days: WorkingCalendar, today: date
) -> Line:
    is_out = bulletin is not None and bulletin.released_at is not None
    late = due is not None and due.due_on < today and not is_out
    return Line(period, due, usual_day(days, period), bulletin, late)


def _by_period(session: Session) -> dict[str, Bulletin]:
    rows: Sequence[Bulletin] = session.scalars(
        select(Bulletin).where(Bulletin.kind == "bulletin", Bulletin.period != "")
    ).all()
    return {row.period: row for row in rows}
