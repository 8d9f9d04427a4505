"""Invented published call statistics and historic totals, for tests of what shows them."""

import random
from collections.abc import Sequence

from sqlalchemy import Connection, insert

from portal.public.statistics.tables import published_aggregate, published_call_stats
from portal.scoring.period import Period


def publish_statistics(connection: Connection, months: Sequence[str]) -> None:
    """Calls of ``months`` but for one that was never published, and two historic totals."""
    draw = random.Random(20261106)
    for month in months:
        if month == "2026-02":
            continue
        offered = round(12_400 * draw.uniform(0.85, 1.15))
        answered = round(offered * draw.uniform(0.94, 0.985))
        direct = round(answered * draw.uniform(0.5, 0.6))
        connection.execute(
            insert(published_call_stats).values(
                month=month,
                offered=offered,
                answered=answered,
                answered_in_15s=round(answered * draw.uniform(0.85, 0.93)) if month >= "2026-01" else None,
                wait_seconds=round(answered * draw.uniform(8, 14)),
                direct=direct,
                assigned=round(answered * 0.17),
                note="台风期间来电集中。" if month == "2026-08" else "",
                released_on=f"{Period.parse(month).after:%Y-%m}-05",
                log_seq=2000,
            )
        )
    aggregates = [
        ("calls", "来电总数", "35万", "件", "2000年7月至2010年", "没有说明是否含重复来电。"),
        ("closed", "办结率", "96", "%", "2000年7月至2010年", "没有说明分母。办结不等于解决。"),
    ]
    for position, (key, name, value, unit, period, note) in enumerate(aggregates):
        connection.execute(
            insert(published_aggregate).values(
                key=key,
                name=name,
                value=value,
                unit=unit,
                period=period,
                source="2010年公开的报纸报道",
                denominator_note=note,
                position=position,
                released_on="2026-11-05",
                log_seq=2000,
            )
        )
