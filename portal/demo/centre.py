"""Monthly figures of the call centre (话务统计) that fit the orders it handed over."""

from collections.abc import Iterator, Mapping
from datetime import date
from random import Random

from portal.demo.city import SEASON

MONTHS = 34
USUAL = 2_050
"""Orders handed over in a usual month, for months before the order system."""


def call_stats_rows(assigned: Mapping[str, int], seed: int, today: date) -> Iterator[dict[str, str]]:
    """Rows under Chinese headings, oldest month first, up to the last complete one.

    ``assigned``: month -> orders handed over, as the order system counts them; a month it does not know is invented.
    """
    rng = Random(seed + 104_729)  # noqa: S311  a repeatable sequence is the point
    last = today.year * 12 + today.month - 2
    for index in range(last - MONTHS + 1, last + 1):
        year, month = index // 12, index % 12
        key = f"{year}-{month + 1:02d}"
        growth = 1 + (index - last) * 0.006
        handed = assigned.get(key) or int(USUAL * SEASON[month] * growth * (0.96 + 0.08 * rng.random()))
        accepted = int(handed / (0.172 + 0.02 * rng.random()))
        offered = int(accepted * (1.06 + 0.03 * rng.random()))
        answered = int(offered * (0.955 + 0.03 * rng.random() + (index - last) * 0.0003))
        yield {
            "月份": key,
            "呼入量": str(offered),
            "接通量": str(answered),
            "15秒接通量": str(int(answered * (0.88 + 0.08 * rng.random()))),
            "等待时长（秒）": str(int(answered * (7 + 5 * rng.random()))),
            "直办件": str(accepted - handed),
            "转办件": str(handed),
            "说明": "台风期间来电集中。" if month == 7 and index > last - 12 else "",
        }
