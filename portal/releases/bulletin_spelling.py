"""The text of a bulletin with its numbers in place, as the arithmetic check reads it; places keep the lines of the source."""

import re
from collections.abc import Callable

from portal.documents import FigureView, Manuscript
from portal.documents.syntax import REFERENCE

_LINE = re.compile(r"第(\d+)行")


def spelled_out(manuscript: Manuscript) -> tuple[str, Callable[[str], str]]:
    """The title and the Markdown with every ``{{key}}`` written out, and a function that turns the lines of a place in it
    into those of the source.
    """
    lines, sources = [f"# {manuscript.title}", ""], [0, 0]
    for number, line in enumerate(manuscript.text.split("\n"), 1):
        written = _written(line, manuscript)
        lines += written
        sources += [number] * len(written)

    def place(words: str) -> str:
        return _LINE.sub(lambda found: _source_line(sources, int(found[1])), words)

    return "\n".join(lines), place


def _source_line(sources: list[int], line: int) -> str:
    source = sources[line - 1] if 0 < line <= len(sources) else 0
    return f"第 {source} 行" if source else "（标题）"


def _written(line: str, manuscript: Manuscript) -> list[str]:
    alone = REFERENCE.fullmatch(line.strip())
    figure = manuscript.figures.get(_key(alone)) if alone else None
    if figure is not None and figure.shape != "number":
        return _table(figure)
    return [REFERENCE.sub(lambda found: _inline(manuscript, _key(found), found[0]), line)]


def _key(found: re.Match[str]) -> str:
    return found[0].strip("{} ")


def _inline(manuscript: Manuscript, key: str, as_typed: str) -> str:
    figure = manuscript.figures.get(key)
    if figure is not None:
        return figure.value + figure.unit
    return "" if key.startswith("case:") else as_typed


def _table(figure: FigureView) -> list[str]:
    """Caption, head, rows and total, cells separated by tabs."""
    total = [figure.total] if figure.total else []
    return ["", figure.label, *("\t".join(row) for row in (figure.columns, *figure.rows, *total)), ""]
