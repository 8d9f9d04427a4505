"""Leader hotline days: announcement, report, transcripts."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Nothing yet."""
