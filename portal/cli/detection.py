"""``portal detect``."""

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from portal.backoffice.cases.detection import detect_pending
from portal.backoffice.cases.rungs import weigh_open
from portal.backoffice.readers import cores
from portal.cli import verb
from portal.cli.environment import open_environment


@verb("detect")
@click.option("--limit", type=click.IntRange(min=1), help="Stop after so many cases.")
@click.option(
    "--processes", type=click.IntRange(min=1), help="Processes that read; as many as there are cores."
)
def detect(ini: str, limit: int | None, processes: int | None) -> None:
    """Find personal data in every case the current rules have not seen, after counting the neighbours of every case
    that is not out yet (what a nightly run is for); safe to stop and run again.
    """
    environment = open_environment(ini)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, transient=True, console=console, disable=not console.is_terminal) as bar:
        counting = bar.add_task("counting neighbours", total=None)
        moved = weigh_open(
            environment.sessions,
            environment.settings.neighbours,
            lambda at, total: bar.update(counting, completed=at, total=total),
        )
        task = bar.add_task("detecting", total=None)
        done = detect_pending(
            environment.sessions,
            limit,
            lambda at, total: bar.update(task, completed=at, total=total),
            processes=processes or cores(),
        )
    click.echo(f"Cases looked through: {done}")
    click.echo(f"Cases whose place and dates changed with their neighbours: {moved}")
