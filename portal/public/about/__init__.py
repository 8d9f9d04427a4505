"""Standing pages about the hotline and this site."""

from pyramid.config import Configurator

from portal.public.about import views


def includeme(config: Configurator) -> None:
    for name, view in (
        ("about", views.about_page),
        ("method", views.method_page),
        ("accessibility", views.accessibility_page),
    ):
        config.add_public_route(name, f"/{name}")
        config.add_public_view(view, name, renderer=f"public/about/{name}.jinja2")
