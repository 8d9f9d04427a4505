"""The deadlines: the rules by stage, starting one, ending one, the examples to begin with."""

from datetime import date
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.backoffice.calendar.deadline_services import (
    EXAMPLE_DOCUMENT,
    EndDeadline,
    StartDeadline,
    StartExamples,
)
from portal.backoffice.calendar.deadline_words import STAGES, length_words, rule_words, type_words
from portal.backoffice.calendar.forms import DeadlineForm
from portal.backoffice.calendar.queries import deadline_rules
from portal.backoffice.calendar.services import missing_years
from portal.backoffice.departments.queries import tabs
from portal.backoffice.orders.models import DeadlineRule
from portal.releases import NotAllowed
from portal.security.permissions import Permission
from portal.web.present.frame import flash_message


def listing(request: Request) -> dict[str, Any] | Response:
    """All rules with the form of a new one; a POST starts it."""
    form = DeadlineForm(request.POST)
    if request.method == "POST" and form.validate():
        try:
            rule = StartDeadline(request.db, request.identity.username, form.data).perform()
        except NotAllowed as refusal:
            form.form_errors = refusal.reasons
        else:
            request.session.flash(f"已加上：{rule_words(rule)}。")
            return HTTPSeeOther(request.route_path("staff.deadlines"))
    return _page(request, form)


def end(request: Request) -> dict[str, Any] | Response:
    rule = request.db.get(DeadlineRule, int(request.matchdict["id"]))
    if rule is None:
        raise HTTPNotFound
    words = rule_words(rule)
    try:
        EndDeadline(request.db, request.identity.username, rule, _day(request)).perform()
    except NotAllowed as refusal:
        return _page(request, DeadlineForm(), [f"{words}：{reason}" for reason in refusal.reasons])
    request.session.flash(f"已定截止日期：{words}。")
    return HTTPSeeOther(request.route_path("staff.deadlines"))


def examples(request: Request) -> Response:
    try:
        count = StartExamples(request.db, request.identity.username).perform()
    except NotAllowed as refusal:
        request.session.flash(flash_message(str(refusal), bad=True))
    else:
        request.session.flash(f"已填入 {count} 条示例。示例不是规定，请按本地文件逐条替换。")
    return HTTPSeeOther(request.route_path("staff.deadlines"))


def _day(request: Request) -> date | None:
    try:
        return date.fromisoformat(request.POST.get("until", ""))
    except ValueError:
        return None


def _page(request: Request, form: DeadlineForm, problems: list[str] | None = None) -> dict[str, Any]:
    return {
        "tabs": tabs(request.db),
        "form": form,
        "problems": problems or [],
        "rules": deadline_rules(request.db),
        "stages": STAGES,
        "type_words": type_words,
        "length_words": length_words,
        "example": EXAMPLE_DOCUMENT,
        "missing": missing_years(request.db),
        "may_enter_days": True,
    }


def includeme(config: Configurator) -> None:
    path = "/staff/directory/deadlines"
    for name, pattern, view, methods in (
        ("staff.deadlines", path, listing, ("GET", "POST")),
        ("staff.deadlines.examples", path + "/examples", examples, ("POST",)),
        ("staff.deadlines.end", path + r"/{id:\d{1,9}}/end", end, ("POST",)),
    ):
        config.add_route(name, pattern)
        config.add_staff_view(
            view,
            name,
            permission=Permission.DIRECTORY,
            methods=methods,
            renderer="backoffice/calendar/deadlines.jinja2",
        )
