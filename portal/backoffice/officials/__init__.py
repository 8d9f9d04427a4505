"""Officials (领导) with their posts and dates of office."""

from pyramid.config import Configurator

from portal.security.permissions import Permission


def includeme(config: Configurator) -> None:
    """Entry of the staff bar, routes and views."""
    # Imported here: anonymisation reads the models of this package, and what follows uses portal.releases.
    from portal.backoffice.hotline_days import GROUP

    config.include("portal.backoffice.officials.views")
    config.add_staff_entry("staff.officials.list", "领导名录", Permission.HOTLINE_DAYS, None, 86, GROUP)
