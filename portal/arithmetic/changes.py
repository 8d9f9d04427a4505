"""同比 and 环比 in prose: the words against the periods, the change against the earlier figure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from portal.arithmetic import words
from portal.arithmetic.claims import ChangeClaim, Claim, Kind, Wrong
from portal.arithmetic.document import Paragraph
from portal.arithmetic.periods import Period
from portal.arithmetic.prose import NEAR, Amount
from portal.arithmetic.types import PERCENT, POINTS, Finding, Printed

_CROSSED = (
    (
        re.compile(
            r"[较比与和同](?:上个?月|上一?季度?|上周|上期)[^,。;、\d]{0,6}同比|同比[较比]?(?:上个?月|上一?季度?|上周)"
        ),
        "环比",
    ),
    (
        re.compile(
            r"[较比与和](?:去年同期|上年同期|去年同月)[^,。;、\d]{0,6}环比|环比[较比]?(?:去年|上年)同期"
        ),
        "同比",
    ),
)
_MONTH = re.compile(r"(?:(\d{4})\s*年\s*)?(?<!\d)(1[0-2]|0?[1-9])\s*月(?:份|(?!\s*\d))")
_AGAINST_PREVIOUS = re.compile(r"环比|[较比与](?:上个?[月周期]|上一?季)")
_AGAINST_LAST_YEAR = re.compile(r"同比|[较比与](?:去年|上年)")
_BREAK = re.compile(
    r"(?:评分|考评|考核|计分|评价|排名)(?:办法|规则|标准|口径|方式|细则)[^。;]{0,24}(?:调整|修订|变更|修改|改为|改用|启用)"
    r"|(?:改为|改用|实行|调整为)[^。;]{0,8}(?:扣分|倒扣|新的?(?:评分|考评|考核))|不可比|不具可比性|不宜(?:直接)?比较"
)
_SCORES = re.compile(
    r"(?:得分|效能指数|分数|总分|名次|位次|分值)[^。;]{0,40}"
    r"(?:[较比与](?:上个?月|上一?季度?|上期|去年|上年|\d{1,2}月份?)|环比|同比)"
    r"|(?:[较比与](?:上个?月|上一?季度?|上期|去年|上年|\d{1,2}月份?)|环比|同比)[^。;]{0,20}(?:得分|效能指数|分数|名次|位次)"
)
_NOT_COMPARED = re.compile(r"不可比|不具可比性|不宜|不作比较|不再比较|不进行比较")


def change_claims(paragraph: Paragraph, amounts: Sequence[Amount], month: Period | None) -> Iterator[Claim]:
    """Every change of a paragraph whose earlier figure is printed."""
    for pattern, right in _CROSSED:
        for match in pattern.finditer(paragraph.text):
            yield _crossed(paragraph, match, right)
    for position, amount in enumerate(amounts):
        if amount.role == "change":
            yield from _change(amounts, position, month)


def _crossed(paragraph: Paragraph, match: re.Match[str], right: str) -> Wrong:
    place = paragraph.place(match.start())
    return Wrong(Finding("comparison", "fault", place, f"“{right}”", f"“{match[0]}”"))


def _change(amounts: Sequence[Amount], position: int, month: Period | None) -> Iterator[ChangeClaim]:
    change = amounts[position]
    kind = _kind(change.gap)
    falls = bool(words.FALL.search(change.label))
    printed = replace(change.printed, value=-change.printed.value) if falls else change.printed
    now = _now(amounts, position, month)
    if now is None:
        return
    same, previous = _earlier(amounts, now, position, month)
    beside = {_kind(amount.gap) for amount in _changes_beside(amounts, position)}
    if kind == "环比" and "同比" in beside:
        same = ()
    elif kind == "同比" and "环比" in beside:
        previous = ()
    delta = _delta(amounts, position)
    if not (same or previous) and delta is not None and amounts[now].role == "count":
        before = amounts[now].printed.value - delta.value
        earlier = Printed(
            before, amounts[now].printed.digits, amounts[now].printed.unit, "以增减数推算的上期数"
        )
        yield ChangeClaim(printed, "", amounts[now].printed, previous=(earlier,))
        return
    if not kind and same and previous:
        return
    yield ChangeClaim(printed, kind, amounts[now].printed, same, previous)


def _changes_beside(amounts: Sequence[Amount], position: int) -> list[Amount]:
    """The other changes of a sentence: each has its own earlier figure."""
    change = amounts[position]
    near = amounts[max(position - NEAR, 0) : position + NEAR]
    return [other for other in near if other.role == "change" and other.sentence == change.sentence]


def _kind(gap: str) -> Kind:
    if _AGAINST_LAST_YEAR.search(gap):
        return "同比"
    return "环比" if _AGAINST_PREVIOUS.search(gap) else ""


def _now(amounts: Sequence[Amount], position: int, month: Period | None) -> int | None:
    """The figure that has changed: the nearest one before, in the same sentence, that is not an earlier one."""
    change = amounts[position]
    for place in range(position - 1, -1, -1):
        amount = amounts[place]
        if amount.sentence != change.sentence:
            return None
        if (
            amount.role in {"change", "earlier", "mean", "share"}
            or not change.sees(amount)
            or _of_month(amount, month)
        ):
            continue
        if amount.role == "none":
            return None
        return None if change.printed.unit == POINTS and amount.printed.unit != PERCENT else place
    return None


def _of_month(amount: Amount, month: Period | None) -> Period | None:
    """The earlier month that the words before a figure name."""
    match = next(reversed(list(_MONTH.finditer(amount.gap))), None)
    if match is None or month is None:
        return None
    number = int(match[2])
    year = int(match[1]) if match[1] else month.first.year - (number > month.first.month)
    named = Period.month(year, number) if 1 < year < 9000 else month
    return named if named.first < month.first else None


def _earlier(
    amounts: Sequence[Amount], now: int, position: int, month: Period | None
) -> tuple[tuple[Printed, ...], tuple[Printed, ...]]:
    """The printed figures of the same period last year and of the period before, that belong to `now`."""
    same: list[Printed] = []
    previous: list[Printed] = []
    begin = now + 1
    while (
        begin > 0
        and amounts[begin - 1].sentence == amounts[now].sentence
        and (begin - 1 == now or amounts[begin - 1].role == "earlier" or _of_month(amounts[begin - 1], month))
    ):
        begin -= 1
    for amount in amounts[begin : _end(amounts, position)]:
        if amount.printed.unit != amounts[now].printed.unit or amount is amounts[now]:
            continue
        named = _of_month(amount, month)
        if named and month:
            (same if named == month.year_before() else previous if named == month.previous() else []).append(
                amount.printed
            )
        elif amount.role == "earlier":
            (same if words.LAST_YEAR.search(amount.label) else previous).append(amount.printed)
    return tuple(same), tuple(previous)


def _end(amounts: Sequence[Amount], position: int) -> int:
    """Up to the change, and a bracket that follows it: 环比增长5%（上月1,140件）."""
    following = position + 1
    while following < len(amounts) and amounts[following].gap.lstrip().startswith("("):
        following += 1
    return following


def _delta(amounts: Sequence[Amount], position: int) -> Printed | None:
    """较上月增加60件，增长5.26%: the difference just before a change in per cent."""
    change, before = amounts[position], amounts[position - 1] if position else None
    if before is None or change.printed.unit != PERCENT or before.role != "change":
        return None
    if before.printed.unit in {PERCENT, POINTS} or before.sentence != change.sentence or _kind(change.gap):
        return None
    value = -before.printed.value if words.FALL.search(before.label) else before.printed.value
    return replace(before.printed, value=value)


def break_claims(paragraphs: Sequence[Paragraph]) -> Iterator[Wrong]:
    """Scores compared although the text itself says that the way of scoring has changed."""
    if not any(_BREAK.search(paragraph.text) for paragraph in paragraphs):
        return
    for paragraph in paragraphs:
        for match in _SCORES.finditer(paragraph.text):
            begin = paragraph.text.rfind("。", 0, match.start()) + 1
            sentence = paragraph.text[begin:].partition("。")[0]
            if not _NOT_COMPARED.search(sentence):
                place = paragraph.place(match.start())
                expected = "评分办法变更前后的得分不作比较，或写明不可比"
                yield Wrong(Finding("break", "warning", place, expected, f"“{match[0]}”"))
