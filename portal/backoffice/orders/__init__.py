"""Hand-overs (交办件): their clock, their rows for scoring, exclusions, corrections, figures entered by hand."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Routes and views of the staff pages."""
    for part in ("views", "acts", "manual_views"):
        config.include(f"portal.backoffice.orders.{part}")
