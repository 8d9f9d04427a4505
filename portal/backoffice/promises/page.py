"""View models of the promise pages: what the public would see, the steps, the cases with their progress."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from pyramid.request import Request
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.departments.models import Department
from portal.backoffice.hotline_days.models import Call, HotlineDay
from portal.backoffice.officials.terms import officials_on, post_on
from portal.backoffice.promises.forms import PromiseForm
from portal.backoffice.promises.models import Promise
from portal.backoffice.promises.queries import Line
from portal.backoffice.promises.results import Check
from portal.backoffice.promises.workflow import Approve, PromiseStep, Propose, SendBack, TakeBack
from portal.backoffice.promises.writing import Drop
from portal.backoffice.step_views import StepView, step_views
from portal.backoffice.steps import reviews_needed
from portal.releases.hotline_rows import promise_version
from portal.web.present.hotline import as_row
from portal.web.present.promises import PromiseView, late_words, promise_view, shown_state, state_mark
from portal.web.present.words import Mark


@dataclass(frozen=True, slots=True)
class LineView:
    """One row of the ledger; ``late``: 27 天 (overdue), 晚 3 天, 还有 5 天 or nothing."""

    line: Line
    mark: Mark
    late: str


def line_view(line: Line, today: date) -> LineView:
    """As the public ledger would tell it of the working copy."""
    promise = line.promise
    due = str(promise.due_on or "")
    state = shown_state(promise.outcome, due, today)
    return LineView(line, state_mark(state), late_words(state, due, str(promise.result_on or ""), today))


def public_view(session: Session, promise: Promise, now: datetime, today: date) -> PromiseView:
    """What is public of a released promise, else what a release now would show."""
    at = promise.released_at if promise.state == "released" else None
    version = promise_version(session, promise, at or now)
    numbers = [str(row["case_number"]) for row in version.parts["cases"]]
    return promise_view(as_row(version.head), today, numbers)


def steps(request: Request, promise: Promise, now: datetime) -> list[StepView]:
    """The acts of the page that the state and the person's roles allow; a result, release and withdrawal have pages of their own."""
    common = (request.db, promise, request.identity, now)
    needed = reviews_needed(request.registry.settings["portal"].workflow)
    services: Iterable[PromiseStep] = (
        Propose(*common),
        Approve(*common, needed=needed),
        TakeBack(*common),
        SendBack(*common),
        Check(*common),
        Drop(*common),
    )
    return step_views(services, promise, request.identity)


def offer(session: Session, form: PromiseForm, on: date) -> None:
    """Officials who held office on the day of the promise, and all units."""
    officials = [
        (one.id, f"{post_on(one, on)}{f'　{one.name}' if one.name else ''}")
        for one in officials_on(session, on)
    ]
    form.offer(officials, unit_choices(session))


def unit_choices(session: Session) -> list[tuple[int, str]]:
    """All units, as the directory orders them."""
    rows = session.execute(
        select(Department.id, Department.name).order_by(Department.position, Department.code)
    )
    return [(row.id, row.name) for row in rows]


def call_of(session: Session, promise: Promise) -> Call | None:
    """The call in which it was made."""
    return session.get(Call, promise.call_id) if promise.call_id else None


def day_of(session: Session, promise: Promise) -> HotlineDay:
    return session.get_one(HotlineDay, promise.day_id)
