"""``portal demo``."""

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from portal.cli import verb
from portal.cli.environment import Environment, open_environment
from portal.demo.hotline import hotline_counts
from portal.demo.load import Demo, DemoRefused
from portal.demo.progress import share_done
from portal.demo.staff import ACCOUNTS, PASSWORD
from portal.security.permissions import ROLE_NAMES


@verb("demo")
@click.option("--cases", type=click.IntRange(1, 1_000_000), default=2_000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed invents the same city.")
@click.option(
    "--if-empty", is_flag=True, help="Say nothing and succeed where the database is in use already."
)
def demo(ini: str, cases: int, seed: int, if_empty: bool) -> None:
    """Fill an empty database with an invented city, staff included; safe to stop and run again."""
    environment = open_environment(ini)
    columns = (BarColumn(), TaskProgressColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(), speed_estimate_period=300) as bar:
        task = bar.add_task("", total=1.0)

        def report(stage: str, done: int, total: int) -> None:
            words = f"{stage} {done:,}/{total:,}"
            bar.update(task, completed=share_done(stage, done, total, cases), description=words)

        filling = Demo(environment.settings, environment.engine, environment.sessions, report)
        try:
            fresh = filling.fill(cases, seed)
        except DemoRefused as refusal:
            if if_empty:
                return
            raise click.ClickException(
                f"{refusal}; demo data would mix with it. Nothing was written."
            ) from None
    if fresh:
        with environment.sessions() as session:
            days, calls, promises = hotline_counts(session)
        click.echo(f"Leader hotline days: {days} with {calls} calls and {promises} promises.")
    if fresh and not filling.prints:
        click.echo("Bulletins were left out: their PDF needs the extra [pdf] and a Chinese font.")
    if not fresh and not if_empty:
        click.echo("The demo data is there already.")
    say_accounts(environment)


def say_accounts(environment: Environment) -> None:
    """Where staff sign in, and as whom."""
    click.echo(f"Staff sign in at {environment.settings.base_url}/staff/ with the password {PASSWORD} as")
    for role, username in ACCOUNTS.items():
        click.echo(f"  {username:<20} {ROLE_NAMES[role]}")
