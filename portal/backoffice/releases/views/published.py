"""已发布: live items with their versions; the ways to revise and to withdraw."""

from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.backoffice.cases.models import CaseDraft
from portal.backoffice.releases.forms import ReviseForm
from portal.backoffice.releases.queries import names_by_login
from portal.backoffice.releases.views.batches import below_key
from portal.releases import NotAllowed
from portal.releases.published import (
    PublishedFilter,
    published_departments,
    published_page,
    tombstone,
    versions,
)
from portal.releases.transition import TransitionCase
from portal.releases.workflow import STATE_NAMES
from portal.security.permissions import Permission, allows
from portal.web.numbers import whole_number


def published_list(request: Request) -> dict[str, Any]:
    """Live items by number, title, department or batch."""
    batch = request.GET.get("batch", "")
    wanted = PublishedFilter(
        text=request.GET.get("q", "").strip()[:100],
        department=request.GET.get("department", ""),
        batch=whole_number(batch),
    )
    return {
        "page": published_page(request.db, wanted, below_key(request)),
        "wanted": wanted,
        "departments": published_departments(request.db),
    }


def item(request: Request) -> dict[str, Any]:
    return _item_page(request, ReviseForm())


def _item_page(request: Request, form: ReviseForm) -> dict[str, Any]:
    """One public number with all its versions, live or not."""
    session, number = request.db, request.matchdict["number"]
    found = versions(session, number)
    if not found:
        raise HTTPNotFound
    draft = session.get(CaseDraft, found[0].item_id)
    roles = request.identity.roles
    return {
        "number": number,
        "versions": found,
        "people": names_by_login(session, (row.released_by for row in found)),
        "live": next((row for row in found if row.is_live), None),
        "tombstone": tombstone(session, number),
        "draft": draft,
        "state": STATE_NAMES.get(draft.state, "") if draft else "",
        "form": form,
        "may_revise": allows(roles, Permission.CASE_EDIT),
        "may_withdraw": allows(roles, Permission.WITHDRAW),
    }


def revise(request: Request) -> dict[str, Any] | Response:
    """Open a working copy; the live version stays until the copy is approved and released."""
    session, form = request.db, ReviseForm(request.POST)
    found = versions(session, request.matchdict["number"])
    draft = session.get(CaseDraft, found[0].item_id) if found else None
    if draft is None:
        raise HTTPNotFound
    if not form.validate():
        return _item_page(request, form)
    preset = request.registry.settings["portal"].workflow
    step = TransitionCase(session, draft, "revise", request.identity, form.note.data or "", preset=preset)
    try:
        step.perform()
    except NotAllowed as refusal:
        form.form_errors = refusal.reasons
        return _item_page(request, form)
    request.session.flash("已打开修订稿。公开页面不变，新稿经复核、发布后替换。")
    return HTTPSeeOther(request.route_path("staff.releases.item", number=request.matchdict["number"]))


def includeme(config: Configurator) -> None:
    config.add_route("staff.releases.published", "/staff/releases/published")
    config.add_route("staff.releases.item", "/staff/releases/published/{number}")
    config.add_route("staff.releases.revise", "/staff/releases/published/{number}/revise")
    config.add_staff_view(
        published_list,
        "staff.releases.published",
        permission=Permission.QUEUES,
        renderer="backoffice/releases/published.jinja2",
    )
    config.add_staff_view(
        item, "staff.releases.item", permission=Permission.QUEUES, renderer="backoffice/releases/item.jinja2"
    )
    config.add_staff_view(
        revise,
        "staff.releases.revise",
        permission=Permission.CASE_EDIT,
        methods=("POST",),
        renderer="backoffice/releases/item.jinja2",
    )
