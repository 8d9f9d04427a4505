"""Released bulletins, briefs and historic documents."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Routes and views."""
