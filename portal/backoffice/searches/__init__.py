"""What people look for: words that find each other (近义词、地名), and searches that found nothing."""

from pyramid.config import Configurator

GROUP = "公开搜索"
"""The pages on the public search in the staff bar."""


def includeme(config: Configurator) -> None:
    # Imported here: reading the tables (models) must not load the pages.
    config.include("portal.backoffice.searches.word_views")
    config.include("portal.backoffice.searches.miss_views")
    config.include("portal.backoffice.searches.draining")
