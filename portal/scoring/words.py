"""A rulebook in official Chinese: for the method page, the back office and the file. Everything is read off the data."""

from collections.abc import Iterable
from datetime import date

from portal.scoring.filters import Filter, Test
from portal.scoring.model import Group, Indicator, Rulebook
from portal.scoring.numbers import plain
from portal.scoring.pieces import CountPiece, RatePiece, Slope
from portal.scoring.rows import COHORTS, NUMBERS

_PHRASES = {
    "lead": "主办",
    "joint": "协办",
    "due_in_period": "办理时限在本期内届满",
    "assigned_in_period": "本期派单",
    "closed_in_period": "本期办结",
    "sign_due_in_period": "签收时限在本期内届满",
    "due_by_end": "办理时限在本期结束前届满",
    "aged_in_period": "本期内办结满90天",
    "signed_on_time": "按时签收",
    "responded_on_time": "按时响应",
    "closed": "在本期结束前办结",
    "closed_on_time": "按时办结",
    "overdue": "超时",
    "extended": "准予延期",
    "returned": "退过单",
    "returned_unfounded": "退单理由未获认可",
    "reworked": "退回重办过",
    "supervised": "受到督办或催办",
    "to_call_back": "应当回访",
    "called": "已拨打回访电话",
    "reached": "联系上来电人",
    "solved": "回访为已解决",
    "partly": "回访为部分解决",
    "unsolved": "回访为未解决",
    "satisfied": "评价为满意",
    "basically": "评价为基本满意",
    "unsatisfied": "评价为不满意",
    "verified": "核实与答复一致",
    "unverified": "核实与答复不一致",
    "reply_sampled": "答复被抽查",
    "reply_passed": "答复抽查合格",
    "repeated": "办结后90天内同一问题再次反映",
}
"""How a sentence says a flag; ``rows.FLAGS`` defines it."""
_COMPARED = {"<=": "不超过", ">=": "不少于", "<": "少于", ">": "超过", "=": "等于"}
_TIES = {
    "113": "得分相同的名次相同，后面的名次相应顺延（1、1、3）",
    "112": "得分相同的名次相同，后面的名次不空缺（1、1、2）",
    "unordered": "得分相同的名次相同，排列不分先后，后面的名次相应顺延",
}
_CALLED = {
    "closed": "办结的交办件都应当回访",
    "citizens": "来电人是市民的交办件办结后都应当回访，网格上报的不回访",
    "marked": "由受理中心确定应当回访的交办件",
}
_NOT_REACHED = {
    "apart": "联系不上的不计入回访各项比率，应当回访和实际联系上的件数另行公布",
    "good": "联系不上的按好的结果计",
    "bad": "联系不上的按差的结果计",
}


def rulebook_words(book: Rulebook, group: Group) -> list[str]:
    """The rulebook as it applies to one group, a sentence or two each: general, indicator by indicator, the rest."""
    return [
        *_general(book, group),
        *(f"{number}．{indicator_words(one)}" for number, one in enumerate(group.indicators, 1)),
        *_closing(book),
    ]


def indicator_words(indicator: Indicator) -> str:
    """Name and marks, what is counted, how points are given, and the rulebook's note."""
    marks = f"（{plain(indicator.full)}分）" if indicator.full else ""
    note = indicator.note and f"（{indicator.note.rstrip('。')}。）"
    return f"{indicator.name}{marks}：{counted_words(indicator)}{points_words(indicator)}{note}"


def counted_words(indicator: Indicator) -> str:
    """What numerator and denominator are."""
    if indicator.source == "manual":
        return "手工录入，逐笔附凭据。"
    joint = "含协办件" if indicator.joint else "不含协办件"
    whole = f"{COHORTS[indicator.cohort]}（{joint}）"
    if indicator.kind == "count":
        return f"计{whole}中，{filter_words(indicator.denominator + indicator.numerator)}的件数。"
    if indicator.denominator.clauses:
        whole += f"中，{filter_words(indicator.denominator)}的"
    return f"分母为{whole}；分子为其中{filter_words(indicator.numerator)}的。"


def filter_words(conditions: Filter) -> str:
    """Conditions that must all hold."""
    return "，且".join(_clause_words(clause) for clause in conditions.clauses)


def _clause_words(clause: Iterable[Test]) -> str:
    *some, last = map(_test_words, clause)
    return f"{'、'.join(some)}或者{last}" if some else last


def _test_words(test: Test) -> str:
    if test.column in NUMBERS:
        return f"{NUMBERS[test.column]}{_COMPARED[test.compare]}{test.number}"
    return f"{'' if test.number else '并非'}{_PHRASES[test.column]}"


