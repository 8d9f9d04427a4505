"""Officials (领导) with their posts and dates of office."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Nothing yet."""
