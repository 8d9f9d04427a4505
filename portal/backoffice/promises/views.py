"""/staff/promises: the ledger, the reminders, one promise with its steps, cases and history."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound
from pyramid.request import Request

from portal.backoffice.hotline_days.queries import history
from portal.backoffice.hotline_days.states import STATE_NAMES
from portal.backoffice.promises import queries, words
from portal.backoffice.promises.content import promise_hash
from portal.backoffice.promises.links import CHANGEABLE, progress_of
from portal.backoffice.promises.models import Promise
from portal.backoffice.promises.page import call_of, day_of, line_view, public_view, steps
from portal.backoffice.promises.reminders import reminders
from portal.backoffice.releases.queries import names
from portal.backoffice.step_views import approvals_of
from portal.backoffice.steps import reviews_needed
from portal.releases.hotline_unlisted import unlisted_calls, unlisted_cases
from portal.releases.snapshot import today
from portal.security.permissions import Permission, allows


def listing(request: Request) -> dict[str, Any]:
    """The ledger: ``?outcome=overdue&step=draft&unit=3&day=7&page=2``."""
    wanted = _wanted(request)
    asked = request.GET.get("page", "")
    page = max(1, int(asked)) if asked.isdecimal() and len(asked) < 6 else 1
    now = today()
    found, total = queries.ledger_page(request.db, wanted, now, page)
    return {
        "lines": [line_view(line, now) for line in found],
        "total": total,
        "page": page,
        "pages": -(-total // queries.PAGE),
        "wanted": wanted,
        "days": [(day.id, words.day_title(day)) for day in queries.days_with_promises(request.db)],
        "units": [(unit.id, unit.name) for unit in queries.units_with_promises(request.db)],
        "states": STATE_NAMES,
        "words": words,
        "may_write": allows(request.identity.roles, Permission.HOTLINE_DAYS),
    }


def _wanted(request: Request) -> queries.Wanted:
    get = request.GET

    def number(name: str) -> int | None:
        given = get.get(name, "")
        return int(given) if given.isdecimal() and len(given) < 10 else None

    outcome, step = get.get("outcome", ""), get.get("step", "")
    return queries.Wanted(
        outcome if outcome in words.OUTCOMES else "",
        step if step in STATE_NAMES else "",
        number("unit"),
        number("day"),
    )


def due(request: Request) -> dict[str, Any]:
    """/staff/promises/due: what is due or overdue, whose case has moved on, and what could name a case that is public now."""
    now = today()
    calls = queries.calls_by_id(request.db, unlisted_calls(request.db))
    return {
        "reminders": [(one, line_view(one.line, now)) for one in reminders(request.db, now)],
        "calls": calls,
        "words": words,
        "soon": queries.SOON_DAYS,
        "may_write": allows(request.identity.roles, Permission.HOTLINE_DAYS),
    }


def promise_of(request: Request) -> Promise:
    """The promise of the address, or 404."""
    found: Promise | None = request.db.get(Promise, int(request.matchdict["id"]))
    if found is None:
        raise HTTPNotFound
    return found


def show(request: Request) -> dict[str, Any]:
    """/staff/promises/{id}: what the public would see, what comes next and what is in the way."""
    return promise_page(request, promise_of(request))


def promise_page(
    request: Request,
    promise: Promise,
    act: str = "",
    problems: Sequence[str] = (),
    comment: str = "",
    number: str = "",
) -> dict[str, Any]:
    """The page, also after a refused ``act`` with its ``problems`` and what was typed."""
    session, now = request.db, datetime.now(UTC)
    content_hash = promise_hash(session, promise)
    return {
        "promise_row": promise,
        "promise": public_view(session, promise, now, today()),
        "day": day_of(session, promise),
        "call": call_of(session, promise),
        "steps": {step.name: step for step in steps(request, promise, now)},
        "cases": progress_of(session, queries.case_ids(session, promise)),
        "unlisted": unlisted_cases(session).get(promise.id, ()),
        "events": history(session, "promise", promise.id),
        "people": names(
            session, [promise.proposed_by_id, *(entry["user_id"] for entry in promise.approvals)]
        ),
        "content_hash": content_hash,
        "approvals": approvals_of(promise, content_hash),
        "needed": reviews_needed(request.registry.settings["portal"].workflow),
        "may_write": allows(request.identity.roles, Permission.HOTLINE_DAYS),
        "may_link": promise.state in CHANGEABLE and allows(request.identity.roles, Permission.HOTLINE_DAYS),
        "states": STATE_NAMES,
        "words": words,
        "act": act,
        "problems": problems,
        "comment": comment,
        "typed_number": number,
    }


def includeme(config: Configurator) -> None:
    pages = (
        ("list", "/staff/promises", listing),
        ("due", "/staff/promises/due", due),
        ("show", r"/staff/promises/{id:\d{1,9}}", show),
    )
    for name, pattern, view in pages:
        config.add_route(f"staff.promises.{name}", pattern)
        config.add_staff_view(
            view,
            f"staff.promises.{name}",
            permission=Permission.QUEUES,
            renderer=f"backoffice/promises/{name}.jinja2",
        )
