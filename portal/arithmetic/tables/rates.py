"""Shares, rates and changes in the columns of a table."""

import re
from collections.abc import Iterator
from dataclasses import replace

from portal.arithmetic import words
from portal.arithmetic.claims import (
    AttainableClaim,
    ChangeClaim,
    Claim,
    Kind,
    ShareClaim,
    SharesClaim,
    SumClaim,
    Wrong,
)
from portal.arithmetic.numbers import numbers_in
from portal.arithmetic.rounding import added, is_attainable, is_percentage
from portal.arithmetic.tables.grid import Column, Grid, Row, as_whole
from portal.arithmetic.types import PERCENT, Finding, Printed

_PART_OF_ALL = re.compile(r"热线|平台|网|信箱|省|电话|微信|APP")
"""A column that counts only what came by one way is no denominator unless the rate says so."""
_NAMED = re.compile(r"\((?:占|按|以)?([\u4e00-\u9fff]{2,}?)(?:的|数|总数|比例|计算?|为分母)*\)")
_YEAR = 12
_PERIOD = re.compile(r"(?P<year>\d{4})\s*年度?(?:\s*(?P<its>\d{1,2})\s*月)?|(?P<month>\d{1,2})\s*月")


def share_claims(grid: Grid, totals: tuple[Printed, ...]) -> Iterator[Claim]:
    """Each 占比 column is its count column by one total."""
    for column in grid.of("share"):
        counts = [count for count in grid.of("count") if count.index < column.index]
        if counts:
            yield from _shares(grid, counts[-1], column, totals)
        yield from _reaches_hundred(grid, column)


def _shares(grid: Grid, count: Column, share: Column, totals: tuple[Printed, ...]) -> Iterator[Claim]:
    pairs = [
        (printed, part)
        for row in grid.rows
        if (printed := row.cells[share.index]) and (part := row.cells[count.index])
    ]
    rows = grid.column(count, grid.plain())
    if not pairs or not rows:
        return
    stated = [
        as_whole(cell, "合计") for row in grid.rows if row.kind == "total" if (cell := row.cells[count.index])
    ]
    summed = replace(rows[0], value=added(rows), name="各行之和")
    candidates = [*stated, summed, *totals]
    fitting = [sum(is_percentage(printed, part, whole) for printed, part in pairs) for whole in candidates]
    best = max(range(len(candidates)), key=lambda place: (fitting[place], -place))
    whole = candidates[best] if fitting[best] * 2 >= len(pairs) else None
    if stated:
        whole = stated[0] if whole is None or whole.value == summed.value else whole
    if not max(fitting) and not stated:
        expected = f"{share.header}写明分母"
        found = f"{len(pairs)}行都与{count.header}列不符"
        yield Wrong(Finding("denominator", "warning", pairs[0][0].place, expected, found))
        return
    for printed, part in pairs:
        yield ShareClaim(printed, (part,), whole, (), tuple(candidates), (summed,))
    if whole is summed and not stated:
        yield from _against_caption(grid, rows)


def _against_caption(grid: Grid, rows: tuple[Printed, ...]) -> Iterator[Claim]:
    """共受理…件，分类如下: a table of all kinds without a total row makes up the total announced above it."""
    announced = re.search(r"(?:如下|下表|见表|按.{1,8}分|:\s*$)", grid.caption)
    kinds = {words.dimension(row.name) for row in grid.plain() if not words.OTHER.search(row.name)}
    totals = [number for number in numbers_in(grid.caption) if number.unit == "件" and not number.about]
    if announced and totals and len(kinds) == 1 and "" not in kinds and not grid.partial:
        printed = tuple(replace(rows[0], value=t.value, digits=t.digits, name="上文总数") for t in totals)
        yield SumClaim(printed[0], rows, accepted=printed[1:])


def _reaches_hundred(grid: Grid, share: Column) -> Iterator[Claim]:
    printed = grid.column(share, grid.plain())
    if len(printed) > 2:
        yield SharesClaim(printed, grid.partial)


def rate_claims(grid: Grid) -> Iterator[Claim]:
    """Each 率 column against the counts of its row."""
    for column in grid.of("rate"):
        wanted = words.stem(re.sub(r"率|\(.*", "", column.header))
        numerator = next(
            (c for c in grid.of("count") if words.stem(re.sub(r"\(.*", "", c.header)) == wanted), None
        )
        allowed = _denominators(grid, column, numerator)
        if numerator and allowed:
            yield from _rates(grid, column, numerator, allowed)
        elif allowed:
            yield from _attainable(grid, column, allowed[0])


