"""Calls (接听来电): findings, form, wording, review, release, one by one."""

from pyramid.config import Configurator
from pyramid.events import ApplicationCreated


def includeme(config: Configurator) -> None:
    """Detection as a job, also after an upgrade."""
    from portal.backoffice.calls.detection import JOB, detect_job

    config.add_job_handler(JOB, detect_job)
    config.add_subscriber(_queue_at_start, "pyramid.events.ApplicationCreated")


def _queue_at_start(event: ApplicationCreated) -> None:
    """After an upgrade: look at every open call again."""
    from portal.backoffice.calls.detection import queue_outdated

    queue_outdated(event.app.registry["sessions"])
