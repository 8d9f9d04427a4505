"""Full-text search over what is released."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    # Imported here: the indexer reads the documents of this package and needs no web framework.
    from portal.public.search import views

    config.add_public_route("search.help", "/search/help")
    config.add_public_route("search", "/search")
    # What the index answers changes after the release that it belongs to: never kept by the page cache.
    config.add_public_view(views.search_page, "search", query=None, renderer="public/search/index.jinja2")
    config.add_public_view(views.help_page, "search.help", renderer="public/search/help.jinja2")
