from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Routes and views of this feature."""
    config.add_public_route("search.help", "/search/help")
    config.add_public_route("search", "/search")
