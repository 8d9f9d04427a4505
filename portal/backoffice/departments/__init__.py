"""Departments, categories, towns (单位与分类): one directory, and the queue of names nobody has decided yet."""

from pyramid.config import Configurator

from portal.security.permissions import Permission


def includeme(config: Configurator) -> None:
    # Imported here: releases read this package's models, and the views below call releases.
    from portal.backoffice.departments.names.queries import waiting_names

    config.include("portal.backoffice.departments.names.views")
    config.include("portal.backoffice.departments.views")
    config.include("portal.backoffice.departments.categories.views")
    config.add_staff_entry(
        "staff.directory", "单位与分类", Permission.DIRECTORY, count=waiting_names, position=60
    )
