"""Hot topics (热点): what rose in a period, found by the data, confirmed by staff before a bulletin may use it."""

from pyramid.config import Configurator

GROUP = "通报简报"
"""The entry of the staff bar that the page shares with the bulletins."""


def includeme(config: Configurator) -> None:
    """Routes and views."""
    # Imported here: figures read the models and services of this package and need no web framework.
    config.include("portal.backoffice.topics.views")
