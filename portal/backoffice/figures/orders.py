"""书面交办件: orders handed over in a period, and orders that fell due in it, counted by the clock of scoring."""

from collections import Counter

from sqlalchemy import func, or_, select

from portal.backoffice.figures.cases import by_size, first_level
from portal.backoffice.figures.due import DueOrders
from portal.backoffice.figures.registry import FigureFault, Reading, query
from portal.backoffice.figures.shapes import change, count, percent, rate, shares, table
from portal.backoffice.figures.sources import Assigned, Sources
from portal.backoffice.orders.models import Assignment
from portal.scoring.period import Period
from portal.vocabulary import AppealType, LeftOut

_WORDS = {term.value: term.word for term in AppealType}
DUE = "期限（含已批准的延期）在本期内的书面交办件，剔除、核准退单和无法核定期限的不计；与办理排名同一口径。"


def due_orders(sources: Sources, period: Period) -> DueOrders:
    """Raises FigureFault where nothing fell due."""
    found = sources.due(period)
    if not found.total["due"]:
        raise FigureFault(f"{period.word}没有到期的书面交办件。")
    return found


def _assigned(sources: Sources, period: Period) -> Counter[Assigned]:
    found = sources.assigned(period)
    if not found:
        raise FigureFault(f"{period.word}没有派出的书面交办件。")
    return found


@query("orders-assigned", "派单时间在本期内的书面交办件，按主办单位计，协办不重复计。")
def assigned(sources: Sources, period: Period) -> Reading:
    return count(f"{period.word}派出书面交办件", _assigned(sources, period).total())


@query("orders-assigned-mom", "本期派出的书面交办件与上一期相比的增减（环比）。")
def against_previous(sources: Sources, period: Period) -> Reading:
    return _change(sources, period, period.previous())


@query("orders-assigned-yoy", "本期派出的书面交办件与上年同期相比的增减（同比）。")
def against_year_before(sources: Sources, period: Period) -> Reading:
    return _change(sources, period, period.year_before())


def _change(sources: Sources, period: Period, before: Period) -> Reading:
    ends = _assigned(sources, before).total(), _assigned(sources, period).total()
    return change("派出书面交办件", period, before, ends)


@query("orders-carried", "本期开始前已派出、到本期开始时还没有办结的书面交办件。")
def carried(sources: Sources, period: Period) -> Reading:
    return count(f"上期结转到{period.word}的书面交办件", _carried(sources, period))


@query("orders-in-hand", "本期派出的书面交办件，加上上期结转的。")
def in_hand(sources: Sources, period: Period) -> Reading:
    total = _assigned(sources, period).total() + _carried(sources, period)
    return count(f"{period.word}在办书面交办件", total)


def _carried(sources: Sources, period: Period) -> int:
    """Dispatched before and open at the start; orders that a unit gave back with consent are not its own any more."""
    statement = select(func.count()).where(
        Assignment.dispatched_at < period.start,
        or_(Assignment.closed_at.is_(None), Assignment.closed_at >= period.start),
        Assignment.is_written,
        Assignment.role == "lead",
        Assignment.return_accepted.is_not(True),
    )
    return sources.once(("carried", period), lambda: sources.session.scalar(statement) or 0)


@query("orders-by-type", "本期派出的书面交办件按诉求类型计数。")
def by_type(sources: Sources, period: Period) -> Reading:
    counts: Counter[str] = Counter()
    for order, n in _assigned(sources, period).items():
        counts[_WORDS.get(order.appeal_type, "未填写")] += n
    label = f"{period.word}派出的书面交办件，按诉求类型"
    return shares(label, "类型", by_size(counts, ("未填写",)))


@query("orders-by-category", "本期派出的书面交办件按一级诉求分类计数；尚未对应到分类的列为“未分类”。")
def by_category(sources: Sources, period: Period) -> Reading:
    counts, paths = Counter[str](), sources.category_paths()
    for order, n in _assigned(sources, period).items():
        counts[first_level(paths.get(order.category or 0, ""))] += n
    if len(counts) == 1:
        raise FigureFault(f"{period.word}派出的书面交办件没有可以比较的分类。")
    return shares(f"{period.word}派出的书面交办件，按诉求分类", "分类", by_size(counts))


@query("orders-due", DUE)
def due(sources: Sources, period: Period) -> Reading:
    found = due_orders(sources, period)
    return count(f"{period.word}到期的书面交办件", found.total["due"], explained=_left_out(found))


def _left_out(found: DueOrders) -> str:
    """How many orders that fell due are in no count, by reason."""
    words = {term.value: term.word for term in LeftOut}
    told = [f"{words[code]} {n:,} 件" for code, n in sorted(found.left_out.items()) if code not in _NOT_OURS]
    return f"未计入：{'；'.join(told)}。" if told else ""


_NOT_OURS = (LeftOut.DIRECT.value, LeftOut.JOINT.value)
"""No written orders of a lead unit at all, so nobody misses them."""


@query("orders-on-time", "到期的书面交办件中，在期限（含已批准的延期）以内办结的。")
def on_time(sources: Sources, period: Period) -> Reading:
    return count(f"{period.word}到期件中按时办结", due_orders(sources, period).total["on_time"])


@query("orders-on-time-rate", "按时办结的件数除以到期的书面交办件，四舍五入到一位小数。")
def on_time_rate(sources: Sources, period: Period) -> Reading:
    total = due_orders(sources, period).total
    return rate(f"{period.word}按时办结率", total["on_time"], total["due"])


@query("orders-by-group", f"{DUE}按考核组别列出；不在任何组别的单位合为一行。")
def by_group(sources: Sources, period: Period) -> Reading:
    found = due_orders(sources, period)
    sums: dict[str, Counter[str]] = {code: Counter() for code in (*found.groups, "")}
    for unit_id, counts in found.by_unit.items():
        sums.setdefault(found.units[unit_id].group, Counter()).update({**counts, "units": 1})
    rows = [
        [found.groups.get(code, "未列入考核组别"), *_on_time_cells(counts)]
        for code, counts in sums.items()
        if counts
    ]
    total = found.total
    total["units"] = len(found.by_unit)
    columns = ("组别", "单位（家）", "到期（件）", "按时办结（件）", "按时办结率（%）")
    return table(f"{period.word}各组到期件的按时办结情况", columns, rows, ["合计", *_on_time_cells(total)])


def _on_time_cells(counts: Counter[str]) -> list[int | str]:
    return [counts["units"], counts["due"], counts["on_time"], percent(counts["on_time"], counts["due"])]


@query("orders-on-time-by-type", f"{DUE}按诉求类型列出。")
def on_time_by_type(sources: Sources, period: Period) -> Reading:
    found = due_orders(sources, period)
    rows = [
        [_WORDS.get(code, "未填写"), c["due"], c["on_time"], percent(c["on_time"], c["due"])]
        for code, c in sorted(found.by_type.items(), key=lambda item: -item[1]["due"])
    ]
    total = found.total
    columns = ("类型", "到期（件）", "按时办结（件）", "按时办结率（%）")
    last = ["合计", total["due"], total["on_time"], percent(total["on_time"], total["due"])]
    return table(f"{period.word}各类诉求到期件的按时办结情况", columns, rows, last)
