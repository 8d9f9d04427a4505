"""How views are registered: public ones only through ``add_public_view``, staff ones only with a permission.

A bare ``add_view`` is closed by the default permission and allows GET and HEAD; a forgotten declaration fails shut.
Order of checks: allowed method (405), CSRF (400), permission (403), view.
"""

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPMethodNotAllowed
from pyramid.request import Request
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.tweens import INGRESS as TWEENS_INGRESS
from pyramid.viewderivers import INGRESS, csrf_view

from portal.security.headers import protect
from portal.security.permissions import Permission
from portal.web.front_cache import QUERY_KEYS

View = Callable[[Any, Request], Response]
LARGE = "large:"
"""Route-name prefix of the large-print twin (长者版) of a public route, under /large/."""
_MUST_ASK = [("Cache-Control", "public, no-cache"), ("Vary", "Accept-Encoding")]
_CONDITIONS = frozenset({"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE"})
"""What a request can have that makes another answer of a page than the whole of it."""


def methods_deriver(view: View, info: Any) -> View:
    """Refuse other methods than the view's ``methods`` (default GET and HEAD)."""
    allowed = info.options.get("methods") or ("GET",)
    if "GET" in allowed:
        allowed = (*allowed, "HEAD")

    def wrapped(context: Any, request: Request) -> Response:
        if request.method not in allowed and request.exception is None:
            raise HTTPMethodNotAllowed(headers={"Allow": ", ".join(allowed)})
        return view(context, request)

    return wrapped


methods_deriver.options = ("methods",)  # type: ignore[attr-defined]


def public_deriver(view: View, info: Any) -> View:
    """Headers of public pages: shared caches may hold them but must ask; a public page never sets a cookie. The page cache
    is told by which query keys the page differs; with any other it is not kept, however often it is asked for.
    """
    if not info.options.get("public"):
        return view
    query_keys = info.options.get("query")

    def wrapped(context: Any, request: Request) -> Response:
        response = view(context, request)
        names = {name.lower() for name, _value in response.headerlist}
        if "set-cookie" in names:
            raise RuntimeError("a public page must not set a cookie")
        if response.status_int == 200 and "cache-control" not in names and request.method in ("GET", "HEAD"):
            etag = hashlib.sha256(response.body).hexdigest()[:32]
            # Not by the response's properties: each of them looks through all headers several times.
            response.headerlist += [*_MUST_ASK, ("ETag", f'"{etag}"')]
            response.conditional_response = not _CONDITIONS.isdisjoint(request.environ)
            if query_keys is not None:
                request.environ[QUERY_KEYS] = query_keys
        return response

    return wrapped


public_deriver.options = ("public", "query")  # type: ignore[attr-defined]


def add_public_route(config: Configurator, name: str, pattern: str) -> None:
    """A public route and its large-print twin under /large/."""
    config.add_route(name, pattern)
    config.add_route(LARGE + name, "/large" + pattern)


def add_public_view(
    config: Configurator,
    view: Any,
    route_name: str,
    *,
    large: bool = True,
    query: Iterable[str] | None = (),
    **options: Any,
) -> None:
    """Register a view that anyone may see; only modules of portal.public and portal.inbox may do so.

    ``query``: the query keys that the page reads, under which it may be kept by the page cache; None for what depends on
    more than address, date and published rows (the search index, a token) and is made anew each time.
    """
    module = getattr(view, "__module__", "")
    if not module.startswith(("portal.public.", "portal.inbox.")):
        raise ValueError(f"{module}: public views live under portal.public or portal.inbox")
    names = (route_name, LARGE + route_name) if large else (route_name,)
    for name in names:
        config.add_view(
            view,
            route_name=name,
            permission=NO_PERMISSION_REQUIRED,
            public=True,
            require_csrf=False,
            query=None if query is None else frozenset(query),
            **options,
        )


def add_staff_view(
    config: Configurator, view: Any, route_name: str, *, permission: Permission, **options: Any
) -> None:
    """Register a back-office view; ``methods=("POST",)`` for writes, which then need the CSRF token."""
    config.add_view(view, route_name=route_name, permission=permission, **options)


def headers_tween_factory(
    handler: Callable[[Request], Response], registry: object
) -> Callable[[Request], Response]:
    """The outermost tween: no answer leaves without its headers."""

    def tween(request: Request) -> Response:
        response = handler(request)
        protect(response, staff=request.path_info.startswith("/staff"))
        return response

    return tween


def includeme(config: Configurator) -> None:
    config.set_default_permission(Permission.CLOSED)
    config.set_default_csrf_options(require_csrf=True)
    config.add_view_deriver(methods_deriver, "methods", under=INGRESS, over="csrf_view")
    config.add_view_deriver(csrf_view, "csrf_view", under="methods", over="secured_view")
    config.add_view_deriver(public_deriver, "public", under="secured_view", over="rendered_view")
    config.add_directive("add_public_route", add_public_route)
    config.add_directive("add_public_view", add_public_view)
    config.add_directive("add_staff_view", add_staff_view)
    config.add_tween("portal.web.views.headers_tween_factory", under=TWEENS_INGRESS)
