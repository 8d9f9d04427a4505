"""Accounts of other people (账号管理): invite, roles, reset, lock."""

from pyramid.config import Configurator

from portal.security.permissions import Permission
from portal.staff.users import views


def includeme(config: Configurator) -> None:
    config.add_route("staff.users.list", "/staff/users")
    config.add_route("staff.users.invite", "/staff/users/invite")
    config.add_route("staff.users.detail", r"/staff/users/{id:\d{1,9}}")
    config.add_route("staff.users.reset", r"/staff/users/{id:\d{1,9}}/reset")
    config.add_route("staff.users.lock", r"/staff/users/{id:\d{1,9}}/lock")
    config.add_route("staff.users.unlock", r"/staff/users/{id:\d{1,9}}/unlock")
    for view, name, template, methods in (
        (views.listing, "staff.users.list", "list", ("GET",)),
        (views.invite, "staff.users.invite", "invite", ("GET", "POST")),
        (views.detail, "staff.users.detail", "detail", ("GET", "POST")),
        (views.reset, "staff.users.reset", "link", ("POST",)),
    ):
        config.add_staff_view(
            view,
            name,
            permission=Permission.USERS,
            methods=methods,
            renderer=f"staff/users/{template}.jinja2",
        )
    config.add_staff_view(views.lock, "staff.users.lock", permission=Permission.USERS, methods=("POST",))
    config.add_staff_view(views.unlock, "staff.users.unlock", permission=Permission.USERS, methods=("POST",))
