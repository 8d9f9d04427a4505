"""``portal log verify``."""

import sys

import click

from portal.cli import main, verb
from portal.cli.environment import read_settings
from portal.db.engines import published_engine
from portal.public.log.chain import chain_faults
from portal.public.log.queries import chain_rows, commitment_faults, entry_count


@main.group()
def log() -> None:
    """The public release log."""


@verb("verify", log)
def verify(ini: str) -> None:
    """Check the whole chain and every published version against its commitment; exit code 1 on any fault."""
    settings = read_settings(ini)
    with published_engine(settings.published_url, pooled=False).connect() as connection:
        faults = [*chain_faults(chain_rows(connection)), *commitment_faults(connection)]
        total = entry_count(connection)
    for fault in faults:
        click.echo(fault, err=True)
    click.echo(f"{total} entries, {len(faults)} faults")
    sys.exit(1 if faults else 0)
