"""``portal bulletin build`` and ``import``: beside ``check`` (``portal/cli/bulletins.py``), which must run without any of this."""

from datetime import UTC, datetime
from pathlib import Path

import click

from portal.backoffice.archive.command import import_files
from portal.backoffice.bulletins.assembly import build_and_store
from portal.cli import verb
from portal.cli.bulletins import bulletin
from portal.cli.environment import open_environment
from portal.cli.releases import acting_as
from portal.releases import NotAllowed
from portal.scoring.period import Period
from portal.security.permissions import Permission


@verb("build", bulletin)
@click.argument("period")
@click.option("--as", "username", required=True, help="Staff account that drafts it.")
def build(ini: str, period: str, username: str) -> None:
    """Draft the bulletin of PERIOD (2026-10, 2026-Q3 or 2026) from the data; what is left out is listed with the reason.

    Exit code 1 when it is refused: the period has not ended, has no data, or has its bulletin already.
    """
    environment = open_environment(ini)
    with environment.sessions() as session:
        actor = acting_as(session, username, Permission.BULLETINS)
    try:
        _id, notes = build_and_store(
            environment.sessions,
            actor.username,
            Period.parse(period),
            datetime.now(UTC),
            environment.settings,
        )
    except ValueError as fault:
        raise click.ClickException(str(fault)) from None
    except NotAllowed as refusal:
        raise click.ClickException("".join(refusal.reasons)) from None
    for note in dict.fromkeys(notes):
        click.echo(f"从略：{note}")
    click.echo(f"{period} 的通报已拟稿，请到后台“通报简报”编辑、送审。")


@verb("import", bulletin)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--as", "username", required=True, help="Staff account that brings them in.")
def import_(ini: str, files: tuple[Path, ...], username: str) -> None:
    """Read former bulletins and briefs (Word, text PDF) from FILES; staff then confirm them at /staff/bulletins/archive.

    One line for each file; safe to run again. Exit code 1 when one was not taken.
    """
    environment = open_environment(ini)
    with environment.sessions() as session:
        actor = acting_as(session, username, Permission.BULLETINS)
    failed = False
    for line in import_files(environment.sessions, environment.settings, actor, files, datetime.now(UTC)):
        click.echo(f"{line.file_name}：{line.said}")
        failed |= not line.is_taken
    if failed:
        raise click.exceptions.Exit(1)
