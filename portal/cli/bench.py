"""``portal bench``."""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console

from portal.bench.changes import measure_changes
from portal.bench.engine import measure_engine
from portal.bench.importing import measure_import
from portal.bench.pages import measure_pages
from portal.bench.processes import on_last_processor
from portal.bench.results import Run, at_full_size, growth, tables
from portal.bench.stock import Stock
from portal.cli import verb
from portal.cli.environment import Environment, open_environment
from portal.db.engines import published_engine
from portal.releases import NotAllowed
from portal.releases.indexing import make_indexer
from portal.search.protocol import IndexUnavailable

WIDTH = 120


@verb("bench")
@click.option(
    "--seconds", default=2.0, show_default=True, help="Length of one cell: each kind of page has three."
)
@click.option("--reindex", is_flag=True, help="Also build the search index anew, as `portal reindex` does.")
@click.option(
    "--import", "rows", default=0, help="Also import that many invented rows into a database of its own."
)
@click.option(
    "--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="Keep the figures in a file."
)
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Figures kept by --json over a smaller installation: print what has grown.",
)
def bench(ini: str, seconds: float, reindex: bool, rows: int, out: Path | None, against: Path | None) -> None:
    """Measure this installation: pages against a constant answer, search, changes, memory, disk. Exit code 1 where an
    answer was wrong. A demonstration loses a few cases to releases and withdrawals; anything else is only read.
    """
    environment = open_environment(ini)
    with Console(stderr=True).status("") as status:
        with on_last_processor():
            run = _measure(ini, environment, seconds, status.update)
        if reindex:
            status.update("building the index")
            took = _seconds(make_indexer(environment.settings, environment.engine).rebuild)
            run.figures["reindex"] = at_full_size(took, run.cases)
        if rows:
            status.update("importing")
            with tempfile.TemporaryDirectory() as folder:
                run.figures["import"] = measure_import(Path(folder), rows)
    console = Console(width=WIDTH)
    for table in tables(run):
        console.print(table, "")
    if against:
        console.print(growth(run, json.loads(against.read_text("utf-8"))))
    for reason in run.left_out:
        console.print(reason)
    if out:
        out.write_text(json.dumps(run.as_json(), ensure_ascii=False, indent=1), "utf-8")
    for fault in run.faults()[:20]:
        click.echo(f"wrong answer: {fault}", err=True)
    sys.exit(1 if run.faults() else 0)


def _measure(ini: str, environment: Environment, seconds: float, say: Callable[[str], None]) -> Run:
    settings = environment.settings
    published = published_engine(settings.published_url, pooled=False)
    stock = Stock(settings, published)
    if not stock.cases:
        raise click.ClickException("nothing is published here; there is nothing to measure")
    run = Run(stock.live, settings.index_engine)
    try:
        run.queries = measure_engine(settings, published, stock, say)
    except IndexUnavailable as reason:
        raise click.ClickException(f"{reason}: run `portal reindex` first") from None
    run.pages, run.figures = measure_pages(ini, stock, seconds, say)
    if settings.demo:
        try:
            run.changes = measure_changes(ini, settings, environment.sessions, stock, say)
        except (TimeoutError, NotAllowed) as failure:  # what is measured by now is kept
            run.broken.append(f"releases and withdrawals: {failure}")
    else:
        run.left_out.append("Releases and withdrawals were left out: this is no demonstration.")
    for name, size in stock.sizes().items():
        run.figures[f"{name}, MB"] = size / 1e6
        run.figures[f"{name} a case, kB"] = size / 1e3 / stock.live
    return run


def _seconds(act: Callable[[], object]) -> float:
    started = time.monotonic()
    act()
    return time.monotonic() - started
