"""The front page."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    from portal.public.home.views import home_page

    config.add_public_route("home", "/")
    config.add_public_view(home_page, "home", renderer="public/home/index.jinja2")
