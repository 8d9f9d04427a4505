"""Report a problem (报告问题、纠错): the form and its thank-you page, without a cookie or a session."""

from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.inbox.forms import ReportForm
from portal.inbox.services import FormToken, NotTaken, Report, TakeReport
from portal.security.throttle import remote_address
from portal.settings import Settings


def report(request: Request) -> dict[str, Any] | Response:
    """The form; ``?number=`` and ``?page=`` fill in what the reader came from. What was typed stays after an error."""
    request.response.headers["Cache-Control"] = "no-store"  # the token is for this visit
    settings: Settings = request.registry.settings["portal"]
    tokens = FormToken(settings.secret)
    if request.method != "POST":
        form = ReportForm(number=request.GET.get("number", ""), page=request.GET.get("page", ""))
        form.token.data = tokens.make()
        return {"form": form, "problem": ""}
    form = ReportForm(request.POST)
    problem = ""
    if form.validate():
        try:
            tokens.check(form.token.data or "")
            _take(request, settings, form)
        except NotTaken as refusal:
            problem = str(refusal)
        else:
            return HTTPSeeOther(request.href("inbox.thanks"))
    form.token.data = tokens.make()
    return {"form": form, "problem": problem}


def _take(request: Request, settings: Settings, form: ReportForm) -> None:
    values = {name: str(form[name].data or "") for name in ("token", "page", "number", "reason", "text")}
    service = TakeReport(request.registry["inbox"], settings.secret, settings.reports_per_hour)
    service.perform(Report(**values), remote_address(request))


def thanks(request: Request) -> dict[str, Any]:
    return {}


def includeme(config: Configurator) -> None:
    config.add_public_route("inbox.report", "/report")
    config.add_public_route("inbox.thanks", "/report/thanks")
    config.add_public_view(
        report, "inbox.report", methods=("GET", "POST"), query=None, renderer="public/inbox/report.jinja2"
    )
    config.add_public_view(thanks, "inbox.thanks", query=None, renderer="public/inbox/thanks.jinja2")
