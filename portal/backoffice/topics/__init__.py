"""Hot topics (热点): what rose in a period, found by the data, confirmed by staff."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Routes and views."""
