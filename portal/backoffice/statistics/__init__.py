"""Call statistics (话务统计) and historic totals."""

from pyramid.config import Configurator

GROUP = "考核排名"
"""The entry of the staff bar that these pages share with the rankings."""


def includeme(config: Configurator) -> None:
    """Routes and views."""
    # Imported here: portal.releases reads the models of this package, and the pages use portal.releases.
    config.include("portal.backoffice.statistics.views")
