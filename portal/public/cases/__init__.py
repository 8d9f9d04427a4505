from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Routes and views of this feature."""
    config.add_public_route("cases.list", "/cases")
    config.add_public_route("cases.version", "/cases/{number}/v{version}")
    config.add_public_route("cases.detail", "/cases/{number}")
