"""Rates in prose (办结率, 满意率): which count is above the line, which below."""

import re
from collections.abc import Iterator, Sequence

from portal.arithmetic import words
from portal.arithmetic.claims import AttainableClaim, Claim, ShareClaim, unique
from portal.arithmetic.prose import NEAR, Amount
from portal.arithmetic.rounding import added
from portal.arithmetic.types import Printed

_COMPLEMENT = re.compile(r"逾期|超期|超时|不满意|未|退回|剩余|重办|其余")
_OPEN = re.compile(r"在办|正在|时限内|未到期|办理中|剔除|未联系|无法")
_REACH = 2
"""A rate belongs to a count of its own sentence or the one before."""


def rate_claims(amounts: Sequence[Amount], elsewhere: tuple[Printed, ...]) -> Iterator[Claim]:
    """Every rate of a paragraph. `elsewhere`: the totals of the document, likeliest first."""
    for position, amount in enumerate(amounts):
        if amount.role == "rate":
            yield from _rate(amounts, position, elsewhere)


def _rate(amounts: Sequence[Amount], position: int, elsewhere: tuple[Printed, ...]) -> Iterator[Claim]:
    rate = amounts[position]
    match = words.RATE.search(rate.label)
    if match is None:
        return
    wanted = words.stem(match["stem"]) + ("满意" if "满意度" in match[0] else "")
    near = [
        place
        for place in range(max(position - NEAR, 0), position)
        if amounts[place].role == "count"
        and rate.sees(amounts[place])
        and rate.sentence - amounts[place].sentence < _REACH
    ]
    likely = [*reversed(near), *_behind(amounts, position)]
    numerators = [place for place in likely if wanted and _is_of(amounts[place], wanted)]
    if numerators:
        yield _rate_of(amounts, rate, numerators, elsewhere)
    elif near and _stands_beside(amounts, near[-1], position):
        yield AttainableClaim(rate.printed, amounts[near[-1]].printed)


def _is_of(amount: Amount, wanted: str) -> bool:
    """满意240件 and 240件表示满意."""
    return words.counts(amount.label, wanted) or words.counts(amount.after, wanted)


def _stands_beside(amounts: Sequence[Amount], count: int, rate: int) -> bool:
    """本周办理99件，满意率75.86%: the rate can only be of the count before it."""
    same = amounts[count].sentence == amounts[rate].sentence
    between = {amount.role for amount in amounts[count + 1 : rate]}
    counted = amounts[count]
    around = counted.label + counted.after
    cases = counted.printed.unit == "件" and not (_COMPLEMENT.search(around) or _OPEN.search(around))
    joined = ";" not in "".join(amount.gap for amount in amounts[count + 1 : rate + 1])
    return same and joined and cases and between <= {"rate", "change"}


def _completed(part: Amount, others: Sequence[Amount]) -> Iterator[Printed]:
    """满意490件，不满意10件; 按时597件，超时4件: part and complement make up a whole that need not be printed."""
    beside = [amount for amount in others if amount.sentence == part.sentence]
    verdicts = [
        amount for amount in beside if words.dimension(amount.label) == "评价" == words.dimension(part.label)
    ]
    for rest in ([amount for amount in beside if _COMPLEMENT.search(amount.label)][:1], verdicts):
        if rest:
            value = added([part.printed, *(amount.printed for amount in rest)])
            yield Printed(value, part.printed.digits, part.printed.unit, "相关各项之和")


def _behind(amounts: Sequence[Amount], position: int) -> list[int]:
    """满意率95.2%，回访1,000件中表示满意的有952件: the counts that follow a rate up to the next one."""
    behind: list[int] = []
    for place in range(position + 1, len(amounts)):
        amount = amounts[place]
        if amount.role != "count" or amount.sentence != amounts[position].sentence or ";" in amount.gap:
            break
        behind.append(place)
    return behind


def _rate_of(
    amounts: Sequence[Amount], rate: Amount, numerators: list[int], elsewhere: tuple[Printed, ...]
) -> ShareClaim:
    part = amounts[numerators[0]]
    parts = (part.printed, *_together([amounts[place] for place in numerators], part))
    before = [
        amount
        for amount in reversed(amounts[max(numerators[0] - NEAR, 0) : numerators[0] + NEAR])
        if amount.sentence <= rate.sentence
        if part.counts_like(amount) and rate.sees(amount) and amount is not part
    ]
    wholes = [amount for amount in before if amount.printed.value >= part.printed.value]
    accepted = [amount.printed for amount in wholes]
    accepted += [
        Printed(whole.printed.value - rest.printed.value, whole.printed.digits, whole.printed.unit, "应计数")
        for whole in wholes
        for rest in before
        if _OPEN.search(rest.label)
    ]
    accepted += _completed(part, before)
    stated = next((a for a in wholes if a.start < part.start and a.sentence == part.sentence), None)
    alike = tuple(total for total in elsewhere if total.unit == part.printed.unit)
    return ShareClaim(rate.printed, parts, stated.printed if stated else None, unique(tuple(accepted)), alike)


def _together(numerators: Sequence[Amount], part: Amount) -> Iterator[Printed]:
    """在线答复办结1,240件，转承办单位办结1,111件，办结率97%: the rate may be of both together."""
    beside = [
        amount for amount in numerators if amount.sentence == part.sentence and part.counts_like(amount)
    ]
    if len(beside) > 1:
        value = added([amount.printed for amount in beside])
        yield Printed(value, part.printed.digits, part.printed.unit, f"{len(beside)}项之和")


def unnamed_rates(amounts: Sequence[Amount]) -> Iterator[Printed]:
    """Rates of a section in which nothing is counted; 0 and 100 need no denominator to be understood."""
    for amount in amounts:
        if amount.role == "rate" and amount.printed.value not in (0, 100):
            yield amount.printed
