"""Pages of the accounts: list, invitation, one account with its acts."""

from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.security.permissions import role_names
from portal.staff.links import LIFETIMES
from portal.staff.models import StaffUser
from portal.staff.queries import all_users, live_session_count
from portal.staff.users.forms import InviteForm, RolesForm
from portal.staff.users.queries import department_names
from portal.staff.users.services import ChangeRoles, InviteUser, LockUser, Refused, ResetPassword, UnlockUser
from portal.web.present.frame import flash_message


def listing(request: Request) -> dict[str, Any]:
    return {
        "users": all_users(request.db),
        "role_names": role_names,
        "departments": department_names(request.db),
    }


def invite(request: Request) -> dict[str, Any] | Response:
    """The invitation form; its answer shows the one-time link, this once."""
    form = InviteForm(request.POST)
    form.offer_departments(department_names(request.db).items())
    if request.method == "POST" and form.validate():
        service = InviteUser(request.db, request.identity.username)
        try:
            user, token = service.perform(
                form.username.data or "",
                form.display_name.data or "",
                form.roles.data or [],
                form.department_id.data,
            )
        except Refused as refusal:
            form.username.errors = refusal.reasons
        else:
            return _link(request, user, token, "invite")
    return {"form": form, "link": ""}


def detail(request: Request) -> dict[str, Any] | Response:
    """One account; a POST changes its roles."""
    user = _user(request)
    if request.method == "GET":
        form = RolesForm(roles=user.roles, department_id=user.department_id)
        return _detail_page(request, user, form)
    form = RolesForm(request.POST)
    form.offer_departments(department_names(request.db).items())
    if form.validate():
        actor, roles = request.identity.username, form.roles.data or []
        try:
            ChangeRoles(request.db, actor, user, roles, form.department_id.data).perform()
        except Refused as refusal:
            form.roles.errors = refusal.reasons
        else:
            request.session.flash(f"{user.display_name}的角色已改为：{role_names(user.roles)}。")
            return _back(request, user)
    return _detail_page(request, user, form)


def reset(request: Request) -> dict[str, Any] | Response:
    """End the old password and show a new one-time link, this once."""
    user = _user(request)
    kind = "reset" if user.password_hash else "invite"
    try:
        token = ResetPassword(request.db, request.identity.username, user).perform()
    except Refused as refusal:
        return _refused(request, user, refusal)
    return _link(request, user, token, kind)


def lock(request: Request) -> Response:
    user = _user(request)
    try:
        LockUser(request.db, request.identity.username, user).perform()
    except Refused as refusal:
        return _refused(request, user, refusal)
    text = f"{user.display_name}的账号已锁定，登录已全部退出。"
    undo = request.route_path("staff.users.unlock", id=user.id)
    request.session.flash(flash_message(text, undo_path=undo))
    return _back(request, user)


def unlock(request: Request) -> Response:
    user = _user(request)
    UnlockUser(request.db, request.identity.username, user).perform()
    request.session.flash(f"{user.display_name}的账号已解锁。")
    return _back(request, user)


def _user(request: Request) -> StaffUser:
    user = request.db.get(StaffUser, int(request.matchdict["id"]))
    if user is None:
        raise HTTPNotFound
    return user  # type: ignore[no-any-return]


def _detail_page(request: Request, user: StaffUser, form: RolesForm) -> dict[str, Any]:
    actor = request.identity.username
    departments = department_names(request.db)
    form.offer_departments(departments.items())
    return {
        "user": user,
        "department": departments.get(user.department_id, "") if user.department_id else "",
        "form": form,
        "sessions": live_session_count(request.db, user.id),
        "cannot_lock": LockUser(request.db, actor, user).failure_reasons(),
        "cannot_reset": ResetPassword(request.db, actor, user).failure_reasons(),
        "role_names": role_names,
    }


def _link(request: Request, user: StaffUser, token: str, kind: str) -> dict[str, Any]:
    link = request.route_url("staff.welcome", token=token)
    hours = int(LIFETIMES[kind].total_seconds() // 3600)
    return {"user": user, "link": link, "hours": hours, "kind": kind}


def _back(request: Request, user: StaffUser) -> Response:
    return HTTPSeeOther(request.route_path("staff.users.detail", id=user.id))


def _refused(request: Request, user: StaffUser, refusal: Refused) -> Response:
    request.session.flash(flash_message("".join(refusal.reasons), bad=True))
    return _back(request, user)
