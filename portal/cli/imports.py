"""``portal import``."""

from pathlib import Path

import click
from rich.console import Console

from portal.backoffice.imports.command import import_file
from portal.backoffice.imports.mapping import AUTO, profile_names
from portal.cli import verb
from portal.cli.environment import open_environment


@verb("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--profile", type=click.Choice([AUTO, *profile_names()]), default=AUTO, show_default=True,
              help="What kind of file it is and how its columns are named; auto: by its headings.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say what would happen and write nothing.")
@click.option("--errors", type=click.Path(dir_okay=False, writable=True, path_type=Path),
              help="Write the row report to this CSV file.")  # fmt: skip
def import_(ini: str, file: Path, profile: str, dry_run: bool, errors: Path | None) -> None:
    """Bring cases, orders, callbacks or call statistics from a CSV, XLSX or JSON Lines FILE; safe to stop and run again."""
    environment = open_environment(ini)
    run = import_file(
        environment.settings,
        environment.sessions,
        file,
        profile=profile,
        dry_run=dry_run,
        errors=errors,
        console=Console(),
    )
    if run.state == "failed":
        raise click.ClickException(run.message)
