"""按抽样批量发布: drawing, reading, proposing, approving and releasing cases without any finding."""

from pyramid.config import Configurator

from portal.releases.sampling.run import release_sample_job


def includeme(config: Configurator) -> None:
    config.add_job_handler("release_sample", release_sample_job)
    config.include("portal.backoffice.sampling.views")
