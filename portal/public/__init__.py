"""The public side: what is released. Reads ``published_*`` tables only, through a connection confined to them."""

from pathlib import Path

from pyramid.config import Configurator

from portal.search.protocol import make_engine
from portal.settings import Settings

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
    settings: Settings = config.registry.settings["portal"]
    config.registry["search.engine"] = make_engine(settings.index_engine, Path(settings.index_path))
    for feature in FEATURES:
        config.include(f"portal.public.{feature}")
