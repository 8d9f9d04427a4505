"""The staff side: what is worked on. Nothing here is public."""

from pyramid.config import Configurator

FEATURES = (
    "dashboard",
    "imports",
    "departments",
    "calendar",
    "words",
    "cases",
    "seconds",
    "releases",
    "sampling",
    "rechecks",
    "orders",
    "rankings",
    "rulebooks",
    "objections",
    "ownscores",
    "statistics",
    "bulletins",
    "topics",
    "archive",
    "hotline_days",
    "transcripts",
    "calls",
    "promises",
    "officials",
    "reports",
    "searches",
    "rules",
    "audit",
)


def includeme(config: Configurator) -> None:
    for feature in FEATURES:
        config.include(f"portal.backoffice.{feature}")
