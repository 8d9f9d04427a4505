"""Call statistics and totals by year."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Routes and views."""
