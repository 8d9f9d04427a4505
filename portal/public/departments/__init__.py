"""Departments (承办单位) and what the released cases tell about them."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    # Imported here: the directory is published by code that needs no web framework.
    from portal.public.departments import views

    config.add_public_route("departments.list", "/departments")
    config.add_public_route("departments.detail", "/departments/{code}")
    config.add_public_view(views.list_page, "departments.list", renderer="public/departments/list.jinja2")
    config.add_public_view(
        views.detail_page, "departments.detail", renderer="public/departments/detail.jinja2"
    )
