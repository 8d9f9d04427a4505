"""Pages of the register of officials (领导名录)."""

from typing import Any, TypeAlias

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from sqlalchemy import select

from portal.backoffice.officials.forms import NewOfficialForm, OfficialForm, TermForm
from portal.backoffice.officials.models import OfficeTerm, Official
from portal.backoffice.officials.services import AddOfficial, AddTerm, RemoveTerm, SaveOfficial, SaveTerm
from portal.backoffice.officials.terms import post_on, register
from portal.releases import NotAllowed
from portal.releases.snapshot import today
from portal.security.permissions import Permission
from portal.web.present.frame import flash_message

Answer: TypeAlias = dict[str, Any] | Response


def listing(request: Request) -> Answer:
    """The register; a POST adds somebody with the first term."""
    form = NewOfficialForm(request.POST)
    if request.method == "POST" and form.validate():
        service = AddOfficial(
            request.db,
            request.identity.username,
            code=form.code.data or "",
            term=form.content(),
            name=form.name.data or "",
            is_name_public=bool(form.is_name_public.data),
            position=form.position.data or 0,
        )
        if _done(service, form):
            return _back(request, "staff.officials.list", f"已登记{form.post.data}。")
    officials = register(request.db)
    return _page(request, form=form, officials=officials, today=today(), post_on=post_on)


def detail(request: Request) -> Answer:
    """One official; a POST saves name and place."""
    official = _official(request)
    form = OfficialForm(request.POST, obj=official)
    if request.method == "POST" and form.validate():
        service = SaveOfficial(
            request.db,
            request.identity.username,
            official,
            name=form.name.data or "",
            is_name_public=bool(form.is_name_public.data),
            position=form.position.data or 0,
        )
        if _done(service, form):
            return _back(request, "staff.officials.detail", "已保存。", code=official.code)
    return _page(request, official=official, form=form, term_form=TermForm())


def add_term(request: Request) -> Answer:
    """添加任职."""
    official, term_form = _official(request), TermForm(request.POST)
    if term_form.validate() and _done(
        AddTerm(request.db, request.identity.username, official, term_form.content()), term_form
    ):
        return _back(request, "staff.officials.detail", "已添加任职。", code=official.code)
    return _page(request, official=official, form=OfficialForm(obj=official), term_form=term_form)


def term_page(request: Request) -> Answer:
    """One term of office; a POST saves it."""
    term = _term(request)
    form = TermForm(request.POST, obj=term)
    if (
        request.method == "POST"
        and form.validate()
        and _done(SaveTerm(request.db, request.identity.username, term, form.content()), form)
    ):
        return _back(request, "staff.officials.detail", "已保存。", code=term.official.code)
    return _page(request, term=term, form=form)


def remove_term(request: Request) -> Response:
    """删去任职 that was entered by mistake."""
    term = _term(request)
    code = term.official.code
    try:
        RemoveTerm(request.db, request.identity.username, term).perform()
    except NotAllowed as refusal:
        request.session.flash(flash_message("".join(refusal.reasons), bad=True))
        return HTTPSeeOther(request.route_path("staff.officials.detail", code=code))
    return _back(request, "staff.officials.detail", "已删去。", code=code)


def _official(request: Request) -> Official:
    found: Official | None = request.db.scalar(
        select(Official).where(Official.code == request.matchdict["code"])
    )
    if found is None:
        raise HTTPNotFound
    return found


def _term(request: Request) -> OfficeTerm:
    found: OfficeTerm | None = request.db.get(OfficeTerm, int(request.matchdict["id"]))
    if found is None:
        raise HTTPNotFound
    return found


def _done(service: Any, form: Any) -> bool:
    """Whether it was stored; if not, the form says why."""
    try:
        service.perform()
    except NotAllowed as refusal:
        form.form_errors = refusal.reasons
        return False
    return True


def _page(request: Request, **values: Any) -> dict[str, Any]:
    if request.method == "POST":
        request.response.status_int = 422
    return values


def _back(request: Request, route: str, said: str, **parts: str) -> Response:
    request.session.flash(said)
    return HTTPSeeOther(request.route_path(route, **parts))


def includeme(config: Configurator) -> None:
    code = r"/staff/officials/{code:[a-z0-9][a-z0-9-]{0,31}}"
    term = r"/staff/officials/terms/{id:\d{1,9}}"
    config.add_route("staff.officials.list", "/staff/officials")
    config.add_route("staff.officials.term", term)
    config.add_route("staff.officials.term.remove", f"{term}/remove")
    config.add_route("staff.officials.detail", code)
    config.add_route("staff.officials.term.add", f"{code}/terms")
    folder = "backoffice/officials"
    both = {"permission": Permission.HOTLINE_DAYS, "methods": ("GET", "POST")}
    post = {"permission": Permission.HOTLINE_DAYS, "methods": ("POST",)}
    config.add_staff_view(listing, "staff.officials.list", renderer=f"{folder}/list.jinja2", **both)
    config.add_staff_view(detail, "staff.officials.detail", renderer=f"{folder}/detail.jinja2", **both)
    config.add_staff_view(term_page, "staff.officials.term", renderer=f"{folder}/term.jinja2", **both)
    config.add_staff_view(add_term, "staff.officials.term.add", renderer=f"{folder}/detail.jinja2", **post)
    config.add_staff_view(remove_term, "staff.officials.term.remove", **post)
