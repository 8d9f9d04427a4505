"""Calls (接听来电): findings, form, wording, review, release, one by one."""

from pyramid.config import Configurator
from pyramid.events import ApplicationCreated

from portal.backoffice.hotline_days import GROUP
from portal.security.permissions import Permission


def includeme(config: Configurator) -> None:
    """List, page and acts; detection as a job, also after an upgrade."""
    # Imported here: the models of hotline days are read before the features that work on them.
    from portal.backoffice.calls.detection import JOB, detect_job
    from portal.backoffice.calls.queries import count_under_review

    config.include("portal.backoffice.calls.views")
    config.include("portal.backoffice.calls.edit_views")
    config.include("portal.backoffice.calls.act_views")
    config.add_staff_entry("staff.calls.list", "来电", Permission.QUEUES, count_under_review, 82, GROUP)
    config.add_job_handler(JOB, detect_job)
    config.add_subscriber(_queue_at_start, "pyramid.events.ApplicationCreated")


def _queue_at_start(event: ApplicationCreated) -> None:
    """After an upgrade: look at every open call again."""
    from portal.backoffice.calls.detection import queue_outdated

    queue_outdated(event.app.registry["sessions"])
