"""Historic documents (历史通报、简报): bulk import and confirmation."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Routes and views."""
