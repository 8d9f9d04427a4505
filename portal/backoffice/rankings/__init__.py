"""Rankings (排名): compute, review, release."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Routes and views."""
