"""Words around a ranking: its period, what was left out and listed, and the bands of the latest month."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from portal.public.rankings.queries import AnyRow, Sheets
from portal.scoring.period import Period
from portal.vocabulary import LeftOut

STATUSES = {
    "ranked": "排名",
    "too_few": "样本不足",
    "nothing_due": "本期没有到期件",
    "no_orders": "没有交办件",
}
"""Why a unit has a place, or none."""


def period_word(code: str) -> str:
    """2026年10月, 2026年第三季度, 2026年."""
    return Period.parse(code).word


def left_out_words(rows: Sheets) -> list[tuple[str, int]]:
    """Orders in no denominator, by reason in the vocabulary's order, over all units."""
    sums: dict[str, int] = {}
    for counts in rows.left_out.values():
        for reason, n in counts.items():
            sums[reason] = sums.get(reason, 0) + n
    return reasons(sums)


def reasons(counts: dict[str, int]) -> list[tuple[str, int]]:
    """Reason codes as words; a code of a later version of the vocabulary stays as it is."""
    words = {reason.value: reason.word for reason in LeftOut}
    known = [(word, counts[code]) for code, word in words.items() if code in counts]
    return known + [(code, n) for code, n in sorted(counts.items()) if code not in words]


def notes(ranking: AnyRow) -> list[str]:
    """What the computation listed, as sentences."""
    listed: list[Any] = json.loads(ranking.notes or "[]")
    return [str(note) for note in listed]


@dataclass(frozen=True, slots=True)
class BandList:
    """A group of the latest month on the overview: bands with the names of their units, no places."""

    number: str
    period: str
    group: str
    name: str
    released_on: str
    bands: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]  # name, (code, name) of the units
    unranked: int

    @property
    def ranked(self) -> int:
        return sum(len(units) for _name, units in self.bands)


def band_lists(rows: Sequence[AnyRow]) -> list[BandList]:
    """From ``queries.latest_bands``."""
    lists = []
    for number, members in groupby(rows, key=lambda row: row.number):
        units = list(members)
        first = units[0]
        ranked = [unit for unit in units if unit.status == "ranked"]
        bands = [
            (name, tuple((unit.department_code, unit.department_name) for unit in part))
            for name, part in groupby(ranked, key=lambda unit: unit.band_name or "按得分排列")
        ]
        lists.append(
            BandList(
                number,
                first.period,
                first.group_code,
                first.group_name,
                first.released_on,
                tuple(bands),
                len(units) - len(ranked),
            )
        )
    return lists
