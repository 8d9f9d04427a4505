"""Ranking tables: places against scores, group by group."""

import re
from collections.abc import Iterator
from itertools import pairwise

from portal.arithmetic.claims import Placed, RankingClaim
from portal.arithmetic.tables.grid import Column, Grid, Row

_PLACE = re.compile(r"(?:并列)?第?\s*(\d{1,3})\s*名?")
_TOTAL_SCORE = re.compile(r"总分|总得分|综合得分|得分合计|考评得分|最终得分")
_LOW_IS_GOOD = re.compile(r"扣分|不满意|逾期|超期|超时|回退|退回|重办|时长|未办结")
_HIGH_IS_GOOD = re.compile(r"得分|总分|分数|指数|率|度")


def ranking_claims(grid: Grid) -> Iterator[RankingClaim]:
    """One claim for each column of places and each group."""
    for column in grid.of("rank"):
        score = _score_of(grid, column)
        if score is None:
            continue
        ascending = _direction(score)
        for group in _groups(grid, column):
            claim = RankingClaim(tuple(_placed(group, column, score)), ascending)
            if ascending is not None or _mostly_ordered(claim):
                yield claim


def _score_of(grid: Grid, rank: Column) -> Column | None:
    """得分｜排名: the score just before; 名次｜单位｜…｜总分: the total, or the only score."""
    numeric = [column for column in grid.columns if column.kind in {"score", "rate", "count"}]
    before = [column for column in numeric if column.index < rank.index]
    named = [column for column in numeric if column.header and column.header in rank.header]
    if named:
        return named[-1]
    if before and before[-1].kind in {"score", "rate"}:
        return before[-1]
    totals = [column for column in numeric if _TOTAL_SCORE.search(column.header)]
    scores = totals or [column for column in numeric if column.kind == "score"]
    if scores:
        return scores[-1] if totals or len(scores) == 1 else None
    return before[-1] if before else None


def _direction(score: Column) -> bool | None:
    if _LOW_IS_GOOD.search(score.header):
        return True
    return False if _HIGH_IS_GOOD.search(score.header) else None


def _groups(grid: Grid, rank: Column) -> list[list[Row]]:
    """By the column 组别, by rows that only hold a group's name, else where the places begin anew."""
    by = grid.of("group")
    if by:
        groups: dict[str, list[Row]] = {}
        current = ""
        for row in grid.rows:
            current = row.words[by[0].index] or current
            groups.setdefault(current, []).append(row)
        return list(groups.values())
    pieces: list[list[Row]] = [[]]
    for row in grid.rows:
        if row.kind == "none":
            pieces.append([])
        pieces[-1].append(row)
    return [part for piece in pieces for part in _begun_anew(piece, rank)]


def _begun_anew(rows: list[Row], rank: Column) -> list[list[Row]]:
    """Split before each place 1 that follows a later one, if all parts then rise from 1."""
    parts: list[list[Row]] = [[]]
    for row in rows:
        place = _place(row, rank)
        before = next((p for other in reversed(parts[-1]) if (p := _place(other, rank))), None)
        if place == 1 and before and before > 1:
            parts.append([])
        parts[-1].append(row)
    places = [[place for row in part if (place := _place(row, rank))] for part in parts]
    rising = all(part and part[0] == 1 and all(a <= b for a, b in pairwise(part)) for part in places)
    return parts if rising else [rows]


def _place(row: Row, rank: Column) -> int | None:
    match = _PLACE.fullmatch(row.words[rank.index].strip())
    return int(match[1]) if match else None


def _placed(rows: list[Row], rank: Column, score: Column) -> Iterator[Placed]:
    for row in rows:
        place, number = _place(row, rank), row.cells[score.index]
        if place is not None and number is not None and row.kind == "plain":
            yield Placed(row.name, number, place, number.place)


def _mostly_ordered(claim: RankingClaim) -> bool:
    """Places by a count are checked only where they evidently go by it."""
    return len(claim.rows) > 3 and len(list(claim.judge())) * 5 <= len(claim.rows)
