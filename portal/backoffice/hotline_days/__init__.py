"""Leader hotline days (领导接听日): days, sessions, sums, their way to release."""

from pyramid.config import Configurator

GROUP = "领导接听日"
"""The pages of hotline days in the staff bar, those of calls, promises and officials among them."""


def includeme(config: Configurator) -> None:
    """Nothing yet."""
