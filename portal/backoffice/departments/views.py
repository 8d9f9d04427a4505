"""Pages of groups, departments with their aliases, and towns."""

from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from wtforms import Form

from portal.backoffice.departments import queries
from portal.backoffice.departments.forms import (
    AliasForm,
    DepartmentForm,
    EditDepartmentForm,
    GroupForm,
    NewDepartmentForm,
    TownsForm,
)
from portal.backoffice.departments.models import Department, DepartmentAlias, DepartmentGroup
from portal.backoffice.departments.rematching import Moved
from portal.backoffice.departments.services import (
    AddAlias,
    ChangeTowns,
    RemoveAlias,
    SaveDepartment,
    SaveGroup,
)
from portal.releases import NotAllowed
from portal.security.permissions import Permission


def directory(request: Request) -> Response:
    """The first page of the directory where something waits, else the departments."""
    waiting = next((tab for tab in queries.tabs(request.db) if tab.count), None)
    return HTTPSeeOther(request.route_path(waiting.route if waiting else "staff.departments.list"))


def department_list(request: Request) -> dict[str, Any]:
    return {
        "tabs": queries.tabs(request.db),
        "departments": queries.departments(request.db),
        "counts": queries.case_counts(request.db),
    }


def new_department(request: Request) -> dict[str, Any] | Response:
    form = _department_form(request, NewDepartmentForm, None)
    if request.method == "POST" and form.validate():
        try:
            department, moves = SaveDepartment(request.db, _actor(request), None, form.data).perform()
        except NotAllowed as refusal:
            form.form_errors = refusal.reasons
        else:
            request.session.flash(f"已添加{department.name}。{moved(moves)}")
            return HTTPSeeOther(request.route_path("staff.departments.detail", code=department.code))
    return {"tabs": queries.tabs(request.db), "form": form, "department": None}


def edit_department(request: Request) -> dict[str, Any] | Response:
    """One department with its aliases; a POST saves the department."""
    department = _department(request)
    form = _department_form(request, EditDepartmentForm, department)
    if request.method == "POST" and form.validate():
        try:
            department, moves = SaveDepartment(request.db, _actor(request), department, form.data).perform()
        except NotAllowed as refusal:
            form.form_errors = refusal.reasons
        else:
            request.session.flash(f"已保存{department.name}。{moved(moves)}")
            return HTTPSeeOther(request.route_path("staff.departments.detail", code=department.code))
    return _department_page(request, department, form, AliasForm())


def add_alias(request: Request) -> dict[str, Any] | Response:
    department = _department(request)
    alias_form = AliasForm(request.POST)
    if alias_form.validate():
        try:
            moves = AddAlias(
                request.db, _actor(request), department_id=department.id, **alias_form.data
            ).perform()
        except NotAllowed as refusal:
            alias_form.form_errors = refusal.reasons
        else:
            request.session.flash(f"已添加名称“{alias_form.name.data}”。{moved(moves)}")
            return HTTPSeeOther(request.route_path("staff.departments.detail", code=department.code))
    form = _department_form(request, EditDepartmentForm, department, posted=False)
    return _department_page(request, department, form, alias_form)


def remove_alias(request: Request) -> Response:
    """Take one spelling back; a department's page or the queue's is where it was listed."""
    alias = request.db.get(DepartmentAlias, int(request.matchdict["id"]))
    if alias is None:
        raise HTTPNotFound
    code, name = alias.department.code if alias.department else None, alias.name
    moves = RemoveAlias(request.db, _actor(request), alias).perform()
    request.session.flash(f"已删去名称“{name}”。{moved(moves)}")
    if code is None:
        return HTTPSeeOther(request.route_path("staff.names.departments"))
    return HTTPSeeOther(request.route_path("staff.departments.detail", code=code))


def group_list(request: Request) -> dict[str, Any] | Response:
    """All groups with the form for a new one."""
    return _group_page(request, None)


def edit_group(request: Request) -> dict[str, Any] | Response:
    group = request.db.get(DepartmentGroup, int(request.matchdict["id"]))
    if group is None:
        raise HTTPNotFound
    return _group_page(request, group)


