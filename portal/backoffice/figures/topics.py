"""热点问题: topics that staff have confirmed for the period, as they were counted when they were found."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.backoffice.bulletins.models import HotTopic
from portal.backoffice.figures.registry import FigureFault, Reading, query
from portal.backoffice.figures.shapes import count, signed_percent, table
from portal.backoffice.figures.sources import Sources
from portal.backoffice.topics.services import CONFIRMED
from portal.backoffice.topics.statistic import SMALL_CELL
from portal.scoring.period import Period

BASE = "诉求件按受理时间计，没有对应诉求件的书面交办件按派单时间计，同一件只计一次；按二级诉求分类，由工作人员确认后列入。"
PLACES = 3
"""Towns that a topic's row names at most."""


def _confirmed(sources: Sources, period: Period) -> Sequence[HotTopic]:
    """Confirmed categories of the whole city and of towns; raises FigureFault where there are none."""
    statement = (
        select(HotTopic)
        .where(HotTopic.period == period.code, HotTopic.state == CONFIRMED, HotTopic.kind == "category")
        .order_by(HotTopic.n.desc(), HotTopic.name, HotTopic.town)
    )
    rows = sources.once(("topics", period), lambda: sources.session.scalars(statement).all())
    if not rows:
        raise FigureFault(f"{period.word}没有经确认的热点问题。")
    return rows


def _cities(sources: Sources, period: Period) -> list[HotTopic]:
    return [row for row in _confirmed(sources, period) if not row.town]


@query("topics-count", f"经确认的热点问题的类数。{BASE}")
def topics(sources: Sources, period: Period) -> Reading:
    return count(f"{period.word}明显增多的问题", len(_cities(sources, period)), "类")


@query("topics-total", f"各类热点问题件数之和，各类之间不重复。{BASE}")
def total(sources: Sources, period: Period) -> Reading:
    return count(f"{period.word}明显增多的问题的件数", sum(row.n for row in _cities(sources, period)))


@query("topics-table", f"各类热点问题本期、上一期和上年同期的件数。{BASE}")
def topics_table(sources: Sources, period: Period) -> Reading:
    rows = _cities(sources, period)
    before, year = period.previous(), period.year_before()
    cells = [
        [
            topic_word(row.name),
            row.n,
            row.before,
            signed_percent(row.n, row.before),
            row.year_before,
            signed_percent(row.n, row.year_before),
        ]
        for row in rows
    ]
    columns = [
        "问题",
        f"{period.word}（件）",
        f"{before.word}（件）",
        "环比（%）",
        f"{year.word}（件）",
        "同比（%）",
    ]
    if before == year:  # of a year the two are one, and called 同比
        columns, cells = [*columns[:3], columns[5]], [line[:4] for line in cells]
    return table(f"{period.word}明显增多的问题", columns, cells)


def topic_word(name: str) -> str:
    """``城市管理/噪声`` as 噪声（城市管理）: a second-level name alone may be of several first-level ones."""
    first, _, second = name.partition("/")
    return f"{second}（{first}）" if second else first


@query(
    "topics-places",
    f"各类热点问题件数最多的街道乡镇，每类最多 {PLACES} 个；不足 {SMALL_CELL} 件的不列，也不列能推算出不足 {SMALL_CELL} 件的。{BASE}",
)
def places(sources: Sources, period: Period) -> Reading:
    rows = _confirmed(sources, period)
    cells = []
    for city in rows:
        if city.town:
            continue
        towns = [(row.town, row.n) for row in rows if row.town and row.name == city.name]
        cells += [[topic_word(city.name), town, n] for town, n in shown_places(towns, city.n)]
    return table(f"{period.word}明显增多的问题集中的街道乡镇", ("问题", "街道乡镇", "件"), cells)


def shown_places(towns: Sequence[tuple[str, int]], whole: int) -> list[tuple[str, int]]:
    """The towns that may be named, most items first: none below the limit, and what the others have together, which the
    reader can reckon from the whole, is nothing or not below it either.
    """
    shown = sorted((one for one in towns if one[1] >= SMALL_CELL), key=lambda one: (-one[1], one[0]))[:PLACES]
    while shown and 0 < whole - sum(n for _town, n in shown) < SMALL_CELL:
        shown.pop()
    return shown
