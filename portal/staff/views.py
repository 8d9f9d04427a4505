"""Sign-in, sign-out, one's own account, and the page behind a one-time link."""

import re
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED

from portal.audit.log import record
from portal.security.permissions import Permission, role_names
from portal.security.policy import SESSION_COOKIE
from portal.security.throttle import remote_address
from portal.staff.agents import browser_name
from portal.staff.forms import ChangePasswordForm, ChoosePasswordForm, SignInForm
from portal.staff.links import find_link
from portal.staff.navigation import visible_entries
from portal.staff.queries import demo_accounts, own_sessions
from portal.staff.services import AcceptLink, ChangePassword, SignIn
from portal.staff.sessions import COOKIE_PATH, close_sessions, current_hash, set_cookie
from portal.staff.throttle import WINDOW, TooManyAttempts

WAIT = f"失败次数太多，请等 {WINDOW.seconds // 60} 分钟再试。忘记密码请联系系统管理员重设。"
_OWN_PATH = re.compile(r"/staff/[!#-\[\]-~]*")


def safe_next(path: str | None) -> str:
    """``path`` if it is a page of this back office, else its front door: a sign-in link cannot send people elsewhere."""
    if path and _OWN_PATH.fullmatch(path) and ".." not in path:
        return path
    return "/staff/"


def bare(request: Request) -> Response:
    return HTTPSeeOther(request.route_path("staff.home"))


def home(request: Request) -> Response:
    """The first page of the bar that the person may open; without any, their account."""
    entries = visible_entries(request)
    return HTTPSeeOther(request.route_path(entries[0].route if entries else "staff.account"))


def sign_in(request: Request) -> dict[str, Any] | Response:
    """The sign-in form and its answer; someone who is signed in already goes on."""
    if request.method == "POST":
        return _sign_in(request, SignInForm(request.POST))
    if request.identity is not None:
        return HTTPSeeOther(safe_next(request.GET.get("next")))
    return _sign_in_page(request, SignInForm(next=request.GET.get("next", "")))


def _sign_in_page(request: Request, form: SignInForm, problem: str = "") -> dict[str, Any]:
    accounts: list[tuple[str, str]] = []
    if request.registry.settings["portal"].demo:
        with request.registry["sessions.read"]() as session:
            accounts = [(user.username, role_names(user.roles)) for user in demo_accounts(session)]
    return {"form": form, "problem": problem, "demo_accounts": accounts}


def _sign_in(request: Request, form: SignInForm) -> dict[str, Any] | Response:
    if not form.validate():
        return _sign_in_page(request, form)
    service = SignIn(request.registry["sessions"], request.registry.settings["portal"])
    address, agent = remote_address(request), request.user_agent or ""
    try:
        token = service.perform(form.username.data or "", form.password.data or "", address, agent)
    except TooManyAttempts:
        request.response.status_int = 429
        return _sign_in_page(request, form, WAIT)
    if token is None:
        return _sign_in_page(request, form, "用户名或密码不对。")
    response = HTTPSeeOther(safe_next(form.next.data))
    request.session.invalidate()  # a CSRF token seen before signing in is worth nothing afterwards
    set_cookie(request, response, token)
    return response


def sign_out(request: Request) -> Response:
    close_sessions(request.db, request.identity.user_id, only=current_hash(request))
    return _signed_out(request)


def sign_out_everywhere(request: Request) -> Response:
    identity = request.identity
    count = close_sessions(request.db, identity.user_id)
    record(
        request.db,
        identity.username,
        "staff.sign_out_everywhere",
        "staff_user",
        identity.user_id,
        count=count,
    )
    return _signed_out(request)


def _signed_out(request: Request) -> Response:
    request.session.invalidate()
    response = HTTPSeeOther(request.route_path("staff.sign_in"))
    response.delete_cookie(SESSION_COOKIE, path=COOKIE_PATH)
    return response


def account(request: Request) -> dict[str, Any] | Response:
    """One's roles, password and sessions."""
    form = ChangePasswordForm(request.POST)
    if request.method == "POST" and form.validate() and _change_password(request, form):
        request.session.flash("密码已更换，您在其他设备上的登录已退出。")
        return HTTPSeeOther(request.route_path("staff.account"))
    identity = request.identity
    return {
        "form": form,
        "roles": role_names(identity.roles),
        "sessions": own_sessions(request.db, identity.user_id),
        "own": current_hash(request),
        "browser_name": browser_name,
    }


def _change_password(request: Request, form: ChangePasswordForm) -> bool:
    """Whether it was changed; else the form says why not."""
    service = ChangePassword(request.registry["sessions"], request.registry.settings["portal"])
    current, new = form.current.data or "", form.password.data or ""
    try:
        done = service.perform(
            request.identity.user_id, current, new, current_hash(request), remote_address(request)
        )
    except TooManyAttempts:
        form.current.errors = [WAIT]
        return False
    form.current.errors = [] if done else ["现在的密码不对"]
    return done


def end_session(request: Request) -> Response:
    """Sign out one other browser, named by its session's hash."""
    identity = request.identity
    if close_sessions(request.db, identity.user_id, only=request.POST.get("session") or "none"):
        record(request.db, identity.username, "staff.session_ended", "staff_user", identity.user_id)
        request.session.flash("那台设备已退出登录。")
    return HTTPSeeOther(request.route_path("staff.account"))


def welcome(request: Request) -> dict[str, Any] | Response:
    """The page of a one-time link. Opening it uses nothing up: mail programs open links too."""
    token, form = request.matchdict["token"], ChoosePasswordForm(request.POST)
    if request.method == "POST" and form.validate():
        accept = AcceptLink(request.registry["sessions"])
        if accept.perform(token, form.password.data or "", remote_address(request)):
            return HTTPSeeOther(request.route_path("staff.sign_in", _query={"set": "1"}))
    with request.registry["sessions.read"]() as session:
        found = find_link(session, token)
    if found is None:
        request.response.status_int = 410
    return {"form": form, "invited": found[1] if found else None}


def includeme(config: Configurator) -> None:
    config.add_route("staff.bare", "/staff")
    config.add_route("staff.home", "/staff/")
    config.add_route("staff.sign_in", "/staff/sign-in")
    config.add_route("staff.sign_out", "/staff/sign-out")
    config.add_route("staff.account", "/staff/account")
    config.add_route("staff.account.session", "/staff/account/end-session")
    config.add_route("staff.account.everywhere", "/staff/account/sign-out-everywhere")
    config.add_route("staff.welcome", "/staff/welcome/{token}")
    both = ("GET", "POST")
    everybody = {"permission": NO_PERMISSION_REQUIRED}
    config.add_view(bare, route_name="staff.bare", **everybody)
    config.add_view(
        sign_in, route_name="staff.sign_in", methods=both, renderer="staff/sign_in.jinja2", **everybody
    )
    config.add_view(
        welcome, route_name="staff.welcome", methods=both, renderer="staff/welcome.jinja2", **everybody
    )
    own = Permission.ACCOUNT
    config.add_staff_view(home, "staff.home", permission=own)
    config.add_staff_view(
        account, "staff.account", permission=own, methods=both, renderer="staff/account.jinja2"
    )
    for view, name in (
        (sign_out, "staff.sign_out"),
        (sign_out_everywhere, "staff.account.everywhere"),
        (end_session, "staff.account.session"),
    ):
        config.add_staff_view(view, name, permission=own, methods=("POST",))
