"""The public side: what is released. Reads ``published_*`` tables only, through a connection confined to them."""

from pyramid.config import Configurator

FEATURES = (
    "home",
    "cases",
    "departments",
    "rankings",
    "statistics",
    "bulletins",
    "hotline_days",
    "promises",
    "search",
    "feeds",
    "log",
    "about",
)


def includeme(config: Configurator) -> None:
    for feature in FEATURES:
        config.include(f"portal.public.{feature}")
