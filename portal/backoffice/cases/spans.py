"""Spans of texts that carry findings: where they go when the text is edited, where else a value stands, what a new run changes.

Pure functions over offsets (characters, end exclusive); no database.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from portal import privacy
from portal.backoffice.cases.matching import matching_blocks
from portal.backoffice.cases.models import SpanColumns

Span = tuple[int, int]
Row = TypeVar("Row", bound=SpanColumns)
"""A stored finding, of a case's draft or of a call."""


def moved_by(old: str, new: str) -> Callable[[int, int], Span | None]:
    """Where a span of ``old`` stands in ``new``; None for a span that the edit touched."""
    blocks = matching_blocks(old, new)

    def moved(start: int, end: int) -> Span | None:
        for before, after, size in blocks:
            if before <= start and end <= before + size:
                return start - before + after, end - before + after
        return None

    return moved


def mentions(text: str, value: str) -> list[Span]:
    """Every place where ``value`` stands in ``text``, also broken by blanks or line ends; letters in either case."""
    letters = [re.escape(letter) for letter in value if not letter.isspace()]
    if not letters:
        return []
    return [found.span() for found in re.finditer(r"\s*".join(letters), text, re.IGNORECASE)]


def same_value(one: str, other: str) -> bool:
    """Whether two spans hold the same value: blanks, line ends and letter case do not count."""
    return "".join(one.split()).lower() == "".join(other.split()).lower()


@dataclass(slots=True)
class Reconciled(Generic[Row]):
    """What a run means for the rows of one field."""

    kept: list[Row] = field(default_factory=list)
    dropped: list[Row] = field(default_factory=list)
    added: list[tuple[privacy.Finding, Span]] = field(default_factory=list)


def reconcile(rows: Sequence[Row], detected: Iterable[privacy.Finding]) -> Reconciled[Row]:
    """Match the rows of one field with what the engine reports now.

    A row whose engine span is reported again stays, with its decision. A row that is reported no longer stays only
    if a person decided or edited it. A new finding is left out where a masked or edited row covers it, cut where a
    row that a person drew covers part of it, and otherwise replaces the rows it overlaps, so that a decision never
    outlives the span it was made on.
    """
    result: Reconciled[Row] = Reconciled()
    reported = {(found.start, found.end): found for found in detected}
    known: set[Span] = set()
    for row in rows:
        span = _engine_span(row)
        if span in reported:
            known.add(span)
            _refresh(row, reported[span])
            result.kept.append(row)
        elif row.decision or row.edited or span is None:
            result.kept.append(row)
        else:
            result.dropped.append(row)
    for span, found in reported.items():
        if span not in known:
            _admit(result, found)
    return result


def _engine_span(row: SpanColumns) -> Span | None:
    return None if row.found_start is None or row.found_end is None else (row.found_start, row.found_end)


def _refresh(row: SpanColumns, found: privacy.Finding) -> None:
    """Take over the newest reading; what a person decided or edited stays as it is."""
    row.rule_id, row.source, row.confidence = found.rule_id, found.source, found.confidence
    if not row.decision and not row.edited:
        row.label, row.risk = found.label, found.risk


def _admit(result: Reconciled[Row], found: privacy.Finding) -> None:
    touching = [row for row in result.kept if row.start < found.end and found.start < row.end]
    if any(row.start <= found.start and found.end <= row.end and _covers(row) for row in touching):
        return
    drawn = [row for row in touching if row.edited or row.found_end is None]
    for row in touching:
        if row not in drawn:
            result.kept.remove(row)
            result.dropped.append(row)
    result.added += [(found, piece) for piece in _outside((found.start, found.end), drawn)]


def _covers(row: SpanColumns) -> bool:
    return row.decision == "mask" or ((row.edited or row.found_end is None) and row.decision != "keep")


def _outside(span: Span, rows: Iterable[SpanColumns]) -> list[Span]:
    """The parts of ``span`` that no row of ``rows`` covers."""
    pieces, position = [], span[0]
    for row in sorted(rows, key=lambda row: row.start):
        if row.start > position:
            pieces.append((position, row.start))
        position = max(position, row.end)
    if position < span[1]:
        pieces.append((position, span[1]))
    return pieces
