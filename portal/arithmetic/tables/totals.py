"""合计 rows and columns."""

import re
from collections.abc import Iterator

from portal.arithmetic.claims import Claim, SumClaim
from portal.arithmetic.numbers import numbers_in
from portal.arithmetic.rounding import is_sum
from portal.arithmetic.tables.grid import Column, Grid, Row
from portal.arithmetic.types import Printed
from portal.arithmetic.words import OTHER, POLES, dimension

_ROW_TOTAL = re.compile(r"合\s*计|总\s*计|小\s*计|总[数量分件]|共计|总工单|总得分|综合得分|总受理")
_PLAIN_TOTAL = re.compile(r"(?:合\s*计|总\s*计|小\s*计|共计)(?:\s*\(?件\)?)?")


def column_totals(grid: Grid) -> Iterator[Claim]:
    """Each total row is the sum of the rows it covers, column by column."""
    for position, row in enumerate(grid.rows):
        if row.kind in {"total", "subtotal", "whole"}:
            yield from _total_row(grid, position)


def _total_row(grid: Grid, position: int) -> Iterator[Claim]:
    row, coverings = grid.rows[position], _coverings(grid, position)
    claims: list[SumClaim] = []
    fitting = 0
    for column in grid.of("count"):
        total = row.cells[column.index]
        columns = [numbers for rows in coverings if len(numbers := grid.column(column, rows)) > 1]
        if total is None or not columns:
            continue
        fits = any(is_sum(total, numbers) for numbers in columns)
        fitting += fits and bool(total.value)
        if not fits:
            claims.append(SumClaim(total, columns[0]))
    # 全市 and the total under an excerpt (前十) cover more than is shown, unless another column proves otherwise.
    if fitting or not (row.kind == "whole" or grid.partial):
        yield from claims


def caption_claims(grid: Grid) -> Iterator[Claim]:
    """共受理1,438件，分类情况见下表: the total announced above a table is one of those in its total row."""
    announced = re.search(r"(?:如下|下表|见表)[^。]{0,6}$|(?:见下表|如下表)", grid.caption.strip())
    numbers = [number for number in numbers_in(grid.caption) if number.unit == "件" and not number.about]
    cells = [cell for row in grid.rows if row.kind == "total" for cell in row.of(grid, "count") if cell]
    if announced and len(numbers) == 1 and cells:
        stated = Printed(numbers[0].value, numbers[0].digits, "件", "上文总数", cells[-1].place)
        if not any(is_sum(stated, (cell,)) for cell in cells):
            yield SumClaim(stated, (cells[-1],))


def _coverings(grid: Grid, position: int) -> list[list[Row]]:
    """The rows that a total may cover, likeliest first: since the last one above, all others, the subtotals."""
    row = grid.rows[position]
    above = grid.rows[:position]
    last = max((i for i, other in enumerate(above) if other.kind in {"total", "subtotal"}), default=-1)
    since = [other for other in above[last + 1 :] if other.kind == "plain"]
    subtotals = [other for other in grid.rows if other.kind == "subtotal"]
    below = [other for other in grid.rows[position + 1 :] if other.kind == "plain"]
    if row.kind == "subtotal":
        following = []
        for other in grid.rows[position + 1 :]:
            if other.kind in {"total", "subtotal"}:
                break
            following.append(other)
        return [rows for rows in (since, [r for r in following if r.kind == "plain"]) if rows]
    candidates = [grid.plain(), subtotals, since, below]
    return [rows for rows in candidates if rows]


def row_totals(grid: Grid) -> Iterator[Claim]:
    """A 合计 column is the sum of columns beside it, where most rows or the headers say which."""
    for kind in ("count", "score"):
        columns = [column for column in grid.columns if column.kind == kind]
        for total in columns:
            if _ROW_TOTAL.search(total.header):
                yield from _total_column(grid, total, columns)


def _total_column(grid: Grid, total: Column, columns: list[Column]) -> Iterator[Claim]:
    rows = [row for row in grid.rows if row.cells[total.index] is not None and row.kind != "none"]
    best: tuple[int, list[Column]] = (0, [])
    for block in _blocks(total, columns):
        fitting = sum(_proves(row, total, block) for row in rows)
        if fitting > best[0]:
            best = (fitting, block)
    block = best[1]
    telling = [row for row in rows if len(_parts(row, block)) > 1]
    if not (best[0] > 1 and best[0] * 2 > len(telling)):
        block = _by_header(total, columns)
    for row in rows:
        number, parts = row.cells[total.index], _parts(row, block)
        if number is not None and len(parts) > 1:
            yield SumClaim(number, parts)


def _blocks(total: Column, columns: list[Column]) -> Iterator[list[Column]]:
    place = columns.index(total)
    for end in range(len(columns), place + 2, -1):
        yield columns[place + 1 : end]
    for start in range(place - 1):
        yield columns[start:place]


def _proves(row: Row, total: Column, block: list[Column]) -> bool:
    """The row adds up, with two parts at least that are not zero."""
    number, parts = row.cells[total.index], _parts(row, block)
    return number is not None and sum(bool(part.value) for part in parts) > 1 and is_sum(number, parts)


def _parts(row: Row, block: list[Column]) -> tuple[Printed, ...]:
    return tuple(number for column in block if (number := row.cells[column.index]) is not None)


def _by_header(total: Column, columns: list[Column]) -> list[Column]:
    """The columns that divide the whole by their names: 咨询, 求助, …, 其他; 直办 and 转办."""
    if not _PLAIN_TOTAL.fullmatch(total.header.strip()):
        return []
    others = [column for column in columns if column is not total]
    for first, second in POLES.values():
        pair = [column for column in others if first.search(column.header) or second.search(column.header)]
        if len(pair) == len(others) == 2:
            return pair
    closed = any(OTHER.search(column.header) for column in others)
    kinds = {dimension(column.header) for column in others if not OTHER.search(column.header)}
    return others if len(kinds) == 1 and "" not in kinds and (closed or len(others) > 2) else []
