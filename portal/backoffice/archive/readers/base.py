"""The text of a document as Markdown."""

import re

from portal.documents.wordreading import Block

_SPECIAL = re.compile(r"([\\`*_\[\]<>])")
_LINE_START = re.compile(r"^([#>+\-~=|])")
_SECTION = re.compile(r"^[一二三四五六七八九十]{1,3}\s*、")
_SUBSECTION = re.compile(r"^[（(][一二三四五六七八九十]{1,3}[）)]")
_ENDS_SENTENCE = ("。", "；", "，", "！", "？", "：", ";", ",")
LONGEST_HEADING = 40


def heading_level(text: str) -> int:
    """2 for 一、, 3 for （一）, 0 for anything else, a whole sentence behind such a mark among it."""
    if len(text) > LONGEST_HEADING or text.endswith(_ENDS_SENTENCE) or "。" in text:
        return 0
    if _SECTION.match(text):
        return 2
    return 3 if _SUBSECTION.match(text) else 0


def markdown(blocks: list[Block]) -> str:
    """The blocks as Markdown that shows exactly their words."""
    return "\n\n".join(part for part in map(_block, blocks) if part)


def _block(block: Block) -> str:
    if block.kind == "table":
        return _table(block.rows)
    level = heading_level(block.text) or (min(max(block.level, 2), 3) if block.kind == "heading" else 0)
    return f"{'#' * level} {_escaped(block.text)}" if level else _line(block.text)


def _line(text: str) -> str:
    return _LINE_START.sub(r"\\\1", _escaped(text))


def _escaped(text: str) -> str:
    # Two braces are a reference to a figure in our Markdown; a former document has none.
    return _SPECIAL.sub(r"\\\1", text).replace("{{", "{ {").replace("}}", "} }")


def _table(rows: tuple[tuple[str, ...], ...]) -> str:
    width = max((len(row) for row in rows), default=0)
    if not width:
        return ""
    lines = [[_escaped(cell).replace("|", r"\|") for cell in row] + [""] * (width - len(row)) for row in rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (lines[0], ["---"] * width, *lines[1:]))
