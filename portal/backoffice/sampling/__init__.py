"""按抽样批量发布: drawing, reading, proposing, approving and releasing cases without any finding."""

from pyramid.config import Configurator

from portal.backoffice.releases import GROUP
from portal.releases.sampling.run import release_sample_job
from portal.security.permissions import Permission


def includeme(config: Configurator) -> None:
    config.add_job_handler("release_sample", release_sample_job)
    config.include("portal.backoffice.sampling.views")
    config.add_staff_entry(
        "staff.sampling.list", "按抽样批量发布", Permission.QUEUES, position=21, group=GROUP
    )
