"""/staff/bulletins/{id}/chain: the steps that followed a brief, with what can be done about each."""

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
from portal.backoffice.bulletins.chain.queries import link_hash, links_of, still_reasons
from portal.backoffice.bulletins.chain.services import LINK_SERVICES, AddLink, LinkStep, SaveLink
from portal.backoffice.bulletins.chain.states import LINK_ACTS, LINK_MARKS
from portal.backoffice.bulletins.manuscript import day_words
from portal.backoffice.bulletins.models import Bulletin, ChainLink
from portal.backoffice.bulletins.views import bulletin_of
from portal.backoffice.releases.queries import names
from portal.releases import NotAllowed
from portal.security.permissions import Permission, allows

Answer: TypeAlias = dict[str, Any] | Response
SAID = {
    "propose": "已送审，请另一位审定。",
    "take_back": "已收回，可以继续修改。",
    "approve": "已同意公开，随简报下一次发布公开。",
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


def chain(request: Request) -> dict[str, Any]:
    """All steps of a brief by date, and the form of a further one."""
    return _page(request, _brief_of(request), LinkForm())


def add(request: Request) -> Answer:
    """One step more."""
    brief, form = _brief_of(request), LinkForm(request.POST)
    problems: list[str] = []
    if form.validate():
        service = AddLink(request.db, brief, request.identity, datetime.now(UTC), form.content())
        try:
            link = service.perform()
        except NotAllowed as refusal:
            problems = refusal.reasons
        else:
            return _back(request, brief, "已添加，写好以后送审。", link.id)
    request.response.status_int = 422
    return _page(request, brief, form, problems)


def edit(request: Request) -> Answer:
    """The form of one step."""
    brief = _brief_of(request)
    link = _link_of(request, brief)
    if request.method == "GET":
        form = LinkForm(obj=link, seen=link_hash(link))
        return _edit_page(brief, link, form, still_reasons(brief))
    form, problems = LinkForm(request.POST), list[str]()
    if form.validate():
        common = (request.db, brief, link, request.identity, datetime.now(UTC))
        try:
            SaveLink(*common, seen=form.seen.data or "", content=form.content()).perform()
        except NotAllowed as refusal:
            problems = refusal.reasons
            form.seen.data = link_hash(link)
        else:
            return _back(request, brief, "已保存。", link.id)
    request.response.status_int = 422
    return _edit_page(brief, link, form, problems)


def _edit_page(brief: Bulletin, link: ChainLink, form: LinkForm, problems: list[str]) -> dict[str, Any]:
    return {"bulletin": brief, "link": link, "form": form, "problems": problems, "words": words}


def _act(name: str) -> Callable[[Request], Answer]:
    def view(request: Request) -> Answer:
        brief = _brief_of(request)
        link, comment = _link_of(request, brief), request.POST.get("comment", "")
        service = _service(request, brief, link, name, comment, request.POST.get("seen", ""))
        link_id = link.id
        try:
            service.perform()
        except NotAllowed as refusal:
            request.response.status_int = 422
            refused = Refused(link_id, name, refusal.reasons, comment)
            return _page(request, brief, LinkForm(), refused=refused)
        return _back(request, brief, SAID[name], 0 if name == "remove" else link_id)

    view.__doc__ = LINK_ACTS[name].label
    return view


def _service(
    request: Request, brief: Bulletin, link: ChainLink, name: str, comment: str = "", seen: str = ""
) -> LinkStep:
    return LINK_SERVICES[name](request.db, brief, link, request.identity, datetime.now(UTC), comment, seen)


def _page(
    request: Request,
    brief: Bulletin,
    form: LinkForm,
    problems: Sequence[str] = (),
    refused: Refused | None = None,
) -> dict[str, Any]:
    links = links_of(request.db, brief)
    people = [person for link in links for person in (link.proposed_by_id, link.approved_by_id)]
    may_write = allows(request.identity.roles, Permission.BULLETINS)
    return {
        "bulletin": brief,
        "words": words,
        "marks": LINK_MARKS,
        "views": [_view(request, brief, link) for link in links],
        "people": names(request.db, people),
        "form": form,
        "problems": problems,
        "refused": refused or Refused(),
        "still": still_reasons(brief),
        "may_add": may_write and not still_reasons(brief),
    }


def _view(request: Request, brief: Bulletin, link: ChainLink) -> LinkView:
    acts = {
        name: LINK_ACTS[name].label
        for name in LINK_SERVICES
        if not _service(request, brief, link, name).standing_reasons()
    }
    may_edit = (
        link.state == "draft"
        and not still_reasons(brief)
        and allows(request.identity.roles, Permission.BULLETINS)
    )
    return LinkView(link, day_words(link.dated), link_hash(link), acts, may_edit)


def _brief_of(request: Request) -> Bulletin:
    """The brief of the address; only briefs have a chain."""
    found = bulletin_of(request)
    if found.kind != "brief":
        raise HTTPNotFound
    return found


def _link_of(request: Request, brief: Bulletin) -> ChainLink:
    link: ChainLink | None = request.db.get(ChainLink, int(request.matchdict["link"]))
    if link is None or link.bulletin_id != brief.id:
        raise HTTPNotFound
    return link


def _back(request: Request, brief: Bulletin, said: str, link_id: int) -> Response:
    request.session.flash(said)
    anchor = {"_anchor": f"link-{link_id}"} if link_id else {}
    return HTTPSeeOther(request.route_path("staff.bulletins.chain", id=brief.id, **anchor))


def includeme(config: Configurator) -> None:
    start, page = r"/staff/bulletins/{id:\d{1,9}}/chain", "backoffice/bulletins/chain.jinja2"
    config.add_route("staff.bulletins.chain", start)
    config.add_staff_view(chain, "staff.bulletins.chain", permission=Permission.QUEUES, renderer=page)
    config.add_route("staff.bulletins.chain.add", f"{start}/add")
    config.add_staff_view(
        add, "staff.bulletins.chain.add", permission=Permission.BULLETINS, methods=("POST",), renderer=page
    )
    one = rf"{start}/{{link:\d{{1,9}}}}"
    config.add_route("staff.bulletins.chain.edit", one)
    config.add_staff_view(
        edit,
        "staff.bulletins.chain.edit",
        permission=Permission.BULLETINS,
        methods=("GET", "POST"),
        renderer="backoffice/bulletins/chain_link.jinja2",
    )
    for name in LINK_SERVICES:
        route = f"staff.bulletins.chain.{name}"
        config.add_route(route, f"{one}/{name.replace('_', '-')}")
        permission = LINK_ACTS[name].permission
        config.add_staff_view(_act(name), route, permission=permission, methods=("POST",), renderer=page)
