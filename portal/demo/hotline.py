"""The demo staff at work on hotline days: announced, held, told of in versions, every call in its form, promises followed.

Each act finds what it has done already: a run that was stopped goes on from the states of days, calls and promises.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.backoffice.hotline_days.models import Call, HotlineDay
from portal.backoffice.hotline_days.revising import Revise
from portal.backoffice.hotline_days.sittings import AddSession, SaveSession, SessionContent, in_order
from portal.backoffice.hotline_days.workflow import Approve, Propose
from portal.backoffice.hotline_days.writing import CreateDay, DayContent, SaveDay
from portal.backoffice.officials.models import Official
from portal.backoffice.officials.services import AddOfficial, TermContent
from portal.backoffice.promises.models import Promise
from portal.demo.bulletins import SMALL, Desk
from portal.demo.hotline_calendar import TELLING, Dates, at, told
from portal.demo.hotline_calls import Switchboard
from portal.demo.hotline_desk import Worker
from portal.demo.hotline_promises import Ledger
from portal.demo.hotline_script import EventPlan, SessionPlan, script
from portal.demo.office import Act
from portal.security.permissions import Role
from portal.vocabulary import DayStage

LOOKED_BACK = "承诺已逐项核对，办理结果见承诺台账。"
IN_OFFICE_SINCE = timedelta(days=800)


def hotline_acts(desk: Desk, cases: int, now: datetime) -> Iterator[Act]:
    """Everything about hotline days that has happened by ``now``; a small city has the calls of first sessions only."""
    dates = Dates.seen_from(now)
    for event in script().events.values():
        office = Organiser(desk, dates, event)
        announced = min(at(dates.starts[event.key], 9, days=-8), now - timedelta(days=1))
        yield Act(announced, partial(office.announce, announced))
        if event.sessions[0].counts:
            held = office.held(1 if cases < SMALL else len(event.sessions))
            yield from (act for act in held if act.at <= now)


@dataclass(frozen=True)
class Organiser(Worker):
    """Whoever keeps one hotline day."""

    event: EventPlan

    def held(self, heard: int) -> Iterator[Act]:
        """Reports of sessions by and by; of the first ``heard`` transcripts, then the calls one by one."""
        sessions = self.event.sessions
        calls = Switchboard(self.desk, self.dates)
        for session in sessions[:heard]:
            held = self.dates.held_on(session)
            yield Act(at(held, 9, days=1), partial(calls.take, session, at(held, 9, days=1)))
            published = at(self.dates.published_on(session), 10)
            yield Act(published, partial(calls.publish, session, published))
            yield from Ledger(self.desk, self.dates).followed(session)
        for done in told(sessions):
            telling = at(self.dates.held_on(sessions[done - 1]), 15, days=TELLING)
            yield Act(telling, partial(self.tell, done, telling))
        last = self.dates.ends(self.event)
        for session in sessions[:heard]:
            yield Act(at(last, 16, days=9), partial(calls.withdraw, session, at(last, 16, days=9)))
        if self.event.followed:
            yield Act(at(last, 9, days=60), partial(self.look_back, at(last, 9, days=60)))

    def announce(self, now: datetime) -> None:
        """预告: the day with its sessions, before anything is counted."""
        with self.desk.sessions.begin() as session:
            day = self.day_of(session, self.event)
            if day is None:
                install_officials(session, self.desk.staff[Role.CURATOR].username, now)
                day = CreateDay(session, self.curator, self._content(DayStage.ANNOUNCED), now).perform()
                for plan in self.event.sessions:
                    content = self._sitting(session, plan, counted=False)
                    AddSession(session, day, self.curator, now, content=content).perform()
                self._review(session, day, now)
            day_id, is_draft = day.id, day.version == 1 and day.state == "approved"
        if is_draft:
            self.release("day", day_id, now)

    def tell(self, done: int, now: datetime) -> None:
        """接听情况 after ``done`` sessions, as the next version; the total is stated once all were held."""
        is_over = done == len(self.event.sessions)
        stage = DayStage.REPORTED if is_over else DayStage.HELD
        with self.desk.sessions.begin() as session:
            day = self.day_of(session, self.event)
            assert day is not None
            sittings = in_order(day)
            if day.state == "released" and sittings[done - 1].accepted is None:
                note = "公布各场接听情况。" if is_over else f"公布前 {done} 场的接听情况。"
                Revise(session, day, self.curator, now, note, stage=stage.value).perform()
                SaveDay(session, day, self.curator, now, content=self._content(stage)).perform()
                for sitting, plan in list(zip(sittings, self.event.sessions, strict=True))[:done]:
                    content = self._sitting(session, plan, counted=True)
                    SaveSession(session, day, self.curator, now, sitting=sitting, content=content).perform()
                self._review(session, day, now)
            day_id, waits = day.id, day.state == "approved"
        if waits:
            self.release("day", day_id, now)

    def look_back(self, now: datetime) -> None:
        """回头看: every promise was held against what was done."""
        with self.desk.sessions.begin() as session:
            day = self.day_of(session, self.event)
            assert day is not None
            if day.state == "released" and day.stage == DayStage.REPORTED:
                stage = DayStage.FOLLOWED
                Revise(session, day, self.curator, now, LOOKED_BACK, stage=stage.value).perform()
                self._review(session, day, now)
            day_id, waits = day.id, day.state == "approved"
        if waits:
            self.release("day", day_id, now)

    def _content(self, stage: DayStage) -> DayContent:
        event, starts = self.event, self.dates.starts[self.event.key]
        is_over = stage in (DayStage.REPORTED, DayStage.FOLLOWED)
        return DayContent(
            kind=event.kind,
            stage=stage.value,
            theme=event.theme,
            starts_on=starts,
            ends_on=self.dates.ends(event),
            place=event.place,
            scope=event.scope,
            out_of_scope=event.out_of_scope,
            broadcast=event.broadcast,
            summary=event.summary if is_over else "",
            declared_total=event.total if is_over else None,
            total_source=event.total_source if is_over else "",
        )

    def _sitting(self, session: Session, plan: SessionPlan, *, counted: bool) -> SessionContent:
        official = session.scalars(select(Official).where(Official.code == plan.official)).one()
        signals, by_operators, by_leader, accepted = plan.counts if counted else (None,) * 4
        return SessionContent(
            held_on=self.dates.held_on(plan),
            starts=plan.hours[0],
            ends=plan.hours[1],
            official_id=official.id,
            post=official.terms[0].post,
            units=plan.units,
            signals=signals,
            by_operators=by_operators,
            by_leader=by_leader,
            accepted=accepted,
            note=plan.note,
        )

    def _review(self, session: Session, day: HotlineDay, now: datetime) -> None:
        Propose(session, day, self.curator, now).perform()
        Approve(session, day, self.reviewer, now).perform()


def install_officials(session: Session, actor: str, now: datetime) -> None:
    """The register: posts alone, nobody has a name."""
    known = set(session.scalars(select(Official.code)))
    since = (now - IN_OFFICE_SINCE).date()
    for position, (code, post) in enumerate(script().officials.items()):
        if code not in known:
            term = TermContent(post, since)
            AddOfficial(session, actor, code=code, term=term, position=position).perform()


def hotline_counts(session: Session) -> tuple[int, int, int]:
    """Hotline days, calls and promises that are stored."""
    days, calls, promises = (
        session.scalar(select(func.count()).select_from(table)) or 0 for table in (HotlineDay, Call, Promise)
    )
    return days, calls, promises