def _denominators(grid: Grid, rate: Column, numerator: Column | None) -> list[Column]:
    """The columns that may be meant, those named by the header first, else the first count of the row."""
    counts = [column for column in grid.of("count") if column is not numerator]
    named = _NAMED.search(rate.header)
    if named:
        chosen = [column for column in counts if named[1] in column.header]
        if chosen:
            return chosen
    return [column for column in counts if not _PART_OF_ALL.search(column.header)] or counts[:1]


def _rates(grid: Grid, rate: Column, numerator: Column, allowed: list[Column]) -> Iterator[Claim]:
    rows = [
        (row, printed, part)
        for row in grid.rows
        if (printed := row.cells[rate.index]) and (part := row.cells[numerator.index])
    ]
    fitting = [sum(_fits(row, printed, part, column) for row, printed, part in rows) for column in allowed]
    best = allowed[max(range(len(allowed)), key=lambda place: (fitting[place], -place))]
    column = best if max(fitting) * 2 >= len(rows) and max(fitting) else allowed[0]
    for row, printed, part in rows:
        others = tuple(cell for cell in row.of(grid, "count") if cell and cell is not part)
        whole = row.cells[column.index]
        if whole is not None:
            yield ShareClaim(printed, (part,), whole, (), others)


def _fits(row: Row, printed: Printed, part: Printed, column: Column) -> bool:
    whole = row.cells[column.index]
    return whole is not None and is_percentage(printed, part, whole)


def _attainable(grid: Grid, rate: Column, count: Column) -> Iterator[Claim]:
    """The numerator is not printed; where most rows do not fit, the column beside it is not the denominator."""
    rows = [
        (printed, whole)
        for row in grid.rows
        if (printed := row.cells[rate.index]) and (whole := row.cells[count.index]) and whole.value
    ]
    wrong = [printed for printed, whole in rows if not is_attainable(printed, whole)]
    if len(wrong) > 1 and len(wrong) * 2 > len(rows):
        found = f"{len(rows)}行中{len(wrong)}行与{count.header}列不符"
        expected = f"{rate.header}写明分母"
        yield Wrong(Finding("denominator", "warning", wrong[0].place, expected, found))
        return
    yield from (AttainableClaim(printed, whole) for printed, whole in rows)


def change_claims(grid: Grid) -> Iterator[Claim]:
    """同比 and 环比 columns against the columns of this and the earlier period."""
    counts = [*grid.of("count"), *grid.of("rate")]
    same = [column for column in counts if words.LAST_YEAR.search(column.header)]
    previous = [column for column in counts if column not in same and words.EARLIER.search(column.header)]
    current = [column for column in counts if column not in same + previous]
    current, same, previous = _by_month(current, same, previous)
    for column in grid.of("change"):
        now = next((c for c in reversed(current) if c.index < column.index), None)
        if now is None or not (same or previous):
            continue
        for row in grid.rows:
            yield from _change(row, column, now, same, previous)


Columns = list[Column]


def _by_month(current: Columns, same: Columns, previous: Columns) -> tuple[Columns, Columns, Columns]:
    """7月｜8月｜环比 and 2022年｜2023年｜同比: which column is earlier, by a month or by a year."""
    dated = [(column, _months(match)) for column in current if (match := _PERIOD.search(column.header))]
    if len(dated) != 2 or same or previous:
        return current, same, previous
    (before, earlier), (now, later) = sorted(dated, key=lambda pair: pair[1])
    if later - earlier == _YEAR and earlier >= _YEAR:
        return [now], [before], []
    return ([now], [], [before]) if later - earlier == 1 else (current, same, previous)


def _months(match: re.Match[str]) -> int:
    """A month or year in a header as a number of months; a month without its year counts from nought."""
    return int(match["year"] or 0) * _YEAR + int(match["its"] or match["month"] or 0)


def _change(row: Row, column: Column, now: Column, same: Columns, previous: Columns) -> Iterator[Claim]:
    printed, figure = row.cells[column.index], row.cells[now.index]
    if printed is None or figure is None:
        return
    absolute = printed.unit != PERCENT or re.search(r"增减[数量件]|增加|减少|±", column.header)
    unit = printed.unit if printed.unit != PERCENT or not absolute else figure.unit
    kind: Kind = "同比" if "同比" in column.header else "环比" if "环比" in column.header else ""
    yield ChangeClaim(
        replace(printed, unit=unit),
        kind,
        figure,
        tuple(cell for c in same if (cell := row.cells[c.index])),
        tuple(cell for c in previous if (cell := row.cells[c.index])),
    )
