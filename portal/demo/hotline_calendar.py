"""When the invented hotline days were held and are to be held, counted from the day on which the demo is made."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from portal.demo.hotline_script import EventPlan, SessionPlan, script
from portal.demo.workdays import Workdays
from portal.scoring.period import LOCAL

EARLIER, NEXT, LATER = -370, 12, 40
"""Days from today to the other three occasions; the campaign begins on the eighth of the month before the last."""


@dataclass(frozen=True)
class Dates:
    """Working days of all sessions of one demonstration."""

    starts: Mapping[str, date]
    days: Workdays

    @classmethod
    def seen_from(cls, now: datetime) -> "Dates":
        today = now.astimezone(LOCAL).date()
        month = today.year * 12 + today.month - 3
        wanted = {
            "earlier": today + timedelta(days=EARLIER),
            "campaign": date(month // 12, month % 12 + 1, 8),
            "next": today + timedelta(days=NEXT),
            "later": today + timedelta(days=LATER),
        }
        days = Workdays(today - timedelta(days=400), today + timedelta(days=100))
        return cls({key: days.first_from(day) for key, day in wanted.items()}, days)

    def held_on(self, session: SessionPlan) -> date:
        """The day of a session: a working day."""
        return self.days.first_from(self.starts[session.event] + timedelta(days=session.after))

    def ends(self, event: EventPlan) -> date:
        """The day of the last session."""
        return max(self.held_on(session) for session in event.sessions)

    def session_day(self, key: str) -> date:
        """Of the call ``1-7``: the day of its session."""
        file = int(key.partition("-")[0])
        sessions = (one for event in script().events.values() for one in event.sessions)
        return next(self.held_on(one) for one in sessions if one.file == file)


def at(day: date, hour: int = 10, days: int = 0) -> datetime:
    """An hour of the day so many days later."""
    return datetime.combine(day + timedelta(days=days), time(hour), LOCAL).astimezone(UTC)
