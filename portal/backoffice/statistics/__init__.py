"""Call statistics (话务统计) and historic totals."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Routes and views."""
    # Imported here: portal.releases reads the models of this package, and the pages use portal.releases.
    config.include("portal.backoffice.statistics.views")
