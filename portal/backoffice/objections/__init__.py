"""Objections (异议) as the office answers them."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Routes and views."""
