"""Import of cases from call-system exports: readers, column profiles, row checks, runs and their pages."""

from pyramid.config import Configurator

from portal.backoffice.imports import views
from portal.backoffice.imports.jobs import KIND, import_job
from portal.security.permissions import Permission

PERMISSION = Permission.IMPORT
PAGES = "backoffice/imports"


def includeme(config: Configurator) -> None:
    """Routes, views, the job and the entry of the staff bar."""
    config.add_job_handler(KIND, import_job)
    config.add_route("staff.imports.list", "/staff/imports")
    config.add_route("staff.imports.upload", "/staff/imports/upload")
    config.add_route("staff.imports.detail", r"/staff/imports/{id:\d{1,9}}")
    config.add_route("staff.imports.start", r"/staff/imports/{id:\d{1,9}}/start")
    config.add_route("staff.imports.report", r"/staff/imports/{id:\d{1,9}}/report.csv")
    config.add_staff_entry("staff.imports.list", "导入", PERMISSION, position=20)
    config.add_staff_view(
        views.listing, "staff.imports.list", permission=PERMISSION, renderer=f"{PAGES}/list.jinja2"
    )
    config.add_staff_view(
        views.upload,
        "staff.imports.upload",
        permission=PERMISSION,
        renderer=f"{PAGES}/upload.jinja2",
        methods=("GET", "POST"),
    )
    config.add_staff_view(
        views.detail, "staff.imports.detail", permission=PERMISSION, renderer=f"{PAGES}/detail.jinja2"
    )
    config.add_staff_view(views.start, "staff.imports.start", permission=PERMISSION, methods=("POST",))
    config.add_staff_view(views.report, "staff.imports.report", permission=PERMISSION)
