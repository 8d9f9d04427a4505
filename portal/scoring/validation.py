"""What must hold across a rulebook's tables; each fault is one Chinese sentence."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from portal.scoring.filters import Filter, Test
from portal.scoring.model import Group, Indicator, Rulebook
from portal.scoring.numbers import plain

_ANSWERS = {"solved", "partly", "unsolved", "satisfied", "basically", "unsatisfied", "verified", "unverified"}


Fault = tuple[str, str]
"""A sentence, and the path of what it is about as ``Lines`` names it; "" for the whole."""


def book_faults(book: Rulebook, weights_known: bool) -> Iterator[Fault]:
    """Every fault across the tables; sums of marks are left alone while not all of them could be read."""
    if book.valid_until is not None and book.valid_until <= book.valid_from:
        yield "valid_until（停止施行日）应晚于 valid_from（施行日）", "valid_until"
    if not book.indicators:
        yield "没有任何指标", ""
    if not book.groups:
        yield "没有任何组别", ""
    yield from _repeated("指标的 slot（序号）", "indicators", [str(i.slot) for i in book.indicators])
    yield from _repeated("指标的 code（代码）", "indicators", [i.code for i in book.indicators])
    yield from _repeated("指标的 name（名称）", "indicators", [i.name for i in book.indicators])
    yield from _repeated("组别的 code（代码）", "groups", [g.code for g in book.groups])
    yield from _repeated("各档的 name（名称）", "bands.band", [b.name for b in book.bands])
    yield from _departments_twice(book.groups)
    for number, group in enumerate(book.groups, 1):
        if weights_known:
            yield from ((sentence, f"groups[{number}].full_marks") for sentence in _weights(group))
    for number, indicator in enumerate(book.indicators, 1):
        where = f"第{number}项指标（{indicator.name}）"
        for sentence in _callback_faults(book, indicator):
            yield f"{where}：{sentence}", f"indicators[{number}]"


def _repeated(what: str, tables: str, values: Sequence[str]) -> Iterator[Fault]:
    """Values that occur more than once; the stand-ins of what could not be read (0 and "") are no values."""
    for value, times in Counter(values).items():
        if times > 1 and value not in ("", "0"):
            last = len(values) - values[::-1].index(value)
            yield f"{what}“{value}”出现了{times}次", f"{tables}[{last}]"


def _departments_twice(groups: Iterable[Group]) -> Iterator[Fault]:
    """A unit is compared inside one group only."""
    seen: dict[str, str] = {}
    for number, group in enumerate(groups, 1):
        for code in group.departments:
            if code in seen and seen[code] != group.name:
                sentence = f"单位“{code}”同时列入“{seen[code]}”和“{group.name}”两个组别"
                yield sentence, f"groups[{number}].departments"
            seen.setdefault(code, group.name)


def _weights(group: Group) -> Iterator[str]:
    total = group.base + sum(indicator.full for indicator in group.indicators)
    if not group.indicators:
        yield f"组别“{group.name}”没有指标"
    elif total != group.full_marks:
        base = f"基础分{plain(group.base)}加" if group.base else ""
        yield (
            f"组别“{group.name}”的{base}各项指标满分合计为{plain(total)}分，"
            f"与该组总分{plain(group.full_marks)}分不一致"
        )
    if group.full_marks == 0:
        yield f"组别“{group.name}”的总分应大于0"


def _callback_faults(book: Rulebook, indicator: Indicator) -> Iterator[str]:
    """What the callback rules say of callers who were not reached must be what the filters count."""
    if not indicator.numerator.columns & _ANSWERS:
        return
    wants_reached = any(_implies_reached(clause) for clause in indicator.denominator.clauses)
    as_good = _names_not_reached(indicator.numerator)
    if book.callback.not_reached == "apart" and not wants_reached:
        yield "回访规定未联系上的不计入，分母应有条件 reached"
    if book.callback.not_reached != "apart" and wants_reached:
        yield "回访规定未联系上的也计入，分母不应有条件 reached"
    if book.callback.not_reached == "good" and not as_good:
        yield "回访规定未联系上的按好的结果计，分子应含有条件 !reached"
    if book.callback.not_reached == "bad" and as_good:
        yield "回访规定未联系上的按差的结果计，分子不应含有条件 !reached"


def _implies_reached(clause: Iterable[Test]) -> bool:
    """Whether the clause holds of orders only whose caller was reached: an answer has been given by somebody."""
    return all(test.number == 1 and test.column in _ANSWERS | {"reached"} for test in clause)


def _names_not_reached(numerator: Filter) -> bool:
    return any(
        test.column == "reached" and test.number == 0 for clause in numerator.clauses for test in clause
    )
