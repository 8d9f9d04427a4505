"""来电受理: sums of the call centre's months (话务统计). A month that is missing makes the sum unknown, not smaller."""

from fractions import Fraction

from portal.backoffice.figures.registry import FigureFault, Reading, query
from portal.backoffice.figures.shapes import change, count, decimal, percent, rate, series, table
from portal.backoffice.figures.sources import Sources
from portal.scoring.period import Period

_CHARTED = 13
"""Months of the series: the year that ends with the period, and the same month of the year before."""


def _total(sources: Sources, period: Period, name: str, what: str) -> int:
    """Sum of one figure over the period's months; raises FigureFault where a month has none."""
    rows = sources.call_stats(period)
    missing = [
        month.word
        for month in period.months()
        if month.code not in rows or getattr(rows[month.code], name) is None
    ]
    if missing:
        raise FigureFault(f"话务统计缺少{'、'.join(missing)}的{what}。")
    return sum(getattr(row, name) for row in rows.values())


def _accepted(sources: Sources, period: Period) -> int:
    return _total(sources, period, "direct", "直接答复件数") + _total(sources, period, "assigned", "转办件数")


@query("calls-offered", "话务统计各月呼入量之和：进入排队的来电，不含黑名单拦截的。")
def offered(sources: Sources, period: Period) -> Reading:
    return count(f"{period.word}呼入量", _total(sources, period, "offered", "呼入量"), "次")


@query("calls-answered", "话务统计各月接通量之和：坐席接听的来电。")
def answered(sources: Sources, period: Period) -> Reading:
    return count(f"{period.word}接通量", _total(sources, period, "answered", "接通量"), "次")


@query("calls-answered-rate", "话务统计的接通量除以呼入量，四舍五入到一位小数。")
def answered_rate(sources: Sources, period: Period) -> Reading:
    part = _total(sources, period, "answered", "接通量")
    return rate(f"{period.word}话务接通率", part, _total(sources, period, "offered", "呼入量"))


@query("calls-quick-rate", "话务统计的15秒内接通量除以呼入量，四舍五入到一位小数。")
def quick_rate(sources: Sources, period: Period) -> Reading:
    part = _total(sources, period, "answered_in_15s", "15秒内接通量")
    return rate(f"{period.word}15秒内接通率", part, _total(sources, period, "offered", "呼入量"))


@query("calls-wait-mean", "话务统计的等待总秒数除以接通量，四舍五入到一位小数。")
def wait_mean(sources: Sources, period: Period) -> Reading:
    waited, calls = (
        _total(sources, period, "wait_seconds", "等待时长"),
        _total(sources, period, "answered", "接通量"),
    )
    label = f"{period.word}接通来电平均等待"
    if not calls:
        raise FigureFault(f"{label}：分母为 0，没有平均值。")
    return Reading("number", label, decimal(Fraction(waited, calls)), "秒", 1, waited, calls)


@query("accepted", "话务统计各月直接答复件数与转办件数之和。")
def accepted(sources: Sources, period: Period) -> Reading:
    return count(f"{period.word}受理诉求", _accepted(sources, period))


@query("accepted-direct", "话务统计各月直办件数之和：接线时当场答复的诉求。")
def direct(sources: Sources, period: Period) -> Reading:
    return count(f"{period.word}当场直接答复", _total(sources, period, "direct", "直接答复件数"))


@query("accepted-assigned", "话务统计各月转办件数之和：书面交承办单位办理的诉求。")
def assigned(sources: Sources, period: Period) -> Reading:
    return count(f"{period.word}书面交办", _total(sources, period, "assigned", "转办件数"))


@query(
    "accepted-direct-rate", "话务统计的直接答复件数除以受理件数（直接答复加书面交办），四舍五入到一位小数。"
)
def direct_rate(sources: Sources, period: Period) -> Reading:
    part = _total(sources, period, "direct", "直接答复件数")
    return rate(f"{period.word}直接答复占受理件数的比例", part, _accepted(sources, period))


@query("accepted-assigned-rate", "话务统计的转办件数除以受理件数（直接答复加书面交办），四舍五入到一位小数。")
def assigned_rate(sources: Sources, period: Period) -> Reading:
    part = _total(sources, period, "assigned", "转办件数")
    return rate(f"{period.word}书面交办占受理件数的比例", part, _accepted(sources, period))


@query("accepted-mom", "本期受理件数与上一期相比的增减（环比）。")
def against_previous(sources: Sources, period: Period) -> Reading:
    return _change(sources, period, period.previous())


@query("accepted-yoy", "本期受理件数与上年同期相比的增减（同比）。")
def against_year_before(sources: Sources, period: Period) -> Reading:
    return _change(sources, period, period.year_before())


def _change(sources: Sources, period: Period, before: Period) -> Reading:
    ends = _accepted(sources, before), _accepted(sources, period)
    return change("受理诉求", period, before, ends)


@query(
    "accepted-series",
    f"到本期最后一个月为止{_CHARTED}个月，每月的直接答复件数与转办件数之和；没有统计的月份不列。",
)
def accepted_series(sources: Sources, period: Period) -> Reading:
    months = [period.months()[-1]]
    while len(months) < _CHARTED:
        months.insert(0, months[0].previous())
    points = []
    for month in months:
        row = sources.call_stats(month).get(month.code)
        if row is not None and row.direct is not None and row.assigned is not None:
            points.append((month.word, row.direct + row.assigned))
    return series(f"每月受理诉求，{months[0].word}至{months[-1].word}", "件", points)


@query("calls-by-month", "话务统计逐月列出；合计为各月之和，接通率为接通量除以呼入量。")
def by_month(sources: Sources, period: Period) -> Reading:
    names = ("offered", "answered", "direct", "assigned")
    sums = [
        _total(sources, period, name, what)
        for name, what in zip(names, ("呼入量", "接通量", "直接答复件数", "转办件数"), strict=True)
    ]
    rows = [
        [month.word, *_line([getattr(sources.call_stats(month)[month.code], name) for name in names])]
        for month in period.months()
    ]
    columns = ("月份", "呼入（次）", "接通（次）", "接通率（%）", "直接答复（件）", "书面交办（件）")
    return table(f"{period.word}话务统计", columns, rows, ["合计", *_line(sums)])


def _line(values: list[int]) -> list[int | str]:
    calls, taken, direct_, assigned_ = values
    return [calls, taken, percent(taken, calls), direct_, assigned_]