def _group_page(request: Request, group: DepartmentGroup | None) -> dict[str, Any] | Response:
    form = GroupForm(request.POST, obj=group)
    if request.method == "POST" and form.validate():
        try:
            saved = SaveGroup(request.db, _actor(request), group, form.data).perform()
        except NotAllowed as refusal:
            form.form_errors = refusal.reasons
        else:
            request.session.flash(f"已保存组别“{saved.name}”。")
            return HTTPSeeOther(request.route_path("staff.groups.list"))
    return {
        "tabs": queries.tabs(request.db),
        "groups": queries.groups(request.db),
        "form": form,
        "group": group,
    }


def towns(request: Request) -> dict[str, Any] | Response:
    form = TownsForm(request.POST)
    if request.method == "POST" and form.validate():
        count = ChangeTowns(request.db, _actor(request), form.areas).perform()
        request.session.flash(f"已保存，共 {count} 个乡镇、街道。")
        return HTTPSeeOther(request.route_path("staff.towns"))
    if request.method == "GET":
        form.names.data = "\n".join(f"{town.name} {town.area}".strip() for town in queries.towns(request.db))
    return {"tabs": queries.tabs(request.db), "form": form}


def moved(moves: Moved) -> str:
    """What a change of the directory did to imported cases and orders."""
    parts = [f"{moves.cases:,} 件诉求"] if moves.cases else []
    if moves.orders:
        parts.append(f"{moves.orders:,} 件交办件")
    if not parts:
        return ""
    return f"{'、'.join(parts)}的承办单位随之更新；已公开的案例和排名不变，需要时请修订。"


def _actor(request: Request) -> str:
    return str(request.identity.username)


def _department(request: Request) -> Department:
    found = [item for item in queries.departments(request.db) if item.code == request.matchdict["code"]]
    if not found:
        raise HTTPNotFound
    return found[0]


def _department_form(
    request: Request, form_class: type[DepartmentForm], department: Department | None, posted: bool = True
) -> DepartmentForm:
    form = form_class(request.POST if posted else None, obj=department)
    form.offer_groups((group.id, group.name) for group in queries.groups(request.db))
    if isinstance(form, EditDepartmentForm):
        others = (item for item in queries.departments(request.db) if item is not department)
        form.offer_successors((item.id, item.name) for item in others)
    if request.method == "GET" or not posted:
        form.group_id.data = department.group_id if department else None
        if isinstance(form, EditDepartmentForm):
            form.successor_id.data = department.successor_id if department else None
    return form


def _department_page(
    request: Request, department: Department, form: Form, alias_form: AliasForm
) -> dict[str, Any]:
    return {
        "tabs": queries.tabs(request.db),
        "department": department,
        "form": form,
        "alias_form": alias_form,
        "cases": queries.case_counts(request.db).get(department.id, 0),
        "merged": queries.merged_into(request.db, department),
        "history": queries.history(request.db, department),
    }


def includeme(config: Configurator) -> None:
    config.add_route("staff.directory", "/staff/directory")
    config.add_staff_view(directory, "staff.directory", permission=Permission.DIRECTORY)
    config.add_route("staff.departments.list", "/staff/directory/departments")
    config.add_route("staff.departments.new", "/staff/directory/departments/new")
    config.add_route("staff.departments.detail", "/staff/directory/departments/{code:[a-z0-9-]+}")
    config.add_route("staff.departments.alias", "/staff/directory/departments/{code:[a-z0-9-]+}/aliases")
    config.add_route("staff.aliases.remove", r"/staff/directory/aliases/{id:\d{1,9}}/remove")
    config.add_route("staff.groups.list", "/staff/directory/groups")
    config.add_route("staff.groups.detail", r"/staff/directory/groups/{id:\d{1,9}}")
    config.add_route("staff.towns", "/staff/directory/towns")
    both = ("GET", "POST")
    for view, name, template, methods in (
        (department_list, "staff.departments.list", "list", ("GET",)),
        (new_department, "staff.departments.new", "edit", both),
        (edit_department, "staff.departments.detail", "edit", both),
        (add_alias, "staff.departments.alias", "edit", ("POST",)),
        (group_list, "staff.groups.list", "groups", both),
        (edit_group, "staff.groups.detail", "groups", both),
        (towns, "staff.towns", "towns", both),
    ):
        config.add_staff_view(
            view,
            name,
            permission=Permission.DIRECTORY,
            methods=methods,
            renderer=f"backoffice/departments/{template}.jinja2",
        )
    config.add_staff_view(
        remove_alias, "staff.aliases.remove", permission=Permission.DIRECTORY, methods=("POST",)
    )
