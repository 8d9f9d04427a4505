"""Error pages: what happened, what was kept, what to do. Staff errors sign people in; public ones never set a cookie."""

import logging
import secrets
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPException, HTTPForbidden, HTTPNotFound, HTTPSeeOther
from pyramid.renderers import render_to_response
from pyramid.request import Request
from pyramid.response import Response

from portal.settings import Settings

log = logging.getLogger(__name__)


def forbidden(context: HTTPForbidden, request: Request) -> Response:
    """Anonymous visitors of a staff page go to the sign-in page; signed-in ones are told their role does not allow it."""
    if request.path_info.startswith("/staff/") and request.identity is None:
        next_page = request.path_qs if request.method in ("GET", "HEAD") else ""
        return HTTPSeeOther(
            request.route_path("staff.sign_in", _query={"next": next_page} if next_page else {})
        )
    return error_page(request, 403)


def not_found(context: HTTPNotFound, request: Request) -> Response:
    return error_page(request, 404)


def client_error(context: HTTPException, request: Request) -> Response:
    """Every other 4xx, with its own headers (Allow of a 405) kept."""
    response = error_page(request, context.code)
    if "Allow" in context.headers:
        response.headers["Allow"] = context.headers["Allow"]
    return response


def server_error(context: Exception, request: Request) -> Response:
    """A fault of ours: logged under a number that the page shows; the page says nothing else about it."""
    number = secrets.token_hex(3).upper()
    log.error("error %s at %s", number, request.path_info, exc_info=context)
    return error_page(request, 500, number=number)


def error_page(request: Request, status: int, **values: Any) -> Response:
    """The page of ``status`` on the side that the path belongs to; never cached."""
    settings: Settings = request.registry.settings["portal"]
    wants_staff = request.path_info.startswith("/staff/")
    side = "staff" if (wants_staff and settings.serves_staff) or not settings.serves_public else "public"
    name = "errors/outage.jinja2" if side == "staff" and "outage" in values else f"errors/{side}.jinja2"
    response = render_to_response(name, {"status": status, **values}, request=request)
    response.status_int = status
    response.headers["Cache-Control"] = "no-store"
    return response


def includeme(config: Configurator) -> None:
    config.add_forbidden_view(forbidden)
    config.add_notfound_view(not_found)
    config.add_exception_view(client_error, context=HTTPException)
    config.add_exception_view(server_error, context=Exception)
