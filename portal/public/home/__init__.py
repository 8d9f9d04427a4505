"""The front page."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    from portal.public.home.views import home_page, large_home

    config.add_public_route("home", "/")
    config.add_public_view(home_page, "home", renderer="public/home/index.jinja2")
    config.add_route("home.large", "/large")
    config.add_public_view(large_home, "home.large", large=False)
