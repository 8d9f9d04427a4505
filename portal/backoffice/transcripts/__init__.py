"""Transcripts (接听实录) on their way in: upload or paste, see how they were cut, mend, take over."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Routes and views."""
    # Imported by name: portal.releases reads models beside this package, and the views use portal.releases.
    for part in ("views", "cutting_views", "acts"):
        config.include(f"portal.backoffice.transcripts.{part}")
