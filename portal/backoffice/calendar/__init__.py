"""Working days (工作日) over the holiday table, deadlines (办理时限), and the pages where staff keep both."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    config.include("portal.backoffice.calendar.views")
    config.include("portal.backoffice.calendar.deadline_views")
