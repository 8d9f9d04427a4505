"""Leader hotline days (领导接听日): days, sessions, sums, their way to release."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Nothing yet."""
