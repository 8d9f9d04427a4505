"""Templates: absolute paths only (see portal.assets), and what every template may call."""

from collections.abc import Callable, Mapping, MutableMapping
from functools import lru_cache
from sys import getsizeof
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup
from pyramid.config import Configurator
from pyramid.encode import quote_plus, urlencode
from pyramid.interfaces import IRoutesMapper
from pyramid.renderers import render
from pyramid.request import Request

from portal.assets import asset_folder
from portal.settings import Settings
from portal.web.output import PlainContext, PlainOutput, escaped
from portal.web.page_cache import Fragment, kept_fragment
from portal.web.present import FILTERS, GLOBALS
from portal.web.present.frame import LARGE_PATH, section
from portal.web.views import LARGE

ENVIRONMENT = "templates"
"""The registry's key of the environment."""


class Templates(Environment):
    """All templates of the one folder: escaped, undefined names are errors, each compiled once a process."""

    code_generator_class = PlainOutput
    context_class = PlainContext
    escaped = staticmethod(escaped)

    def __init__(self) -> None:
        super().__init__(
            loader=FileSystemLoader(asset_folder("templates")),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
        )
        self.filters.update(FILTERS)
        self.globals = dict(GLOBALS)  # nothing else: each import of a macro looks through all of them
        self._made: dict[str, Template] = {}

    def get_template(
        self, name: str | Template, parent: str | None = None, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        """By name alone: a page asks for a dozen, and the cache of Jinja is keyed by its loader and looks for changed globals."""
        made = self._made.get(name) if isinstance(name, str) else None
        if made is None:
            made = super().get_template(name, parent, globals)
            self._made[made.name or ""] = made
        return made

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The same mapping for all: every import of a macro would look through a chain of mappings for each template."""
        return self.globals if d is None else super().make_globals(d)


def is_large(request: Request) -> bool:
    """Whether this is a page of the large-print twin (长者版)."""
    route = request.matched_route
    return bool(route and route.name.startswith(LARGE)) or request.path_info.startswith("/large/")


def make_href(request: Request) -> Callable[..., str]:
    """``request.href(route_name, query=…, **parts)``: path of a route; public links inside the large-print twin stay inside it.

    A page has dozens of links, and ``route_path`` looks for overrides of scheme, host and port in each.
    """
    generators, root = _generators(request), request.script_name

    def href(route_name: str, *, query: Any = None, **parts: Any) -> str:
        path = root + generators[route_name](parts)
        return f"{path}?{query_string(query)}" if query else path

    return href


def query_string(fields: Any) -> str:
    """``a=1&b=2``, quoted; the same few hundred names and values stand in the links of every page."""
    return str(urlencode(fields, quote_via=quoted))


quoted = lru_cache(maxsize=4096)(quote_plus)


class Frame(NamedTuple):
    """Parts of the frame that all pages of a section share; each is the template of its name in ``frame/``."""

    brand: Markup
    search_box: Markup
    navigation: Markup
    foot_links: Markup


def page_frame(request: Request) -> Frame:
    """Made once for each section and print size, until anything published changes. Nothing else of one request may stand in
    it, nor anything that is left out while the database fails.
    """
    here = section(request)

    def make() -> Fragment:
        html = [render(f"frame/{part}.jinja2", {"here": here}, request).strip() for part in Frame._fields]
        frame = Frame(*(Markup(part) for part in html))  # noqa: S704  templates escape
        return Fragment(frame, sum(map(getsizeof, html)))

    made: Frame = kept_fragment(request, "frame", here, make)
    return made


def href_path(request: Request, path: str) -> str:
    """A public page by its permanent path (``/rankings/2026-10/bureaus``), in the size of the open page."""
    return f"{request.script_name}{LARGE_PATH if request.large else ''}{path}"


def _generators(request: Request) -> Mapping[str, Callable[[Mapping[str, Any]], str]]:
    """What makes the path of each route in the size of the page; routes do not change once the application is made."""
    known = request.registry.get("href.generators")
    if known is None:
        routes = {
            route.name: route.generate for route in request.registry.getUtility(IRoutesMapper).get_routes()
        }
        twins = {name: routes.get(LARGE + name, generate) for name, generate in routes.items()}
        known = request.registry["href.generators"] = (routes, twins)
    return known[1 if request.large else 0]  # type: ignore[no-any-return]


def template_renderer(info: Any) -> Callable[[Mapping[str, Any], Any], str]:
    """Renderer of a template by its path in the folder."""
    template = info.registry[ENVIRONMENT].get_template(info.name)

    def rendered(values: Mapping[str, Any], system: Any) -> str:
        system.update(_common(system["request"]))
        system.update(values)
        return template.render(system)  # type: ignore[no-any-return]

    return rendered


def _common(request: Request) -> dict[str, Any]:
    """What every template may use."""
    settings: Settings = request.registry.settings["portal"]
    return {
        "site": settings,
        "demo": settings.demo,
        "large": request.large,
        "href": request.href,
        "static": request.static,
    }


def includeme(config: Configurator) -> None:
    config.registry[ENVIRONMENT] = Templates()
    config.add_renderer(".jinja2", template_renderer)
    config.include("portal.web.static_files")
    config.add_request_method(is_large, "large", reify=True)
    config.add_request_method(make_href, "href", reify=True)
    config.add_request_method(page_frame, "frame", reify=True)
    config.add_request_method(href_path, "href_path")
