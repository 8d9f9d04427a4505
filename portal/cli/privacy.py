"""``portal privacy``: measure the anonymiser on labelled or unlabelled texts."""

import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any, BinaryIO

import click
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from portal.cli import main
from portal.privacy.evaluation.report import as_table
from portal.privacy.evaluation.scan import scan_lines
from portal.privacy.evaluation.score import Score, Span, missed_bounds

Numbered = tuple[int, bytes]
_BATCH = 200
"""Lines that one process reads at a time: memory stays the same however long the file is."""


@main.group("privacy")
def privacy() -> None:
    """Measure the anonymiser; no settings file and no database are needed."""


@privacy.command("scan")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, allow_dash=True), metavar="IN.jsonl")
@click.argument("target", type=click.Path(dir_okay=False, allow_dash=True), metavar="OUT.jsonl")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes.")
def scan(source: str, target: str, jobs: int) -> None:
    """Say what would be masked in each line {"text", "known", "field"} before a person looks; - is stdin or stdout.

    Writes {"spans": [[start, end, label, risk, confidence, rule]], "output": text} for each line, in order. A line
    that cannot be read becomes {"line", "error"}, and the exit code is 1 at the end.
    """
    if source != "-" and Path(target).exists() and Path(source).samefile(target):
        raise click.UsageError("IN and OUT are the same file.")
    console = Console(stderr=True)
    columns = (TextColumn("{task.description} {task.completed} lines"), TimeElapsedColumn())
    unreadable = 0
    with (
        click.open_file(source, "rb") as reading,
        click.open_file(target, "wb") as writing,
        Progress(*columns, transient=True, console=console, disable=not console.is_terminal) as bar,
    ):
        task = bar.add_task("scanning", total=None)
        for output, good in _scanned(enumerate(reading, start=1), jobs):
            writing.write(output)
            unreadable += not good
            bar.advance(task)
    if unreadable:
        raise click.ClickException(
            f"{unreadable} lines could not be read; each has a record with the reason."
        )


def _scanned(lines: Iterable[Numbered], jobs: int) -> Iterator[tuple[bytes, bool]]:
    if jobs == 1:
        yield from scan_lines(lines)
        return
    remaining = iter(lines)
    with ProcessPoolExecutor(jobs) as pool:
        while batch := list(islice(remaining, _BATCH * jobs)):
            parts = [batch[start : start + _BATCH] for start in range(0, len(batch), _BATCH)]
            for part in pool.map(_scanned_batch, parts):
                yield from part


def _scanned_batch(batch: list[Numbered]) -> list[tuple[bytes, bool]]:
    return list(scan_lines(batch))


@privacy.command("score")
@click.argument("gold", type=click.File("rb"), metavar="GOLD.jsonl")
@click.argument("predicted", type=click.File("rb"), metavar="PREDICTED.jsonl")
@click.option("--min-recall", multiple=True, metavar="LABEL=X", help="Covered share; ALL for all labels.")
@click.option("--max-fp", type=click.FloatRange(min=0), help="False alarms per 1,000 characters.")
def score_files(
    gold: BinaryIO, predicted: BinaryIO, min_recall: tuple[str, ...], max_fp: float | None
) -> None:
    """Compare spans line by line: GOLD holds {"text", "spans"}, PREDICTED {"spans"}, as `scan` writes it.

    Exit code 1 when a bound is missed.
    """
    bounds = dict(map(recall_bound, min_recall))
    result = Score()
    for number, (wanted, found) in enumerate(zip_longest(gold, predicted), start=1):
        if wanted is None or found is None:
            raise click.ClickException(f"One file ends at line {number - 1}, the other goes on.")
        text, spans = _labelled(wanted, number, "GOLD")
        result.add(len(text), spans, _labelled(found, number, "PREDICTED")[1])
    click.echo(as_table(result))
    missed = missed_bounds(result, bounds, max_fp)
    for line in missed:
        click.echo(f"missed: {line}", err=True)
    if missed:
        raise click.exceptions.Exit(1)


def recall_bound(option: str) -> tuple[str, float]:
    """Label and share of ``--min-recall LABEL=X``; anything else ends the command."""
    label, _, value = option.partition("=")
    try:
        return label, float(value)
    except ValueError:
        raise click.UsageError(f"--min-recall wants LABEL=0.99, not {option!r}.") from None


def _labelled(line: bytes, number: int, name: str) -> tuple[str, list[Span]]:
    """Text and spans of one line; a record of an unreadable line predicts nothing."""
    try:
        record: dict[str, Any] = json.loads(line)
        text = record["text"] if name == "GOLD" else ""
        spans = [(int(s[0]), int(s[1]), str(s[2])) for s in record.get("spans", ())]
        len(text)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        raise click.ClickException(f"{name}, line {number}: no text with spans.") from None
    return text, spans
