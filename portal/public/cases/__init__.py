"""Released cases (办结案例)."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Routes and views of the list, the record, its versions."""
    # Imported here: releases and workers read the tables of this package and need no web framework.
    from portal.public.cases import views
    from portal.public.cases.bits import CaseBits
    from portal.public.cases.filters import LIST_KEYS
    from portal.public.cases.similar import similar_page

    config.add_subscriber(
        lambda event: event.app.registry.update(case_bits=CaseBits()), "pyramid.events.ApplicationCreated"
    )
    config.add_public_route("cases.list", "/cases")
    config.add_public_route("cases.version", r"/cases/{number}/v{version:[1-9]\d{0,4}}")
    config.add_public_route("cases.similar", "/cases/{number}/similar")
    config.add_public_route("cases.detail", "/cases/{number}")
    config.add_public_view(
        views.list_page, "cases.list", query=LIST_KEYS, renderer="public/cases/list.jinja2"
    )
    config.add_public_view(views.detail_page, "cases.detail", renderer="public/cases/detail.jinja2")
    config.add_public_view(views.version_page, "cases.version", renderer="public/cases/detail.jinja2")
    # What is similar is the index's answer, which comes after the release that it belongs to.
    config.add_public_view(similar_page, "cases.similar", query=None, renderer="public/cases/similar.jinja2")
