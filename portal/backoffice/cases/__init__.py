from pyramid.config import Configurator
from pyramid.events import ApplicationCreated


def includeme(config: Configurator) -> None:
    """Queue, redaction screen and review of cases; detection as a job."""
    # Imported here: portal.releases reads the models of this package, and what follows uses portal.releases.
    from portal.backoffice.cases.detection import detect_job

    config.include("portal.backoffice.cases.queue_views")
    config.include("portal.backoffice.cases.views")
    config.include("portal.backoffice.cases.wording_page")
    config.include("portal.backoffice.cases.acts")
    config.add_job_handler("detect", detect_job)
    config.add_subscriber(_queue_at_start, "pyramid.events.ApplicationCreated")


def _queue_at_start(event: ApplicationCreated) -> None:
    """After an upgrade or another setting: look at every open draft again."""
    from portal.backoffice.cases.detection import queue_outdated
    from portal.backoffice.cases.rungs import queue_unweighed

    registry = event.app.registry
    queue_outdated(registry["sessions"])
    queue_unweighed(registry["sessions"], registry.settings["portal"].neighbours)
