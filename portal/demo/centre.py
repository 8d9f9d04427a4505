"""Monthly figures of the call centre (话务统计) that fit the orders it handed over, and the city's historic totals."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, time
from functools import partial
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.orders.models import Assignment
from portal.backoffice.statistics.models import CallStats, HistoricAggregate
from portal.demo.city import SEASON
from portal.demo.office import Act, on_day
from portal.demo.orders import first_month
from portal.public.about.history import archive_of
from portal.releases.snapshot import local_day
from portal.releases.statistics import PublishStatistics
from portal.scoring.period import LOCAL, Period

MONTHS = 34
PUBLISH_DAY = 4
"""Day of the following month on which a month's figures are published."""


def call_stats_rows(assigned: Mapping[str, int], seed: int, today: date) -> Iterator[dict[str, str]]:
    """Rows under Chinese headings, oldest month first, up to the last complete one.

    ``assigned``: month -> orders handed over, as the order system counts them; what it does not know is invented about
    as large.
    """
    rng = Random(seed + 104_729)  # noqa: S311  a repeatable sequence is the point
    last = today.year * 12 + today.month - 2
    usual = sum(assigned.values()) / max(len(assigned), 1)
    for index in range(last - MONTHS + 1, last + 1):
        year, month = index // 12, index % 12
        key = f"{year}-{month + 1:02d}"
        growth = 1 + (index - last) * 0.006
        handed = assigned.get(key) or int(usual * SEASON[month] * growth * (0.96 + 0.08 * rng.random()))
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


def handed_over(session: Session, today: date) -> Mapping[str, int]:
    """Lead written orders by month of dispatch, for the complete months that the orders' export covers; cases are older."""
    first, last = (datetime.combine(day, time(), LOCAL) for day in (first_month(today), today.replace(day=1)))
    moments = session.scalars(
        select(Assignment.dispatched_at).where(
            Assignment.role == "lead",
            Assignment.is_written,
            Assignment.dispatched_at >= first,
            Assignment.dispatched_at < last,
        )
    )
    return Counter(f"{local_day(moment):%Y-%m}" for moment in moments)


def historic_rows(city: str) -> Iterator[dict[str, str]]:
    """The dated archive's totals, where the city has one."""
    archive = archive_of(city)
    if archive is None:
        return
    for position, total in enumerate(archive.aggregates):
        yield {
            "指标名称": total.name,
            "数值": total.value,
            "计量单位": total.unit,
            "时期": "2000年7月至2010年年中",
            "来源": archive.source,
            "分母说明": total.note,
            "次序": str(position),
        }


def statistics_acts(sessions: sessionmaker[Session], actor: str, since: Period) -> Iterator[Act]:
    """What is not public yet: months from ``since`` on some days after their end, everything older just before them."""

    def publish(keys: Collection[str], at: datetime) -> None:
        with sessions.begin() as session:
            totals = select(HistoricAggregate).where(HistoricAggregate.key.in_(keys))
            months = select(CallStats).where(CallStats.month.in_(keys)).order_by(CallStats.month)
            for figure in (*session.scalars(totals), *session.scalars(months)):
                if figure.published_at is None:
                    PublishStatistics(session, actor, figure, at).perform()

    with sessions() as session:
        totals = session.scalars(select(HistoricAggregate.key)).all()
        months = session.scalars(select(CallStats.month).order_by(CallStats.month)).all()
    before = on_day(since.previous(), PUBLISH_DAY)
    yield Act(before, partial(publish, [*totals, *(month for month in months if month < since.code)], before))
    for month in months:
        if month >= since.code:
            at = on_day(Period.parse(month), PUBLISH_DAY)
            yield Act(at, partial(publish, [month], at))
