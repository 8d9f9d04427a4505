"""``portal reindex``, ``portal index``, ``portal search find``."""

import signal
import threading
from pathlib import Path

import click
from rich.progress import Progress

from portal.cli import main, verb
from portal.cli.environment import open_environment, read_settings
from portal.db.engines import published_engine
from portal.public.search.documents import load_documents
from portal.public.search.hits import read_hits
from portal.public.search.vocabulary import read_vocabulary
from portal.releases.indexing import make_indexer, make_node_indexer
from portal.search.follower import Follower
from portal.search.indexer import Indexer, RebuildAbandoned
from portal.search.parser import parse
from portal.search.protocol import make_engine
from portal.search.rerank import search as search_closely

NODE = click.option(
    "--node", is_flag=True, help="Read the published tables only, on a machine of the public side."
)


def _indexer(ini: str, node: bool) -> Indexer:
    if node:
        return make_node_indexer(read_settings(ini))
    environment = open_environment(ini)
    return make_indexer(environment.settings, environment.engine)


@verb("reindex")
@NODE
def reindex(ini: str, node: bool) -> None:
    """Build the search index anew from everything published, beside the one in use, and put it to use."""
    indexer, settings = _indexer(ini, node), read_settings(ini)
    with Progress(transient=True) as bar:
        task = bar.add_task("indexing", total=None)
        try:
            indexer.rebuild(lambda done, total: bar.update(task, completed=done, total=total))
        except RebuildAbandoned as reason:
            raise click.ClickException(str(reason)) from reason
    engine = make_engine(settings.index_engine, Path(settings.index_path))
    click.echo(f"{engine.stats().documents} documents")


@verb("index")
@click.option("--follow", is_flag=True, help="Go on until stopped.")
@NODE
def index(ini: str, follow: bool, node: bool) -> None:
    """Take over what waits in the outbox; with --follow as the one indexer of several web processes. With --node the index
    of this machine follows the published tables instead.
    """
    indexer = _indexer(ini, node)
    if not follow:
        if indexer.feed.is_lost():
            raise click.ClickException(
                "this index does not know where it stands in the published tables: run `portal reindex --node`"
            )
        click.echo(f"{indexer.drain()} entries")
        return
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    Follower(indexer).follow(stop)


@main.group()
def search() -> None:
    """Search from the shell, and measure how well it ranks."""


@verb("find", search)
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", default=10, show_default=True)
def find(ini: str, words: tuple[str, ...], limit: int) -> None:
    """Search as the public site does and print numbers and titles."""
    settings = read_settings(ini)
    engine = make_engine(settings.index_engine, Path(settings.index_path))
    with published_engine(settings.published_url, pooled=False).connect() as connection:
        query = parse(" ".join(words), words=read_vocabulary(connection))
        page = search_closely(engine, lambda ids: load_documents(connection, ids), query, limit=limit)
        for hit in read_hits(connection, page.ids, ()):
            click.echo(f"{hit.name}  {hit.title}")
    click.echo(f"{page.total} found" + (" (closest texts)" if page.fell_back else ""))
