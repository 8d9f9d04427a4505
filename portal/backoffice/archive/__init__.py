"""Historic documents (历史文件): former bulletins and briefs in Word and PDF, read, confirmed by staff, then released like new ones."""

from pyramid.config import Configurator

from portal.security.permissions import Permission


def includeme(config: Configurator) -> None:
    """Entry of the staff bar, routes, views and the reading job."""
    # Imported here: the readers run in a process of their own, which needs none of this.
    from portal.backoffice.archive.jobs import KIND, read_upload_job
    from portal.backoffice.archive.queries import count_read
    from portal.backoffice.bulletins import GROUP

    config.include("portal.backoffice.archive.views")
    config.add_job_handler(KIND, read_upload_job)
    config.add_staff_entry("staff.archive.list", "历史文件", Permission.BULLETINS, count_read, 78, GROUP)
