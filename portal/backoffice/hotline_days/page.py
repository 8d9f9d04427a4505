"""What the page of one hotline day shows."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.request import Request

from portal.backoffice.hotline_days import queries, words
from portal.backoffice.hotline_days.content import day_hash
from portal.backoffice.hotline_days.models import HotlineDay
from portal.backoffice.hotline_days.revising import Drop, Revise
from portal.backoffice.hotline_days.states import STATE_NAMES
from portal.backoffice.hotline_days.sums import accepted_total, sum_faults
from portal.backoffice.hotline_days.workflow import Approve, DayStep, Propose, SendBack, TakeBack
from portal.backoffice.hotline_days.writing import STAGES
from portal.backoffice.promises.reminders import day_reminders
from portal.backoffice.releases.queries import names
from portal.backoffice.step_views import StepView, approvals_of, step_views
from portal.backoffice.steps import reviews_needed
from portal.releases.hotline_rows import day_row, session_rows
from portal.releases.snapshot import today
from portal.security.permissions import Permission, allows
from portal.settings import Settings
from portal.vocabulary import CallForm
from portal.web.present.hotline import DayView, as_row, day_view


def needed_of(request: Request) -> int:
    """How many different people must approve."""
    settings: Settings = request.registry.settings["portal"]
    return reviews_needed(settings.workflow)


def day_of(request: Request) -> HotlineDay:
    """The day of the address, or 404."""
    found: HotlineDay | None = request.db.get(HotlineDay, int(request.matchdict["id"]))
    if found is None:
        raise HTTPNotFound
    return found


def day_preview(day: HotlineDay) -> DayView:
    """The day as its release today would show it."""
    rows = [as_row(values) for values in session_rows(day)]
    return day_view(as_row(day_row(day, datetime.now(UTC))), rows, today())


def day_steps(request: Request, day: HotlineDay) -> dict[str, StepView]:
    """The acts of this page that the state and the person's roles allow; release and withdrawal have their own."""
    common = (request.db, day, request.identity, datetime.now(UTC))
    services: list[DayStep] = [
        Propose(*common),
        Approve(*common, needed=needed_of(request)),
        TakeBack(*common),
        SendBack(*common),
        Revise(*common),
        Drop(*common),
    ]
    return {step.name: step for step in step_views(services, day, request.identity)}


def _next_stage(day: HotlineDay) -> str:
    """What the next version is most likely to tell; before the day it only mends the announcement."""
    following = STAGES[STAGES.index(day.stage) :][:2]
    return following[-1] if day.starts_on <= today() else day.stage


def day_page(
    request: Request, day: HotlineDay, act: str = "", problems: Sequence[str] = (), comment: str = ""
) -> dict[str, Any]:
    """The page, also after a refused ``act`` with its ``problems`` and what was typed."""
    session, content_hash = request.db, day_hash(day)
    people = names(session, [day.proposed_by_id, *(entry["user_id"] for entry in day.approvals)])
    return {
        "day": day,
        "title": words.day_title(day),
        "view": day_preview(day),
        "words": words,
        "states": STATE_NAMES,
        "forms": {"": "还没有定", **{item.value: item.word for item in CallForm}},
        "faults": sum_faults(session, day),
        "total": accepted_total(day),
        "counts": queries.day_counts(session, day),
        "reminders": day_reminders(session, day.id, today()),
        "today": today(),
        "steps": day_steps(request, day),
        "stages": [(code, words.STAGES[code]) for code in STAGES[STAGES.index(day.stage) :]],
        "next_stage": _next_stage(day),
        "people": people,
        "content_hash": content_hash,
        "approvals": approvals_of(day, content_hash),
        "needed": needed_of(request),
        "events": queries.history(session, "day", day.id),
        "act": act,
        "problems": problems,
        "comment": comment,
        "may_write": allows(request.identity.roles, Permission.HOTLINE_DAYS),
    }
