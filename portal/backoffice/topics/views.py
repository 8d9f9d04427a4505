"""Hot topics of a period: the list with its decisions, and the search."""

from datetime import UTC, datetime
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.backoffice.bulletins.models import HotTopic
from portal.backoffice.topics import GROUP, queries
from portal.backoffice.topics.jobs import KIND, is_searching, queue_search, search_job
from portal.backoffice.topics.services import LONGEST_REASON, STATES, DecideTopic, FindTopics
from portal.backoffice.topics.statistic import LEAST_COUNT, SMALL_CELL
from portal.releases import NotAllowed
from portal.scoring.period import Period
from portal.security.permissions import Permission
from portal.web.present.frame import flash_message


def listing(request: Request) -> dict[str, Any]:
    """/staff/topics: ``?period=2026-10`` (else the last ended month), ``?kind=term``."""
    return _page(request, _period(request.GET.get("period", "")), request.GET.get("kind", ""))


def search(request: Request) -> Response:
    """Queue a search of one period."""
    period = _period(request.POST.get("period", ""))
    actor, now = request.identity.username, datetime.now(UTC)
    if reasons := FindTopics(request.db, actor, period, now).failure_reasons():
        request.session.flash(flash_message("".join(reasons), bad=True))
    else:
        queue_search(request.db, actor, period)
        request.session.flash(f"正在查找{period.word}的热点，稍后刷新本页。")
    return _back(request, period, "category")


def decide(request: Request) -> dict[str, Any] | Response:
    """Confirm, dismiss or reconsider one topic; a refused form is shown again with what was typed."""
    topic: HotTopic | None = request.db.get(HotTopic, int(request.matchdict["id"]))
    if topic is None:
        raise HTTPNotFound
    state, reason = request.POST.get("state", ""), request.POST.get("reason", "")
    period = Period.parse(topic.period)
    try:
        DecideTopic(request.db, request.identity.username, topic, state, reason, datetime.now(UTC)).perform()
    except NotAllowed as refusal:
        request.response.status_int = 422
        refused = {"id": topic.id, "reason": reason, "reasons": refusal.reasons}
        return {**_page(request, period, topic.kind), "refused": refused}
    request.session.flash(f"“{topic.name}”：{STATES[state]}。")
    return _back(request, period, topic.kind)


def _page(request: Request, period: Period, kind: str) -> dict[str, Any]:
    kind = kind if kind in queries.KINDS else "category"
    return {
        "period": period,
        "periods": queries.ended_periods(datetime.now(UTC)),
        "kind": kind,
        "kinds": queries.KINDS,
        "counts": queries.counts_by_kind(request.db, period),
        "lines": queries.topic_lines(request.db, period, kind),
        "searching": is_searching(request.db, period),
        "states": STATES,
        "least": LEAST_COUNT,
        "small": SMALL_CELL,
        "longest": LONGEST_REASON,
        "refused": None,
    }


def _period(code: str) -> Period:
    """The named period; the last ended month for anything that is none."""
    try:
        return Period.parse(code)
    except ValueError:
        return queries.ended_periods(datetime.now(UTC))[0]


def _back(request: Request, period: Period, kind: str) -> Response:
    query = {"period": period.code, "kind": kind}
    return HTTPSeeOther(request.route_path("staff.topics", _query=query))


def includeme(config: Configurator) -> None:
    config.add_job_handler(KIND, search_job)
    config.add_staff_entry(
        "staff.topics", "热点", Permission.BULLETINS, queries.undecided, position=74, group=GROUP
    )
    for view, name, pattern, methods in (
        (listing, "staff.topics", "/staff/topics", ("GET",)),
        (search, "staff.topics.search", "/staff/topics/search", ("POST",)),
        (decide, "staff.topics.decide", r"/staff/topics/{id:\d{1,9}}/decide", ("POST",)),
    ):
        config.add_route(name, pattern)
        renderer = {} if view is search else {"renderer": "backoffice/topics/list.jinja2"}
        config.add_staff_view(view, name, permission=Permission.BULLETINS, methods=methods, **renderer)
