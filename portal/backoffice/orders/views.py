"""Orders (交办件) for staff: search, one order with its clock explained, the exclusions that wait for a second person."""

from datetime import UTC, datetime
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound
from pyramid.request import Request

from portal.backoffice.calendar.services import missing_years, pressing_years
from portal.backoffice.cases.queries import filter_departments
from portal.backoffice.orders import page, queries
from portal.backoffice.orders.clock import Clock
from portal.backoffice.orders.correcting import changed_sources
from portal.backoffice.orders.corrections import FIELDS
from portal.backoffice.orders.explanation import bound_words
from portal.backoffice.orders.forms import CorrectionForm, ExclusionForm
from portal.backoffice.orders.history import events_of
from portal.backoffice.orders.models import Assignment
from portal.backoffice.orders.queries import STATE_WORDS, STATES, Wanted
from portal.backoffice.rankings import GROUP
from portal.scoring.period import Period
from portal.security.permissions import Permission, allows
from portal.vocabulary import AppealType


def listing(request: Request) -> dict[str, Any]:
    """The search; a period that is none is said and not guessed."""
    wanted, problem = _wanted(request)
    found = queries.orders_page(request.db, wanted)
    shown = found[: queries.PAGE]
    clock = Clock.load(request.db)
    readings = {order.id: clock.read(order) for order in shown}
    return {
        "orders": shown,
        "readings": readings,
        "standing": page.standing,
        "bound_words": bound_words,
        "types": AppealType,
        "wanted": wanted,
        "period": request.GET.get("period", ""),
        "problem": problem,
        "states": STATE_WORDS,
        "departments": filter_departments(request.db),
        "older": _cursor(shown[-1]) if len(found) > queries.PAGE else "",
        "missing": pressing_years(request.db),
        "may_enter_days": allows(request.identity.roles, Permission.DIRECTORY),
    }


def _wanted(request: Request) -> tuple[Wanted, str]:
    """The filters of the address, and what is wrong with the period; other nonsense counts as not given."""
    get = request.GET.get
    department, text, problem, period = get("department", ""), get("period", "").strip(), "", None
    try:
        period = Period.parse(text) if text else None
    except ValueError as refusal:
        problem = str(refusal)
    return Wanted(
        text=get("q", "").strip()[:80],
        department=int(department) if department.isdecimal() and len(department) < 10 else None,
        period=period,
        state=get("state", "") if get("state") in STATES else "",
        before=_before(get("before", "")),
    ), problem


def _cursor(order: Assignment) -> str:
    moment = order.dispatched_at.isoformat() if order.dispatched_at else ""
    return f"{moment}_{order.id}"


def _before(text: str) -> tuple[datetime | None, int] | None:
    moment, _, id_ = text.rpartition("_")
    try:
        at = datetime.fromisoformat(moment) if moment else None
    except ValueError:
        return None
    is_id = id_.isascii() and id_.isdigit() and len(id_) < 18
    return (at, int(id_)) if is_id and (at is None or at.tzinfo) else None


def show(request: Request) -> dict[str, Any]:
    """One order with its clock, its history and what may be done about it."""
    return order_page(request, load_order(request))


def order_page(
    request: Request,
    order: Assignment,
    exclusion_form: ExclusionForm | None = None,
    correction_form: CorrectionForm | None = None,
    problems: list[str] | None = None,
) -> dict[str, Any]:
    """What the template shows; forms come with their errors where one was refused."""
    clock = Clock.load(request.db)
    reading = clock.read(order)
    roles, events = request.identity.roles, events_of(request.db, order)
    return {
        "order": order,
        "lines": reading.explain(),
        "standing": page.standing(order, reading, datetime.now(UTC)),
        "types": AppealType,
        "times": page.time_rows(order, clock.corrections.get(order.id, {})),
        "events": [(event, page.event_words(event)) for event in events],
        "people": page.people(request.db, events, [order.exclusion]),
        "exclusion": order.exclusion,
        "exclusion_words": page.exclusion_words,
        "rankings": [
            (ranking, page.ranking_words(ranking.period, ranking.group_name, ranking.state))
            for ranking in queries.rankings_with(request.db, order)
        ],
        "changes": changed_sources(request.db, order),
        "fields": FIELDS,
        "moment_words": page.moment_or_none,
        "missing": missing_years(request.db) if reading.fault == "no_calendar" else [],
        "may_enter_days": allows(roles, Permission.DIRECTORY),
        "exclusion_form": exclusion_form or ExclusionForm(),
        "correction_form": correction_form or CorrectionForm(),
        "problems": problems or [],
        "me": request.identity.username,
        "may_release": allows(roles, Permission.RANKING_RELEASE),
    }


def load_order(request: Request) -> Assignment:
    """The order of the address; raises HTTPNotFound."""
    order: Assignment | None = request.db.get(Assignment, int(request.matchdict["id"]))
    if order is None:
        raise HTTPNotFound
    return order


def exclusion_list(request: Request) -> dict[str, Any]:
    """What waits for a second person, what was approved, and corrections that the source has since contradicted."""
    waiting, approved = (queries.exclusions(request.db, approved=value) for value in (False, True))
    return {
        "waiting": waiting,
        "approved": approved,
        "people": page.people(request.db, (), [*waiting, *approved]),
        "words": page.exclusion_words,
        "changes": changed_sources(request.db),
        "fields": FIELDS,
        "moment_words": page.moment_or_none,
    }


def includeme(config: Configurator) -> None:
    work = Permission.RANKINGS
    for name, pattern, view, template in (
        ("staff.orders.list", "/staff/orders", listing, "list"),
        ("staff.orders.exclusions", "/staff/orders/exclusions", exclusion_list, "exclusions"),
        ("staff.orders.show", r"/staff/orders/{id:\d{1,12}}", show, "order"),
    ):
        config.add_route(name, pattern)
        config.add_staff_view(view, name, permission=work, renderer=f"backoffice/orders/{template}.jinja2")
    config.add_staff_entry("staff.orders.list", "交办件", work, position=61, group=GROUP)
    config.add_staff_entry(
        "staff.orders.exclusions", "剔除", work, queries.waiting_exclusions, position=62, group=GROUP
    )
