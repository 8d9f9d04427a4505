"""Bulletins (通报) and briefs (简报): write, check, review, release."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Routes and views."""
