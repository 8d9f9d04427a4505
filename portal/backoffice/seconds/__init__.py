"""待第二人确认: identifiers somebody decided to keep, waiting for the person who answers for it as well."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    config.include("portal.backoffice.seconds.views")
