"""发布批次: progress while a batch runs, and what became of each item."""

from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.audit.log import record
from portal.backoffice.releases.queries import PAGE, batch_job, batch_summary, batches, refused_items
from portal.jobs.queue import enqueue
from portal.releases.published import PublishedFilter, published_page
from portal.security.permissions import Permission, allows
from portal.web.numbers import whole_number

SHOWN_REFUSED = 500
REFRESH_SECONDS = 5


def batch_list(request: Request) -> dict[str, Any]:
    """All batches, newest first."""
    found = batches(request.db, below_key(request), PAGE + 1)
    older = found[PAGE - 1].batch.id if len(found) > PAGE else None
    return {"batches": found[:PAGE], "older": older}


def below_key(request: Request) -> int | None:
    """The paging key ``below`` of the query; None on the first page or where it is no number."""
    value = request.GET.get("below", "")
    return whole_number(value)


def batch_page(request: Request) -> dict[str, Any]:
    """One batch; with ``auto=1`` the browser is asked to load it again every few seconds while it runs."""
    session, batch_id = request.db, int(request.matchdict["id"])
    summary = batch_summary(session, batch_id)
    if summary is None:
        raise HTTPNotFound
    running = summary.batch.state != "done"
    auto = running and "auto" in request.GET
    if auto:
        request.response.headers["Refresh"] = str(REFRESH_SECONDS)
    job = batch_job(session, batch_id)
    return {
        "summary": summary,
        "running": running,
        "auto": auto,
        "stuck": running and (job is None or job.state in ("failed", "done")),
        "refused": refused_items(session, batch_id, SHOWN_REFUSED),
        "live": published_page(session, PublishedFilter(batch=batch_id)),
        "may_release": allows(request.identity.roles, Permission.RELEASE),
    }


def resume(request: Request) -> Response:
    """Queue a batch again whose job gave up; items already decided stay as they are."""
    session, batch_id = request.db, int(request.matchdict["id"])
    summary = batch_summary(session, batch_id)
    if summary is None:
        raise HTTPNotFound
    job = batch_job(session, batch_id)
    if summary.batch.state != "done" and (job is None or job.state in ("failed", "done")):
        enqueue(session, "release_batch", {"batch_id": batch_id})
        record(session, request.identity.username, "batch.resume", "batch", batch_id)
        request.session.flash("已重新排队，从停下的地方继续。")
    return HTTPSeeOther(request.route_path("staff.releases.batch", id=batch_id))


def includeme(config: Configurator) -> None:
    config.add_route("staff.releases.batches", "/staff/releases/batches")
    config.add_route("staff.releases.batch", r"/staff/releases/batches/{id:\d{1,17}}")
    config.add_route("staff.releases.batch_resume", r"/staff/releases/batches/{id:\d{1,17}}/resume")
    config.add_staff_view(
        batch_list,
        "staff.releases.batches",
        permission=Permission.QUEUES,
        renderer="backoffice/releases/batches.jinja2",
    )
    config.add_staff_view(
        batch_page,
        "staff.releases.batch",
        permission=Permission.QUEUES,
        renderer="backoffice/releases/batch.jinja2",
    )
    config.add_staff_view(
        resume, "staff.releases.batch_resume", permission=Permission.RELEASE, methods=("POST",)
    )
