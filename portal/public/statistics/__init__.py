"""Call statistics and totals by year."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    # Imported here: statistics are published by code that needs no web framework.
    from portal.public.statistics import views

    config.add_public_route("statistics", "/statistics")
    config.add_public_view(views.statistics_page, "statistics", renderer="public/statistics/index.jinja2")
    config.add_route("statistics.csv", "/statistics.csv")
    config.add_public_view(views.statistics_csv, "statistics.csv", large=False)
