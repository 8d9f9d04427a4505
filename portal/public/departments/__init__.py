from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Routes and views of this feature."""
    config.add_public_route("departments.list", "/departments")
    config.add_public_route("departments.detail", "/departments/{code}")
