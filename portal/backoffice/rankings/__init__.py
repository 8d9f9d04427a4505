"""Rankings (排名): compute, review, release."""

from pyramid.config import Configurator

from portal.security.permissions import Permission

GROUP = "考核排名"
"""The pages of scoring in the staff bar, those of other features among them."""


def includeme(config: Configurator) -> None:
    """Job handler, entry of the staff bar, routes and views."""
    # Imported here: portal.releases reads the models of this package, and what follows uses portal.releases.
    from portal.backoffice.rankings.jobs import KIND, compute_job
    from portal.backoffice.rankings.queries import waiting_for_release

    config.add_job_handler(KIND, compute_job)
    for part in ("views", "act_views", "sheet_views"):
        config.include(f"portal.backoffice.rankings.{part}")
    config.add_staff_entry("staff.rankings.list", "排名", Permission.RANKINGS, waiting_for_release, 60, GROUP)
