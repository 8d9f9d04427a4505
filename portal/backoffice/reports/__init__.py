"""Reports from the public (公众报告): the queue, hiding an item with one click, answers."""

from pyramid.config import Configurator

from portal.security.permissions import Permission


def includeme(config: Configurator) -> None:
    # Imported here: the views call releases, which read other features of the back office.
    from portal.backoffice.reports.queries import waiting_count

    config.include("portal.backoffice.reports.views")
    config.add_staff_entry(
        "staff.reports.list", "公众报告", Permission.REPORTS, count=waiting_count, position=70
    )
