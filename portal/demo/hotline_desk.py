"""What everybody who works on the invented hotline days has at hand."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.departments.models import Department
from portal.backoffice.hotline_days.models import Call, HotlineDay, HotlineSession
from portal.backoffice.hotline_days.sittings import in_order
from portal.demo.bulletins import Desk
from portal.demo.hotline_calendar import Dates
from portal.demo.hotline_script import CallPlan, EventPlan, SessionPlan, script
from portal.demo.releasing import GROUND, SECRECY
from portal.releases.hotline import Grounds, release_item
from portal.security.permissions import Role
from portal.security.policy import Identity

GROUNDS = Grounds(GROUND, SECRECY)


@dataclass(frozen=True)
class Worker:
    """The desk, and the days on which things happen."""

    desk: Desk
    dates: Dates

    @property
    def curator(self) -> Identity:
        """Who writes and proposes."""
        return self.desk.staff[Role.CURATOR]

    @property
    def reviewer(self) -> Identity:
        """Who reads and approves."""
        return self.desk.staff[Role.REVIEWER]

    def release(self, kind: str, item_id: int, now: datetime) -> None:
        """Publish a day, a call or a promise that was approved."""
        desk = self.desk
        release_item(desk.sessions, kind, item_id, desk.staff[Role.PUBLISHER], now, desk.settings, GROUNDS)

    def day_of(self, session: Session, event: EventPlan) -> HotlineDay | None:
        """The stored day of an event."""
        starts = self.dates.starts[event.key]
        return session.scalars(
            select(HotlineDay).where(HotlineDay.theme == event.theme, HotlineDay.starts_on == starts)
        ).first()

    def sitting_of(self, session: Session, plan: SessionPlan) -> HotlineSession:
        """The stored session of a plan."""
        event = script().events[plan.event]
        day = self.day_of(session, event)
        assert day is not None
        return in_order(day)[event.sessions.index(plan)]

    def calls_of(self, session: Session, plan: SessionPlan) -> list[tuple[CallPlan, Call]]:
        """The plans of a session with their stored calls; empty before its transcript is taken."""
        sitting = self.sitting_of(session, plan)
        stored = session.scalars(
            select(Call).where(Call.session_id == sitting.id).order_by(Call.position)
        ).all()
        return list(zip(plan.calls, stored, strict=True)) if stored else []


def unit_ids(session: Session, codes: tuple[str, ...]) -> list[int]:
    """Ids of departments in the order of their codes."""
    wanted = select(Department).where(Department.code.in_(codes))
    ids = {unit.code: unit.id for unit in session.scalars(wanted)}
    return [ids[code] for code in codes]
