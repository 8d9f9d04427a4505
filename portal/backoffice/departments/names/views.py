"""The queues of undecided department and category names. Nothing is mapped unless a person presses the button."""

from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.backoffice.departments import queries
from portal.backoffice.departments.forms import NewDepartmentForm
from portal.backoffice.departments.models import CategoryAlias
from portal.backoffice.departments.names.forms import MapCategoryForm, MapDepartmentForm, RefuseForm
from portal.backoffice.departments.names.queries import (
    Proposer,
    WaitingName,
    category_examples,
    decided_categories,
    department_examples,
    refused_departments,
    waiting_categories,
    waiting_departments,
)
from portal.backoffice.departments.names.services import MapCategory, UnmapCategory
from portal.backoffice.departments.rematching import Moved
from portal.backoffice.departments.services import AddAlias, SaveDepartment
from portal.backoffice.departments.views import moved
from portal.releases import NotAllowed
from portal.security.permissions import Permission
from portal.web.numbers import whole_number
from portal.web.present.frame import flash_message

PAGE = 25
Message = dict[str, str | bool]


def department_names(request: Request) -> dict[str, Any]:
    """Undecided department names with examples and proposals, those with most cases first."""
    names = waiting_departments(request.db)
    page = _page(request, names)
    proposer = Proposer(request.db, request.registry.settings["portal"].city)
    return {
        **page,
        "tabs": queries.tabs(request.db),
        "rows": [
            (item, department_examples(request.db, item), proposer.propose(item.name))
            for item in page["shown"]
        ],
        "refused": refused_departments(request.db),
    }


def decide_department(request: Request) -> dict[str, Any] | Response:
    """One name: map it to a department (dated where needed), or make a department of it."""
    name = request.params.get("name", "")
    item = next((waiting for waiting in waiting_departments(request.db) if waiting.name == name), None)
    if item is None:
        request.session.flash("这个名称已经处理过了。")
        return HTTPSeeOther(request.route_path("staff.names.departments"))
    forms = _department_forms(request, item)
    if request.method == "POST":
        done = _make(request, forms["new"]) if "code" in request.POST else _map(request, forms["form"])
        if done is not None:
            request.session.flash(done)
            return HTTPSeeOther(request.route_path("staff.names.departments"))
    proposer = Proposer(request.db, request.registry.settings["portal"].city)
    return {
        **forms,
        "tabs": queries.tabs(request.db),
        "item": item,
        "examples": department_examples(request.db, item),
        "proposals": proposer.propose(item.name),
    }


def _department_forms(request: Request, item: WaitingName) -> dict[str, Any]:
    making = "code" in request.POST
    form = MapDepartmentForm(None if making else request.POST, data={"name": item.name})
    form.offer([(department.id, department.name) for department in queries.departments(request.db)])
    new = NewDepartmentForm(request.POST if making else None, data={"name": item.name})
    new.offer_groups((group.id, group.name) for group in queries.groups(request.db))
    return {"form": form, "new": new}


def _undo_path(request: Request, alias_id: int) -> str:
    return str(request.route_path("staff.aliases.remove", id=alias_id))


def _map(request: Request, form: MapDepartmentForm) -> Message | None:
    """What was done, or None with the reason in the form."""
    if not form.validate():
        return None
    service = AddAlias(request.db, request.identity.username, **form.data)
    try:
        moves = service.perform()
    except NotAllowed as refusal:
        form.form_errors = refusal.reasons
        return None
    owner = service.alias.department.name if service.alias.department else ""
    return flash_message(
        f"“{form.name.data}”已对应到{owner}。{moved(moves)}", undo_path=_undo_path(request, service.alias.id)
    )


def _make(request: Request, form: NewDepartmentForm) -> Message | None:
    """A department from the waiting name; where its proper name differs, the spelling becomes an alias of it."""
    if not form.validate():
        return None
    actor, name = request.identity.username, request.params["name"]
    values = {**form.data, "name": request.POST.get("proper_name", "").strip() or name}
    try:
        department, moves = SaveDepartment(request.db, actor, None, values).perform()
    except NotAllowed as refusal:
        form.form_errors = refusal.reasons
        return None
    if department.name != name:
        more = AddAlias(request.db, actor, name, department.id).perform()
        moves = Moved(moves.cases + more.cases, moves.orders + more.orders)
    return flash_message(f"已添加{department.name}。{moved(moves)}")


