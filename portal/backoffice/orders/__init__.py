"""Hand-overs (交办件): search, exclusions, manual entries."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Routes and views."""
