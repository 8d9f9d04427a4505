"""``portal privacy evaluate``."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.departments.matching import LOCAL
from portal.backoffice.departments.office_words import load_office_words
from portal.backoffice.evaluation.export import ExportRefused, open_restricted, write_labelled
from portal.backoffice.evaluation.gold import reviewed_cases
from portal.backoffice.evaluation.measure import Evaluation, evaluate
from portal.cli import verb
from portal.cli.environment import Environment, open_environment
from portal.cli.privacy import privacy, recall_bound
from portal.db.engines import read_session_factory
from portal.privacy.evaluation.report import as_table
from portal.privacy.evaluation.score import missed_bounds


@verb("evaluate", privacy)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only cases reviewed from this day on.")
@click.option(
    "--min-cases", type=click.IntRange(min=1), default=1, show_default=True, help="Fail with fewer cases."
)
@click.option("--min-recall", multiple=True, metavar="LABEL=X", help="Covered share; ALL for all labels.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option(
    "--export",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the labelled texts (personal data!).",
)
def evaluate_reviewed(
    ini: str,
    since: datetime | None,
    min_cases: int,
    min_recall: tuple[str, ...],
    as_json: bool,
    export: Path | None,
) -> None:
    """Measure the current rules on the office's own reviewed cases; prints figures, never text."""
    bounds = dict(map(recall_bound, min_recall))
    environment = open_environment(ini)
    start = since.replace(tzinfo=LOCAL) if since else None
    with _reading(environment) as session:
        result = evaluate(reviewed_cases(session, start), load_office_words(session))
    if export:
        _export(environment, start, export, result.clean.total)
    _show(result, as_json)
    missed = missed_bounds(result.score, bounds, None)
    if result.clean.total < min_cases:
        missed.append(f"{result.clean.total} reviewed cases, wanted at least {min_cases}")
    for line in missed:
        click.echo(line, err=True)
    sys.exit(1 if missed else 0)


@contextmanager
def _reading(environment: Environment) -> Iterator[Session]:
    with read_session_factory(environment.engine)() as session:
        yield session


def _export(environment: Environment, since: datetime | None, path: Path, cases: int) -> None:
    """The audit row comes first: no file without a trace of it."""
    click.secho(
        f"WARNING: {path} will hold callers' own words with names, numbers and addresses. Keep it on this machine, "
        "in a folder nobody else can read, and delete it after use.",
        fg="red",
        bold=True,
        err=True,
    )
    try:
        target = open_restricted(path)
    except ExportRefused as refusal:
        raise click.ClickException(str(refusal)) from None
    with target, _reading(environment) as session:
        with environment.sessions.begin() as writing:
            first = since.date().isoformat() if since else ""
            record(writing, "cli", "evaluation.export", since=first, cases=cases)
        count = write_labelled(reviewed_cases(session, since), target)
    click.echo(f"{count} texts written to {path}", err=True)


def _show(result: Evaluation, as_json: bool) -> None:
    figures = result.as_json()
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False, indent=2))
        return
    click.echo(f"rules {figures['version']}, {figures['cases']} reviewed cases")
    click.echo(as_table(result.score))
    click.echo(f"clean cases {_share(figures['clean_cases'])}")
    click.echo(f"rejected earlier and no longer raised {_share(figures['false_alarms_no_longer_raised'])}")
    click.echo("\nprecision of each rule, the most false alarms first")
    for rule, share in figures["rules"].items():
        click.echo(f"{rule:<28}{_share(share)}")


def _share(share: Mapping[str, Any]) -> str:
    """``214 of 218: 0.9817 (0.9538-0.9929)``, as the table writes its own."""
    counted = f"{share['hits']} of {share['n']}"
    return (
        f"{counted}: {share['share']:.4f} ({share['low']:.4f}-{share['high']:.4f})" if share["n"] else counted
    )
