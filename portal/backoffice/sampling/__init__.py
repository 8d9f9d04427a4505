from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Pages of batches by sampling."""
