"""Tables of figures and typed tables in one shape, with what printing needs to know about their columns."""

import re
from collections.abc import Sequence
from dataclasses import replace

from portal.documents.model import FigureView
from portal.documents.tree import Cell, Grid, Run, plain

_LONG_SERIES = 7
_TOTAL_WORDS = ("合计", "总计", "全市合计", "总数")
# "12,418", "96.4 %", "+31.5%", "−2.3", "1,204 / 1,237", "12,418 件", and the dashes that stand for no value.
_NUMBER = re.compile(
    r"[+\-−±]?[\d,]+(?:\.\d+)?\s*(?:[%％‰]|[\u4e00-\u9fff]{1,3})?(?:\s*/\s*[\d,]+)?|[-—–…/]*"
)


def figure_grid(figure: FigureView, name: str) -> Grid:
    """The table of a figure, captioned by its label."""
    return _grid(
        name,
        figure.label,
        figure.source,
        [(Run(str(word)),) for word in figure.columns],
        [[(Run(str(word)),) for word in row] for row in figure.rows],
        [(Run(str(word)),) for word in figure.total],
    )


def typed_grid(rows: Sequence[tuple[Cell, ...]], name: str, caption: str) -> Grid:
    """A table written in the text: its first row names the columns, a last row that begins with 合计 is the total."""
    columns, body, total = rows[0], list(rows[1:]), tuple[Cell, ...]()
    if body and body[-1] and plain(body[-1][0]).strip() in _TOTAL_WORDS:
        total = body.pop()
    return _grid(name, caption, "", columns, body, total)


def folded(grid: Grid) -> Grid:
    """A long table of two columns set three abreast, as print does to save the page; read down, then across."""
    if len(grid.columns) != 2 or len(grid.rows) < _LONG_SERIES or grid.total:
        return grid
    height = -(-len(grid.rows) // 3)
    empty: tuple[Cell, ...] = ((), ())
    stacks = [grid.rows[start : start + height] for start in range(0, 3 * height, height)]
    rows = tuple(
        tuple(cell for stack in stacks for cell in (stack[index] if index < len(stack) else empty))
        for index in range(height)
    )
    return replace(grid, columns=grid.columns * 3, rows=rows, numeric=grid.numeric * 3)


def _grid(
    name: str,
    caption: str,
    source: str,
    columns: Sequence[Cell],
    rows: Sequence[Sequence[Cell]],
    total: Sequence[Cell],
) -> Grid:
    width = max([len(columns), len(total), *(len(row) for row in rows)])
    padded = tuple(_padded(row, width) for row in rows)
    foot = _padded(total, width) if total else ()
    numeric = tuple(
        index > 0 and all(_NUMBER.fullmatch(plain(row[index]).strip()) for row in padded)
        for index in range(width)
    )
    return Grid(name, caption, source, _padded(columns, width), padded, foot, numeric)


def _padded(row: Sequence[Cell], width: int) -> tuple[Cell, ...]:
    return tuple(row) + ((),) * (width - len(row))
