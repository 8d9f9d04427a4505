"""/staff/bulletins/{id}/chain and /staff/calls/{id}/chain: the steps that followed a brief or a call."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.backoffice.bulletins import words
from portal.backoffice.bulletins.chain.forms import LinkForm
from portal.backoffice.bulletins.chain.pages import OF_BRIEF, OF_CALL, ChainPages
from portal.backoffice.bulletins.chain.queries import Subject, link_hash, links_of, still_reasons
from portal.backoffice.bulletins.chain.services import LINK_SERVICES, AddLink, LinkStep, SaveLink
from portal.backoffice.bulletins.chain.states import LINK_MARKS
from portal.backoffice.bulletins.manuscript import day_words
from portal.backoffice.bulletins.models import ChainLink
from portal.backoffice.releases.queries import names
from portal.releases import NotAllowed
from portal.security.permissions import Permission, allows

Answer: TypeAlias = dict[str, Any] | Response
View: TypeAlias = Callable[[Request], Answer]
SAID = {
    "propose": "已送审，请另一位审定。",
    "take_back": "已收回，可以继续修改。",
    "approve": "已同意公开，随{}下一次发布公开。",
    "withhold": "已定为不公开，公开页面显示“不公开”和理由。",
    "send_back": "已退回。",
    "reopen": "可以重新修改，改完再送审。",
    "remove": "已删除。",
}


@dataclass(frozen=True, slots=True)
class LinkView:
    """One step with the acts that this person can do now."""

    link: ChainLink
    dated: str
    seen: str
    acts: dict[str, str]
    may_edit: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """An act on a step that was not done, with what was typed for it."""

    link_id: int = 0
    act: str = ""
    reasons: Sequence[str] = ()
    comment: str = ""


def show(chain: ChainPages) -> View:
    """All steps by date, and the form of a further one."""

    def view(request: Request) -> Answer:
        return _page(chain, request, chain.subject_of(request), LinkForm())

    return view


def add(chain: ChainPages) -> View:
    """One step more."""

    def view(request: Request) -> Answer:
        subject, form = chain.subject_of(request), LinkForm(request.POST)
        problems: list[str] = []
        if form.validate():
            service = AddLink(request.db, subject, request.identity, datetime.now(UTC), form.content())
            try:
                link = service.perform()
            except NotAllowed as refusal:
                problems = refusal.reasons
            else:
                return _back(chain, request, "已添加，写好以后送审。", link.id)
        request.response.status_int = 422
        return _page(chain, request, subject, form, problems)

    return view


def edit(chain: ChainPages) -> View:
    """The form of one step."""

    def view(request: Request) -> Answer:
        subject = chain.subject_of(request)
        link = _link_of(request, subject)
        if request.method == "GET":
            form = LinkForm(obj=link, seen=link_hash(link))
            return _edit_page(chain, subject, link, form, still_reasons(subject))
        form, problems = LinkForm(request.POST), list[str]()
        if form.validate():
            common = (request.db, subject, link, request.identity, datetime.now(UTC))
            try:
                SaveLink(*common, seen=form.seen.data or "", content=form.content()).perform()
            except NotAllowed as refusal:
                problems = refusal.reasons
                form.seen.data = link_hash(link)
            else:
                return _back(chain, request, "已保存。", link.id)
        request.response.status_int = 422
        return _edit_page(chain, subject, link, form, problems)

    return view


def _edit_page(
    chain: ChainPages, subject: Subject, link: ChainLink, form: LinkForm, problems: list[str]
) -> dict[str, Any]:
    return {**_heading(chain, subject), "link": link, "form": form, "problems": problems}


def _heading(chain: ChainPages, subject: Subject) -> dict[str, Any]:
    """What both pages say of the brief or call."""
    return {"chain": chain, "subject": subject, "title": chain.title_of(subject), "words": words}


def act(chain: ChainPages, name: str) -> View:
    """One act on one step."""

    def view(request: Request) -> Answer:
        subject = chain.subject_of(request)
        link, comment = _link_of(request, subject), request.POST.get("comment", "")
        service = _service(request, subject, link, name, comment, request.POST.get("seen", ""))
        link_id = link.id
        try:
            service.perform()
        except NotAllowed as refusal:
            request.response.status_int = 422
            refused = Refused(link_id, name, refusal.reasons, comment)
            return _page(chain, request, subject, LinkForm(), refused=refused)
        return _back(chain, request, SAID[name].format(chain.word), 0 if name == "remove" else link_id)

    return view


def _service(
    request: Request, subject: Subject, link: ChainLink, name: str, comment: str = "", seen: str = ""
) -> LinkStep:
    return LINK_SERVICES[name](request.db, subject, link, request.identity, datetime.now(UTC), comment, seen)


def _page(
    chain: ChainPages,
    request: Request,
    subject: Subject,
    form: LinkForm,
    problems: Sequence[str] = (),
    refused: Refused | None = None,
) -> dict[str, Any]:
    links = links_of(request.db, subject)
    people = [person for link in links for person in (link.proposed_by_id, link.approved_by_id)]
    may_write = _may_write(chain, request)
    return {
        **_heading(chain, subject),
        "marks": LINK_MARKS,
        "views": [_view(chain, request, subject, link) for link in links],
        "people": names(request.db, people),
        "form": form,
        "problems": problems,
        "refused": refused or Refused(),
        "still": still_reasons(subject),
        "may_add": may_write and not still_reasons(subject),
    }


def _may_write(chain: ChainPages, request: Request) -> bool:
    return allows(request.identity.roles, chain.acts["save"].permission)


def _view(chain: ChainPages, request: Request, subject: Subject, link: ChainLink) -> LinkView:
    acts = {
        name: chain.acts[name].label
        for name in LINK_SERVICES
        if not _service(request, subject, link, name).standing_reasons()
    }
    may_edit = link.state == "draft" and not still_reasons(subject) and _may_write(chain, request)
    return LinkView(link, day_words(link.dated), link_hash(link), acts, may_edit)


def _link_of(request: Request, subject: Subject) -> ChainLink:
    link: ChainLink | None = request.db.get(ChainLink, int(request.matchdict["link"]))
    if link is None or link not in links_of(request.db, subject):
        raise HTTPNotFound
    return link


def _back(chain: ChainPages, request: Request, said: str, link_id: int) -> Response:
    request.session.flash(said)
    anchor = {"_anchor": f"link-{link_id}"} if link_id else {}
    return HTTPSeeOther(request.route_path(chain.route, id=int(request.matchdict["id"]), **anchor))


def includeme(config: Configurator) -> None:
    for chain in (OF_BRIEF, OF_CALL):
        _add_pages(config, chain)


def _add_pages(config: Configurator, chain: ChainPages) -> None:
    page, one = "backoffice/bulletins/chain.jinja2", rf"{chain.start}/{{link:\d{{1,9}}}}"
    write = chain.acts["save"].permission
    views: list[tuple[str, str, View, Permission, tuple[str, ...], str]] = [
        ("", chain.start, show(chain), Permission.QUEUES, ("GET",), page),
        (".add", f"{chain.start}/add", add(chain), write, ("POST",), page),
        (".edit", one, edit(chain), write, ("GET", "POST"), "backoffice/bulletins/chain_link.jinja2"),
    ]
    for name in LINK_SERVICES:
        pattern, permission = f"{one}/{name.replace('_', '-')}", chain.acts[name].permission
        views.append((f".{name}", pattern, act(chain, name), permission, ("POST",), page))
    for name, pattern, view, permission, methods, renderer in views:
        route = f"{chain.route}{name}"
        config.add_route(route, pattern)
        config.add_staff_view(view, route, permission=permission, methods=methods, renderer=renderer)
