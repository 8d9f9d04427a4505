"""Join the outbox, the published rows and the search engine; in the single-process default the indexer is a thread."""

from pathlib import Path
from typing import Any

from pyramid.config import Configurator
from sqlalchemy import Engine

from portal.db.engines import published_engine
from portal.jobs import start_thread
from portal.public.search.documents import PublishedDocuments
from portal.search.feeds import NodeFeed
from portal.search.follower import Follower
from portal.search.indexer import Indexer
from portal.search.protocol import make_engine
from portal.settings import Settings


def make_indexer(settings: Settings, working: Engine) -> Indexer:
    """An indexer of its own engine, for the command line."""
    engine = make_engine(settings.index_engine, Path(settings.index_path))
    return Indexer(
        engine, working, PublishedDocuments(published_engine(settings.published_url, pooled=False))
    )


def make_node_indexer(settings: Settings) -> Indexer:
    """The indexer of a machine that reads the published tables only, which may be a replica."""
    root = Path(settings.index_path)
    published = published_engine(settings.published_url, pooled=False)
    return Indexer(
        make_engine(settings.index_engine, root), NodeFeed(published, root), PublishedDocuments(published)
    )


def _start(event: Any) -> None:
    registry = event.app.registry
    indexer = Indexer(
        registry["search.engine"], registry["working"], PublishedDocuments(registry["published"])
    )
    start_thread(registry, "indexer", Follower(indexer).follow)


def includeme(config: Configurator) -> None:
    settings: Settings = config.registry.settings["portal"]
    if settings.inline_worker:
        config.add_subscriber(_start, "pyramid.events.ApplicationCreated")
