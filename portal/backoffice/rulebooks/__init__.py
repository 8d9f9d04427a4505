"""Rulebooks (考核评分办法): versions kept as data, tried on a past month, put into force by two people."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    # Imported here: reading a version (models) must not load the pages.
    config.include("portal.backoffice.rulebooks.views")
    config.include("portal.backoffice.rulebooks.trying")
