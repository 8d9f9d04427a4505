"""When the invented hotline days were held and are to be held, counted from the day on which the demo is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from portal.demo.hotline_script import EventPlan, SessionPlan, script
from portal.demo.workdays import Workdays
from portal.scoring.period import LOCAL

EARLIER, NEXT, LATER = -370, 12, 40
"""Days from today to the other three occasions; the campaign begins on the eighth of the month before the last."""

TOLD = (1, 4)
"""After so many sessions of a campaign, besides the last, a further version tells what was done so far."""
TELLING, PUBLISHING = 4, 5
"""Days after the last session told of until its version, and until the calls are public."""


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

    def published_on(self, session: SessionPlan) -> date:
        """The day on which the calls of a session become public: after the version that tells of it."""
        sessions = script().events[session.event].sessions
        done = next(done for done in told(sessions) if sessions.index(session) < done)
        return self.held_on(sessions[done - 1]) + timedelta(days=PUBLISHING)


def told(sessions: Sequence[SessionPlan]) -> list[int]:
    """How many sessions each version after the announcement tells of."""
    return [*(done for done in TOLD if done < len(sessions)), len(sessions)]


def session_of(key: str) -> SessionPlan:
    """Of the call ``1-7``: its session."""
    file = int(key.partition("-")[0])
    sessions = (one for event in script().events.values() for one in event.sessions)
    return next(one for one in sessions if one.file == file)


def at(day: date, hour: int = 10, days: int = 0) -> datetime:
    """An hour of the day so many days later."""
    return datetime.combine(day + timedelta(days=days), time(hour), LOCAL).astimezone(UTC)