def points_words(indicator: Indicator) -> str:
    """The points piece."""
    piece = indicator.piece
    if isinstance(piece, CountPiece):
        return f"{_count_words(piece)}{_bounds_words(indicator)}。"
    return f"{_rate_words(piece, bool(indicator.full))}{_bounds_words(indicator)}。"


def _count_words(piece: CountPiece) -> str:
    beyond = f"超过{piece.allowance}件的，" if piece.allowance else ""
    return f"{beyond}每件{'加' if piece.each > 0 else '扣'}{plain(abs(piece.each))}分"


def _rate_words(piece: RatePiece, has_marks: bool) -> str:
    reached, missed, beyond = (
        ("达到", "低", "高") if piece.direction == "at_least" else ("不超过", "高", "低")
    )
    best = "得满分" if has_marks else "不扣分"
    words = f"{reached}{plain(piece.target)}%的{best}，{_slope_words(piece.slope, missed, '扣')}"
    if piece.bonus is not None:
        target = plain(piece.bonus.target)
        words += f"；{beyond}于{target}%的，{_slope_words(piece.bonus.slope, beyond, '加')}"
    return words


def _slope_words(slope: Slope, way: str, act: str) -> str:
    size, points = plain(slope.step_size), plain(slope.slope)
    each = f"每{way}{size}个百分点{act}{points}分"
    return {
        "continuous": f"{each}，不足{size}个百分点的按比例计",
        "whole": f"{each}，不足{size}个百分点的不计",
        "started": f"{each}，不足{size}个百分点的按{size}个百分点计",
    }[slope.step]


def _bounds_words(indicator: Indicator) -> str:
    floor, cap = indicator.piece.floor, indicator.piece.cap
    words = ""
    if floor < 0:
        words += f"，最多扣{plain(-floor)}分"
    elif indicator.full > floor:
        words += f"，最低{plain(floor)}分"
    return words + (f"，最高{plain(cap)}分" if cap > indicator.full else "")


def _general(book: Rulebook, group: Group) -> Iterable[str]:
    until = f"至{day_words(book.valid_until)}前" if book.valid_until else ""
    yield f"{book.name}第{book.version}版（{book.document}），发文单位：{book.issued_by}，自{day_words(book.valid_from)}起{until}施行。"
    if book.is_example:
        yield "本办法为示例，不代表任何单位实际施行的考核办法。"
    base = f"，其中基础分{plain(group.base)}分" if group.base else ""
    yield f"{group.name}总分{plain(group.full_marks)}分{base}，只在本组内排名。"
    joint = "协办件与主办件同样计入" if book.joint else "协办件不计入"
    yield f"本期的交办件指{COHORTS[book.cohort]}；{joint}，各项指标另有规定的除外。"


def _closing(book: Rulebook) -> Iterable[str]:
    yield f"{book.exclusions.rstrip('。')}。"
    if book.minimum_orders > 1:
        yield f"本期交办件不足{book.minimum_orders}件的单位只列出各项数字，不参加排名。"
    yield (
        "某项比率没有可评的交办件时，该项不计，其余各项按比例折算为总分。"
        if book.without_cases == "scale"
        else "某项比率没有可评的交办件时，该项按满分计。"
    )
    yield _rounding_words(book)
    yield f"{_TIES[book.ties]}。"
    yield from _band_words(book)
    callback = book.callback
    yield f"回访：{_CALLED[callback.who]}，最多拨打{callback.attempts}次；{_NOT_REACHED[callback.not_reached]}。"
    if book.breaks:
        yield "本版与上一版不可比，前后各期不作升降比较。"


def _rounding_words(book: Rulebook) -> str:
    digits = f"总分四舍五入保留{book.total_digits}位小数"
    if book.rounding_stage == "component":
        digits = f"各项得分四舍五入保留{book.component_digits}位小数后相加，{digits}"
    else:
        digits = f"各项得分按精确值相加，{digits}"
    ranked = "按保留小数后的总分排名" if book.rank_on == "rounded" else "按保留小数前的精确总分排名"
    return f"{digits}，{ranked}。"


def _band_words(book: Rulebook) -> Iterable[str]:
    if book.band_kind == "overlap":
        yield "得分区间（95%）都相互重叠的相邻单位归为一档：同一档内的差别不足以分出先后。"
    elif book.band_kind == "score":
        bounds = [
            f"{plain(band.least)}分以上为“{band.name}”" if band.least is not None else f"其余为“{band.name}”"
            for band in book.bands
        ]
        yield f"按总分分档：{'，'.join(bounds)}（“以上”含本数）。"
    elif book.band_kind == "quantile":
        shares = [f"“{band.name}”{plain(band.share)}%" for band in book.bands]
        yield f"按名次先后分档，各档占参加排名单位的比例为：{'，'.join(shares)}；得分相同的归入同一档。"


def day_words(day: date) -> str:
    """``2026年1月1日``."""
    return f"{day.year}年{day.month}月{day.day}日"
