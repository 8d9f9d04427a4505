"""Working days (工作日) over the holiday table, and the page where staff keep it."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    config.include("portal.backoffice.calendar.views")
