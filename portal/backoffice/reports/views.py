"""Pages of the queue of reports."""

from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.backoffice.reports.queries import PAGE, live_numbers, reports, waiting_count
from portal.backoffice.reports.services import HandleReport, HideReported
from portal.inbox.models import InboxReport
from portal.releases import NotAllowed
from portal.security.permissions import Permission
from portal.vocabulary import ReportReason
from portal.web.numbers import whole_number
from portal.web.present.frame import flash_message

LONGEST_ANSWER = 500


def report_list(request: Request) -> dict[str, Any]:
    """Open reports, oldest first; ``?state=handled`` shows the closed ones."""
    state = "handled" if request.GET.get("state") == "handled" else "new"
    after = request.GET.get("after", "")
    before = whole_number(after, digits=9)
    rows = reports(request.db, state, before)
    shown = rows[:PAGE]
    return {
        "state": state,
        "reports": shown,
        "next": shown[-1].id if len(rows) > PAGE else None,
        "waiting": waiting_count(request.db),
        "live": live_numbers(request.db, {report.number for report in shown if report.number}),
        "reasons": {reason.value: reason.word for reason in ReportReason},
        "can_hide": bool(request.has_permission(Permission.WITHDRAW)),
        "longest": LONGEST_ANSWER,
    }


def handle(request: Request) -> Response:
    report = _open_report(request)
    if report is not None:
        HandleReport(
            request.db, request.identity.username, report, request.POST.get("answer", "")[:LONGEST_ANSWER]
        ).perform()
        request.session.flash("这条报告已标记为处理完。")
    return HTTPSeeOther(request.route_path("staff.reports.list"))


def hide(request: Request) -> Response:
    """Take the reported item off every public surface at once."""
    report = _open_report(request)
    if report is not None:
        try:
            closed = HideReported(request.db, request.identity, report).perform()
            also = f"，同一案例的 {closed} 条报告一并处理完" if closed > 1 else ""
            request.session.flash(f"案例 {report.number} 已从公开网站撤下{also}。")
        except NotAllowed as refusal:
            request.session.flash(flash_message("".join(refusal.reasons), bad=True))
    return HTTPSeeOther(request.route_path("staff.reports.list"))


def _open_report(request: Request) -> InboxReport | None:
    """The report, or None (with a word to the person) when a colleague was faster."""
    report: InboxReport | None = request.db.get(InboxReport, int(request.matchdict["id"]))
    if report is None:
        raise HTTPNotFound
    if report.state != "new":
        request.session.flash("这条报告已由别人处理。")
        return None
    return report


def includeme(config: Configurator) -> None:
    config.add_route("staff.reports.list", "/staff/reports")
    config.add_route("staff.reports.handle", r"/staff/reports/{id:\d{1,9}}/handle")
    config.add_route("staff.reports.hide", r"/staff/reports/{id:\d{1,9}}/hide")
    config.add_staff_view(
        report_list,
        "staff.reports.list",
        permission=Permission.REPORTS,
        renderer="backoffice/reports/list.jinja2",
    )
    config.add_staff_view(handle, "staff.reports.handle", permission=Permission.REPORTS, methods=("POST",))
    config.add_staff_view(hide, "staff.reports.hide", permission=Permission.WITHDRAW, methods=("POST",))
