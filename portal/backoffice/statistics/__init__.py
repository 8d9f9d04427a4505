"""Call statistics (话务统计) and historic totals."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Routes and views."""