def refuse_department(request: Request) -> Response:
    """Say that a name is no department, such as a clerk's own name: it stays off the queue and is never published."""
    form = RefuseForm(request.POST)
    if form.validate():
        service = AddAlias(request.db, request.identity.username, form.name.data or "", None)
        try:
            service.perform()
            text = "已标记为不是单位，公开页面写“办理单位未记录”。"
            request.session.flash(flash_message(text, undo_path=_undo_path(request, service.alias.id)))
        except NotAllowed as refusal:
            request.session.flash(flash_message("".join(refusal.reasons), bad=True))
    return HTTPSeeOther(request.route_path("staff.names.departments"))


def category_names(request: Request) -> dict[str, Any] | Response:
    """Undecided category names; a POST maps one of them."""
    categories = [(category.id, category.path) for category in queries.categories(request.db)]
    if request.method == "POST":
        form = MapCategoryForm(request.POST)
        form.offer(categories)
        if form.validate():
            return _decided(request, form.name.data or "", form.category_id.data)
        request.session.flash(flash_message("请选择对应到哪一类。", bad=True))
    page = _page(request, waiting_categories(request.db))
    return {
        **page,
        "tabs": queries.tabs(request.db),
        "categories": categories,
        "rows": [(item, category_examples(request.db, item)) for item in page["shown"]],
        "decided": decided_categories(request.db),
    }


def refuse_category(request: Request) -> Response:
    """Say that a name is no category of ours."""
    return _decided(request, request.POST.get("name", ""), None)


def unmap_category(request: Request) -> Response:
    """Take a decision on a category's name back."""
    alias = request.db.get(CategoryAlias, int(request.matchdict["id"]))
    if alias is None:
        raise HTTPNotFound
    name = alias.name
    UnmapCategory(request.db, request.identity.username, alias).perform()
    request.session.flash(f"“{name}”已回到待对应名称。")
    return HTTPSeeOther(request.route_path("staff.names.categories"))


def _decided(request: Request, name: str, category_id: int | None) -> Response:
    try:
        cases = MapCategory(request.db, request.identity.username, name, category_id).perform()
        request.session.flash(
            f"“{name}”已处理，{cases:,} 件诉求的分类随之更新。" if cases else f"“{name}”已处理。"
        )
    except NotAllowed as refusal:
        request.session.flash(flash_message("".join(refusal.reasons), bad=True))
    return HTTPSeeOther(request.route_path("staff.names.categories"))


def _page(request: Request, names: list[WaitingName]) -> dict[str, Any]:
    """One page of ``names``; decided ones leave the list, so the first page is always where to go on."""
    text = request.GET.get("page", "1")
    number = whole_number(text, digits=5) or 1
    start = max(number - 1, 0) * PAGE
    return {
        "total": len(names),
        "cases": sum(item.cases for item in names),
        "orders": sum(item.orders for item in names),
        "shown": names[start : start + PAGE],
        "number": number,
        "has_more": start + PAGE < len(names),
    }


def includeme(config: Configurator) -> None:
    config.add_route("staff.names.departments", "/staff/directory/names")
    config.add_route("staff.names.decide", "/staff/directory/names/decide")
    config.add_route("staff.names.refuse", "/staff/directory/names/refuse")
    config.add_route("staff.names.categories", "/staff/directory/category-names")
    config.add_route("staff.names.refuse_category", "/staff/directory/category-names/refuse")
    config.add_route("staff.names.unmap_category", r"/staff/directory/category-names/{id:\d{1,9}}/undo")
    both = ("GET", "POST")
    for view, name, template, methods in (
        (department_names, "staff.names.departments", "departments", ("GET",)),
        (decide_department, "staff.names.decide", "decide", both),
        (category_names, "staff.names.categories", "categories", both),
    ):
        config.add_staff_view(
            view,
            name,
            permission=Permission.DIRECTORY,
            methods=methods,
            renderer=f"backoffice/departments/names/{template}.jinja2",
        )
    for view, name in (
        (refuse_department, "staff.names.refuse"),
        (refuse_category, "staff.names.refuse_category"),
        (unmap_category, "staff.names.unmap_category"),
    ):
        config.add_staff_view(view, name, permission=Permission.DIRECTORY, methods=("POST",))
