"""Bulletins (通报) and briefs (简报): write, check, review, release."""

from pyramid.config import Configurator

from portal.security.permissions import Permission

GROUP = "通报简报"
"""The pages of bulletins in the staff bar, those of other features among them."""


def includeme(config: Configurator) -> None:
    """Entries of the staff bar, routes and views."""
    # Imported here: portal.releases reads the models of this package, and what follows uses portal.releases.
    from portal.backoffice.bulletins.queries import count_under_review

    for part in (
        "views",
        "act_views",
        "edit_views",
        "figure_views",
        "revision_views",
        "gate_views",
        "calendar_views",
        "chain.views",
    ):
        config.include(f"portal.backoffice.bulletins.{part}")
    entry = config.add_staff_entry
    entry("staff.bulletins.list", "通报与简报", Permission.QUEUES, count_under_review, 70, GROUP)
    entry("staff.bulletins.calendar", "发布日历", Permission.QUEUES, None, 76, GROUP)
