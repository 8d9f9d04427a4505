"""What of hotline days, calls and promises waits for a person; shown on the dashboard."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.backoffice.hotline_days.models import Call, HotlineDay
from portal.backoffice.promises.models import Promise
from portal.backoffice.promises.reminders import count_reminders
from portal.security.permissions import Permission, allows
from portal.security.policy import Identity
from portal.vocabulary import DayStage

_KINDS: tuple[tuple[Any, str, str, str], ...] = (
    (HotlineDay, "次接听日", "staff.hotline_days.list", "state"),
    (Call, "通来电", "staff.calls.list", "state"),
    (Promise, "项承诺", "staff.promises.list", "step"),
)
"""Each kind with its measure word, its list and how that is filtered by state."""


@dataclass(frozen=True, slots=True)
class Task:
    """A sentence and the page where it is dealt with."""

    words: str
    route: str
    query: dict[str, str]


def tasks(session: Session, person: Identity, today: date) -> list[Task]:
    """What this person can do something about; ``today`` is the local day."""
    found: list[Task] = []
    if allows(person.roles, Permission.HOTLINE_REVIEW):
        found += _in_state(session, "proposed", "待您审核", person.user_id)
    if allows(person.roles, Permission.HOTLINE_RELEASE):
        found += _in_state(session, "approved", "待发布")
    if allows(person.roles, Permission.HOTLINE_DAYS):
        found += _after_the_day(session, today)
    return found


def _in_state(session: Session, state: str, words: str, but: int | None = None) -> Iterator[Task]:
    """Nobody approves their own; what goes out by itself waits for nobody."""
    for model, measure, route, name in _KINDS:
        waits = select(func.count(model.id)).where(model.state == state, model.release_at.is_(None))
        if but is not None:
            waits = waits.where(model.proposed_by_id != but)
        if n := session.scalar(waits):
            yield Task(f"{n:,} {measure}{words}", route, {name: state})


def _after_the_day(session: Session, today: date) -> Iterator[Task]:
    announced = HotlineDay.stage == DayStage.ANNOUNCED.value
    past = select(func.count(HotlineDay.id)).where(
        announced, HotlineDay.state == "released", HotlineDay.ends_on < today
    )
    if n := session.scalar(past):
        query = {"stage": DayStage.ANNOUNCED.value, "state": "released"}
        yield Task(f"{n:,} 次接听日已举行，接听情况还没有公布", "staff.hotline_days.list", query)
    if n := count_reminders(session):
        yield Task(f"{n:,} 项承诺到期、逾期或有了进展，等着核对", "staff.promises.due", {})
