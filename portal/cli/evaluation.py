"""``portal privacy evaluate``."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
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
    console = Console(width=120)
    console.print(
        f"rules {figures['version']}, {figures['cases']} reviewed cases, {figures['characters']} characters"
    )
    for title, key in (
        ("everything covered", "clean_cases"),
        ("rejected earlier, no longer raised", "false_alarms_no_longer_raised"),
    ):
        console.print(f"{title}: {_share(figures[key])}, n {figures[key]['n']}")
    console.print(_labels_table(figures["labels"]), _rules_table(figures["rules"]))


def _labels_table(labels: Mapping[str, Mapping[str, Any]]) -> Table:
    table = Table("label", "n", "covered", "overlap", "exact", "false alarms", "per 1,000 characters")
    for name, row in labels.items():
        shares = [_share(row[key]) for key in ("covered", "overlap", "exact")]
        alarms = str(row["false_alarms"]), f"{row['false_alarms_per_1000']:.3f}"
        table.add_row(name, str(row["covered"]["n"]), *shares, *alarms)
    return table


def _rules_table(rules: Mapping[str, Mapping[str, Any]]) -> Table:
    table = Table("rule", "n", "precision")
    for rule, share in rules.items():
        table.add_row(rule, str(share["n"]), _share(share))
    return table


def _share(share: Mapping[str, Any]) -> str:
    """``0.981 (0.951-0.993)``; a dash where nothing was counted."""
    return f"{share['share']:.3f} ({share['low']:.3f}-{share['high']:.3f})" if share["n"] else "-"
