from pyramid.config import Configurator

from portal.backoffice.cases.detection import detect_job


def includeme(config: Configurator) -> None:
    """Queue, redaction screen and review of cases; detection as a job."""
    config.add_job_handler("detect", detect_job)
