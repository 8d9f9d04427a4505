"""Raw texts cut at their findings, each with what it says to the eye and to the ear."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal import privacy
from portal.backoffice.cases.confidence import doubt_sign, doubt_words
from portal.backoffice.cases.models import SpanColumns

FIELD_NAMES = {"title": "标题", "question": "诉求", "reply": "答复"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A finding as it stands in the text."""

    id: int
    label: str
    css: str
    state: str  # said to screen readers, so that nothing rests on colour
    doubt: str  # beside the label of an undecided one: "", "?" or "??"
    selected: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of raw text, with the finding it belongs to."""

    text: str
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of a text; ``start`` is the offset of its first character in the field."""

    start: int
    pieces: tuple[Piece, ...]
    holds_selected: bool


@dataclass(frozen=True, slots=True)
class RawField:
    """One text with its findings."""

    name: str
    title: str
    paragraphs: tuple[Paragraph, ...]


def label_name(label: str) -> str:
    return privacy.LABEL_NAMES.get(label, label)


def raw_fields(
    texts: Mapping[str, str],
    titles: Mapping[str, str],
    rows: Sequence[SpanColumns],
    chosen: SpanColumns | None,
) -> tuple[RawField, ...]:
    """All texts in their order, by field, with what each is called; ``rows`` are the findings to show, in text order."""
    return tuple(
        RawField(name, titles[name], _paragraphs(text, [row for row in rows if row.field == name], chosen))
        for name, text in texts.items()
    )


def _paragraphs(text: str, rows: Sequence[SpanColumns], chosen: SpanColumns | None) -> tuple[Paragraph, ...]:
    found = []
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if line.strip():
            here = [row for row in rows if row.start < end and start < row.end]
            # The explanation stands under the line where the finding begins.
            holds = chosen is not None and chosen in here and start <= chosen.start
            found.append(Paragraph(start, tuple(_pieces(text, start, end, here, chosen)), holds))
        start = end + 1
    return tuple(found)


def _pieces(
    text: str, start: int, end: int, rows: Sequence[SpanColumns], chosen: SpanColumns | None
) -> list[Piece]:
    pieces: list[Piece] = []
    position = start
    for row in rows:
        left, right = max(row.start, position), min(row.end, end)
        if left >= right:
            continue
        if left > position:
            pieces.append(Piece(text[position:left]))
        pieces.append(Piece(text[left:right], _mark(row, row is chosen)))
        position = right
    if position < end:
        pieces.append(Piece(text[position:end]))
    return pieces


def _mark(row: SpanColumns, selected: bool) -> Mark:
    if row.decision == "mask":
        css, state = "f-done", "已隐去"
    elif row.decision == "keep":
        css, state = "f-keep", "已决定保留"
    elif row.risk == "high":
        css, state = "f-high", "高风险，未决定"
    elif row.risk == "medium":
        css, state = "f-mid", "中风险，未决定"
    elif row.risk == "low":
        css, state = "f-hint", "提示，不需要决定"
    else:
        css, state = "f-keep", "保留"
    is_open = row.risk in ("high", "medium") and not row.decision
    if is_open:
        state = f"{state}，{doubt_words(row.confidence)}"
    doubt = doubt_sign(row.confidence) if is_open else ""
    return Mark(row.id, label_name(row.label), css, state, doubt, selected)
