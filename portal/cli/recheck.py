"""``portal recheck``: read what is public with the current rules."""

import sys
from collections import Counter

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import select

from portal.cli import verb
from portal.cli.environment import Environment, open_environment
from portal.cli.releases import acting_as
from portal.releases.recheck.dry import DryRun, dry_run
from portal.releases.recheck.models import RecheckRun
from portal.releases.recheck.run import Limit, confirm, recheck_released
from portal.security.permissions import Permission


@verb("recheck")
@click.option("--dry-run", "dry", is_flag=True, help="Only count what would happen, by rule.")
@click.option(
    "--go-on", is_flag=True, help="Let a run that stopped at its limit go on to its end; needs --as."
)
@click.option("--as", "username", help="Staff account that lets it go on.")
def recheck(ini: str, dry: bool, go_on: bool, username: str | None) -> None:
    """Read every released item the current rules have not seen; hide at once what gives somebody away.

    Exit code 3 when the run stopped at its limit and a person must say whether to go on. Safe to stop and run again.
    """
    environment = open_environment(ini)
    if go_on:
        _go_on(environment, username)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, transient=True, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("reading", total=None)

        def report(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        if dry:
            counted = dry_run(environment.sessions, report)
        else:
            run = recheck_released(environment.sessions, Limit.of(environment.settings), report)
    if dry:
        _print(counted)
        return
    click.echo(f"Items read: {run.checked}, hidden: {run.hidden}, queued: {run.queued}")
    if run.state == "paused":
        click.echo("Stopped at the limit: look at 复查, then run again with --go-on --as USER.", err=True)
        sys.exit(3)


def _go_on(environment: Environment, username: str | None) -> None:
    if username is None:
        raise click.ClickException("--go-on needs --as USER")
    with environment.sessions.begin() as session:
        actor = acting_as(session, username, Permission.RECHECK_CONFIRM)
        run = session.scalars(select(RecheckRun).where(RecheckRun.state == "paused")).first()
        if run is None:
            raise click.ClickException("no run is waiting for a person")
        confirm(session, run, actor.username)


def _print(counted: DryRun) -> None:
    click.echo(f"Items to read: {counted.items}, to hide: {counted.hide}, to queue: {counted.queue}")
    rules: Counter[tuple[str, str]] = counted.rules
    for (risk, rule), count in rules.most_common():
        click.echo(f"{count:7}  {risk:6}  {rule}")
