"""Leader hotline days (领导接听日): days, sessions, sums, their way to release."""

from pyramid.config import Configurator

from portal.security.permissions import Permission

GROUP = "领导接听日"
"""The pages of hotline days in the staff bar, those of calls, promises and officials among them."""


def includeme(config: Configurator) -> None:
    """Job handler, entry of the staff bar, routes and views."""
    # Imported here: portal.releases reads the models of this package, and what follows uses portal.releases.
    from portal.backoffice.hotline_days.queries import count_under_review
    from portal.releases.hotline_schedule import JOB, due_job, queue_overdue

    config.add_job_handler(JOB, due_job)
    config.add_subscriber(
        lambda event: queue_overdue(event.app.registry["sessions"]), "pyramid.events.ApplicationCreated"
    )
    for part in ("views", "act_views", "edit_views", "release_views", "withdraw_views"):
        config.include(f"portal.backoffice.hotline_days.{part}")
    config.add_staff_entry(
        "staff.hotline_days.list",
        "接听日",
        Permission.QUEUES,
        count_under_review,
        80,
        GROUP,
        "/staff/transcripts",
    )
