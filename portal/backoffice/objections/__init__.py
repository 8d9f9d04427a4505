"""Objections (异议) as the office answers them."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    # Imported here: reading objections (queries) must not load the pages.
    config.include("portal.backoffice.objections.views")
