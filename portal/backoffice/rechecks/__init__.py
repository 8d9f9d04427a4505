"""复查: released items in which newer rules found something, hidden or not, and what people make of it."""

from pyramid.config import Configurator

from portal.backoffice.rechecks.queries import count_open
from portal.backoffice.releases import GROUP
from portal.releases.recheck.queueing import queue_outdated_releases
from portal.releases.recheck.run import recheck_job
from portal.security.permissions import Permission


def includeme(config: Configurator) -> None:
    config.add_job_handler("recheck", recheck_job)
    config.add_subscriber(
        lambda event: queue_outdated_releases(event.app.registry["sessions"]),
        "pyramid.events.ApplicationCreated",
    )
    config.include("portal.backoffice.rechecks.views")
    config.add_staff_entry(
        "staff.rechecks.list", "复查", Permission.RECHECKS, count_open, position=26, group=GROUP
    )
