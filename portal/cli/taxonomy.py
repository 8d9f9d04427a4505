"""``portal taxonomy``."""

from pathlib import Path

import click

from portal.backoffice.departments.categories.services import (
    ImportTaxonomy,
    TaxonomyError,
    read_taxonomy,
    shipped_taxonomy,
)
from portal.cli import verb
from portal.cli.environment import open_environment
from portal.releases import NotAllowed


@verb("taxonomy")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
def taxonomy(ini: str, file: Path | None) -> None:
    """Load categories from FILE, or those that come with the portal; what is loaded already changes nothing."""
    environment = open_environment(ini)
    try:
        paths = read_taxonomy(file.read_bytes()) if file else shipped_taxonomy()
        with environment.sessions.begin() as session:
            version = ImportTaxonomy(session, "portal taxonomy", paths).perform()
    except TaxonomyError as error:
        raise click.ClickException(str(error)) from None
    except NotAllowed as refusal:
        raise click.ClickException(" ".join(refusal.reasons)) from None
    click.echo(f"categories: version {version}")
