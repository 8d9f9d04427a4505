"""Released rankings, their rulebooks and files."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Routes and views."""
