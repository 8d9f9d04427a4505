from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Queue, redaction screen and review of cases; detection as a job."""
    # Imported here: portal.releases reads the models of this package, and what follows uses portal.releases.
    from portal.backoffice.cases.detection import detect_job, queue_outdated

    config.include("portal.backoffice.cases.queue_views")
    config.include("portal.backoffice.cases.views")
    config.include("portal.backoffice.cases.wording_page")
    config.include("portal.backoffice.cases.acts")
    config.add_job_handler("detect", detect_job)
    config.add_subscriber(
        lambda event: queue_outdated(event.app.registry["sessions"]), "pyramid.events.ApplicationCreated"
    )
