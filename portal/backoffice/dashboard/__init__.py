from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """The first page after signing in."""
    config.include("portal.backoffice.dashboard.views")
