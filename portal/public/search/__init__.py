"""Full-text search over what is released."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    # Imported here: the indexer reads the documents of this package and needs no web framework.
    from portal.public.search import files, views, words

    config.add_request_method(words.term_list, "term_list", property=True)
    config.add_public_route("search.help", "/search/help")
    config.add_public_route("search.suggest", "/search/suggest")
    config.add_public_route("search", "/search")
    # What the index answers changes after the release that it belongs to: never kept by the page cache.
    config.add_public_view(views.search_page, "search", query=None, renderer="public/search/index.jinja2")
    config.add_public_view(views.help_page, "search.help", renderer="public/search/help.jinja2")
    for name, pattern, view in (
        ("search.atom", "/search.atom", files.atom),
        ("search.csv", "/search.csv", files.table),
        ("search.json", "/search.json", files.as_json),
    ):
        config.add_route(name, pattern)
        config.add_public_view(view, name, query=None, large=False)
    # As many addresses as people type: they would push out pages.
    config.add_public_view(words.suggest, "search.suggest", query=None, renderer="json")
