"""Invented hotline days and officials on the staff side, for tests."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.backoffice.hotline_days.models import Call, HotlineDay, HotlineSession
from portal.backoffice.hotline_days.sittings import AddSession, SessionContent
from portal.backoffice.hotline_days.workflow import Approve, Propose
from portal.backoffice.hotline_days.writing import CreateDay, DayContent
from portal.backoffice.officials.models import Official
from portal.backoffice.officials.services import AddOfficial, TermContent
from portal.releases.hotline import Grounds, Publish
from portal.security.permissions import Role
from portal.security.policy import Identity
from portal.settings import Settings
from tests.factories import make_person

NOW = datetime(2026, 11, 5, 1, tzinfo=UTC)
HELD_ON = date(2026, 10, 20)
COUNTS = {"signals": 846, "by_operators": 186, "by_leader": 12, "accepted": 150}


def curator(session: Session) -> Identity:
    return make_person(session, "curator", Role.CURATOR)


def reviewer(session: Session) -> Identity:
    return make_person(session, "reviewer", Role.REVIEWER)


def make_official(session: Session, code: str = "changwu", name: str = "", **term: Any) -> Official:
    """Somebody in office since January 2024, as 常务副市长 unless ``term`` says otherwise."""
    fields = {"post": "市委常委、常务副市长", "valid_from": date(2024, 1, 8), **term}
    return AddOfficial(session, "curator", code=code, name=name, term=TermContent(**fields)).perform()


def make_day(session: Session, **values: Any) -> HotlineDay:
    """A draft of one day without sessions: 2026-10-20, announced, as the curator made it."""
    fields: dict[str, Any] = {
        "kind": "day",
        "stage": "announced",
        "theme": "冬季供暖供水",
        "starts_on": HELD_ON,
        "ends_on": HELD_ON,
        "place": "市民热线受理中心一楼大厅",
        "scope": "供暖、供水、供气方面的咨询、求助和投诉",
        **values,
    }
    return CreateDay(session, curator(session), DayContent(**fields), NOW).perform()


def add_session(session: Session, day: HotlineDay, **values: Any) -> HotlineSession:
    """A sitting from nine to eleven by 常务副市长, not counted yet."""
    fields: dict[str, Any] = {
        "held_on": day.starts_on,
        "starts": "09:00",
        "ends": "11:00",
        "post": "市委常委、常务副市长",
        **values,
    }
    service = AddSession(session, day, curator(session), NOW, content=SessionContent(**fields))
    service.perform()
    session.flush()
    return service.sitting


def add_call(session: Session, sitting: HotlineSession, position: int, **values: Any) -> Call:
    """A call of a session, without turns."""
    call = Call(day_id=sitting.day_id, session_id=sitting.id, position=position, **values)
    session.add(call)
    session.flush()
    return call


def approve_day(session: Session, day: HotlineDay) -> None:
    """Proposed by the curator, approved by the reviewer."""
    Propose(session, day, curator(session), NOW).perform()
    Approve(session, day, reviewer(session), NOW).perform()


def release_day(session: Session, day: HotlineDay, settings: Settings) -> None:
    """Released by the publisher; it must be approved."""
    publisher = make_person(session, "publisher", Role.PUBLISHER)
    grounds = Grounds("主动公开", "未发现不宜公开的内容")
    Publish(session, day, publisher, NOW, settings=settings, grounds=grounds).perform()
