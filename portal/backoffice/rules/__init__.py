from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """How often people followed each detection rule (规则命中情况)."""
    config.include("portal.backoffice.rules.views")
