"""The views of an application as Pyramid itself lists them."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class View:
    """One view on a route; ``permission`` is what it asks for, "" where it asks for none."""

    route: str
    pattern: str
    module: str
    methods: tuple[str, ...]
    public: bool
    permission: str


def views(wsgi_app: Any) -> list[View]:
    """Every view that a route leads to. Static files and the pages of errors have none of their own."""
    introspector = wsgi_app.registry.introspector
    patterns = {
        item["introspectable"]["name"]: item["introspectable"]["pattern"]
        for item in introspector.get_category("routes")
    }
    found = []
    for item in introspector.get_category("views"):
        view = item["introspectable"]
        if view["route_name"] is None or view["route_name"].startswith("__"):
            continue
        permissions = [
            str(other["value"])
            for other in introspector.related(view)
            if other.category_name == "permissions"
        ]
        found.append(
            View(
                route=view["route_name"],
                pattern=patterns[view["route_name"]],
                module=view["callable"].__module__,
                methods=tuple(view.get("methods") or ("GET",)),
                public=bool(view.get("public")),
                permission=permissions[0] if permissions else "",
            )
        )
    return found
