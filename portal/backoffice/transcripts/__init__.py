"""Transcripts (接听实录) on their way in: upload or paste, see how they were cut, mend, take over."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Nothing yet."""
