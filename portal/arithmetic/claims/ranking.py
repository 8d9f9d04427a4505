"""Places (名次): do they follow the scores?"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from portal.arithmetic.types import Finding, Printed


@dataclass(frozen=True, slots=True)
class Placed:
    """One row of a ranking."""

    name: str
    score: Printed
    rank: int
    place: str


@dataclass(frozen=True, slots=True)
class RankingClaim:
    """Places (名次) follow scores inside one group; ties share a place (1,1,3 or 1,1,2)."""

    rows: tuple[Placed, ...]
    ascending: bool | None = None
    """Whether a low score is good (不满意率); None: whichever fits more rows."""

    def judge(self) -> Iterator[Finding]:
        """One finding for each neighbour out of order, and for each tie that is broken."""
        rows = sorted(self.rows, key=lambda row: row.rank)
        pairs = list(pairwise(rows))
        falls = sum(first.score.value > second.score.value for first, second in pairs)
        rises = sum(first.score.value < second.score.value for first, second in pairs)
        ascending = rises > falls if self.ascending is None else self.ascending
        for first, second in pairs:
            yield from self._pair(first, second, ascending)
        yield from _gaps(rows)

    def _pair(self, first: Placed, second: Placed, ascending: bool) -> Iterator[Finding]:
        difference = second.score.value - first.score.value
        found = f"{first.name}{first.score}第{first.rank}、{second.name}{second.score}第{second.rank}"
        if first.rank == second.rank and difference:
            yield Finding("ranking", "fault", second.place, "得分不同的名次不同", found)
        elif first.rank != second.rank and not difference:
            yield Finding("ranking", "warning", second.place, "得分相同的名次并列", found)
        elif difference and (difference < 0) == ascending:
            yield Finding("ranking", "fault", second.place, "名次与得分顺序一致", found)


def _gaps(rows: list[Placed]) -> Iterator[Finding]:
    """Places that begin with 1 go on without a gap but for ties."""
    if not rows or rows[0].rank != 1:
        return
    for position, (first, second) in enumerate(pairwise(rows), start=2):
        if second.rank not in {first.rank, first.rank + 1, position}:
            found = f"{first.name}第{first.rank}之后是{second.name}第{second.rank}"
            yield Finding(
                "ranking", "fault", second.place, f"名次连续（{first.rank + 1}或{position}）", found
            )
