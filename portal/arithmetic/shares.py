"""Shares and rates in prose: which count, of which whole."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from portal.arithmetic import words
from portal.arithmetic.claims import AttainableClaim, Claim, ShareClaim, unique
from portal.arithmetic.document import Paragraph
from portal.arithmetic.prose import Amount
from portal.arithmetic.rounding import is_percentage
from portal.arithmetic.types import PERCENT, Printed

_NAMED = re.compile(
    r"占(?:比|全部|全市|当月|本月|同期|比重)?(?P<whole>[\u4e00-\u9fff]*?)(?:的|比例|比重|比)*(?:为|是|达到?)?[:\s]*$"
)
_COMPLEMENT = re.compile(r"逾期|超期|超时|不满意|未|退回|剩余|重办|其余")
_OPEN = re.compile(r"在办|正在|时限内|未到期|办理中|剔除|未联系|无法")
_N, _P = r"\d{1,3}(?:,\d{3})+|\d+", r"\d+(?:\.\d+)?"
_RATIO = re.compile(
    rf"(?<![\d.])(?P<p1>{_P})%\s*\(\s*(?P<k1>{_N})\s*件?\s*[/÷]\s*(?P<n1>{_N})\s*件?\s*\)"
    rf"|(?<![\d./,])(?P<k2>{_N})\s*件?\s*[/÷]\s*(?P<n2>{_N})\s*件?\s*[,、(=]\s*(?P<p2>{_P})%"
)
_CLOSED = re.compile(r"\([^()]*\)")
_TAIL = 12
_WHOLES = 60
"""So many numbers back a denominator is looked for."""
_REACH = 2
"""A rate belongs to a count of its own sentence or the one before."""


def share_claims(
    amounts: Sequence[Amount], elsewhere: tuple[Printed, ...], hints: tuple[Printed, ...]
) -> Iterator[Claim]:
    """Every share and rate of a paragraph. `elsewhere`: the totals of the document, likeliest first;
    `hints`: sums of the lists of the paragraph.
    """
    done: set[int] = set()
    for position, amount in enumerate(amounts):
        if position in done:
            continue
        if amount.role == "share":
            run = _respective(amounts, position)
            done.update(run)
            yield from _shares(amounts, run, elsewhere, hints)
        elif amount.role == "rate":
            yield from _rate(amounts, position, elsewhere)


def _respective(amounts: Sequence[Amount], position: int) -> list[int]:
    """分别占47%、30%和15%: the places of the shares that are listed together."""
    run = [position]
    if "分别" in amounts[position].label:
        for following in range(position + 1, len(amounts)):
            if not re.fullmatch(r"\s*[、,和及]\s*", amounts[following].gap):
                break
            run.append(following)
    return run


def _shares(
    amounts: Sequence[Amount], run: list[int], elsewhere: tuple[Printed, ...], hints: tuple[Printed, ...]
) -> Iterator[Claim]:
    share = amounts[run[0]]
    counts = [
        place
        for place in range(max(run[0] - _WHOLES, 0), run[0])
        if amounts[place].role == "count"
        and amounts[place].printed.unit not in words.MEASURES
        and amounts[place].sentence == share.sentence
        and share.sees(amounts[place])
    ]
    if len(run) > 1:
        if len(counts) >= len(run):
            first = counts[-len(run)]
            for count, place in zip(counts[-len(run) :], run, strict=True):
                yield _share(amounts, amounts[place], [count], first, elsewhere, hints)
        return
    if not counts or any(amount.printed.unit in words.MEASURES for amount in amounts[counts[-1] : run[0]]):
        return
    last = amounts[counts[-1]]
    if _denominator_between(last, share) and len(counts) > 1:
        yield ShareClaim(share.printed, (amounts[counts[-2]].printed,), last.printed, (), elsewhere)
        return
    if any(between.role == "share" for between in amounts[counts[-1] : run[0]]) or _far(
        amounts, counts[-1], run[0]
    ):
        return
    yield _share(amounts, share, _numerators(amounts, counts), counts[-1], elsewhere, hints)


def _far(amounts: Sequence[Amount], count: int, share: int) -> bool:
    """Whether so much is said between count and share that the share is of something else (噪声污染（占52.3%）)."""
    pieces = re.split(r"[,;:、(]", _CLOSED.sub("", amounts[share].gap))
    return share == count + 1 and len("".join(pieces[:-1]).strip()) > _TAIL


def _denominator_between(last: Amount, share: Amount) -> bool:
    """不满意8件，占热线件87件的9.2%."""
    return bool(re.search(r"占(?![道地用据线])", last.label)) and share.gap.lstrip(" )")[:1] in {"的", "比"}


def _numerators(amounts: Sequence[Amount], counts: list[int]) -> list[int]:
    """The count just before a share; or the whole of a 、-list without shares (前三类…，占总量的77%)."""
    run = [counts[-1]]
    for place in reversed(counts[:-1]):
        if run[-1] - place != 1 or not amounts[run[-1]].gap.strip().startswith(("、", "和", ",", ";")):
            break
        run.append(place)
    return run


def _share(
    amounts: Sequence[Amount],
    share: Amount,
    numerators: list[int],
    first: int,
    elsewhere: tuple[Printed, ...],
    hints: tuple[Printed, ...],
) -> ShareClaim:
    part = amounts[numerators[0]]
    parts = [part.printed]
    for length in range(2, len(numerators) + 1):
        summed = [amounts[place].printed for place in numerators[:length]]
        total = sum((number.value for number in summed[1:]), summed[0].value)
        parts.append(Printed(total, max(n.digits for n in summed), part.printed.unit, f"{length}项之和"))
    together = bool(words.ADDED_UP.search(share.label) or "共占" in share.label)
    if together and len(parts) > 1:
        parts = parts[:0:-1]
    visible = _wholes(amounts, min(*numerators, first), part)
    alike = tuple(total for total in elsewhere if total.unit == part.printed.unit)
    named = _named(share)
    if not named:
        stated = next((whole for whole in visible if words.GRAND.search(whole.name)), None)
        stated = stated or (visible[0] if visible and _listed(amounts, numerators[-1]) else None)
        return ShareClaim(share.printed, tuple(parts), stated, visible, alike, hints)
    if words.GENERIC.search(named):
        return ShareClaim(share.printed, tuple(parts), None, visible, alike, hints)
    called = next((whole for whole in (*visible, *alike) if named in whole.name), None)
    fitting = (
        whole for whole in alike if any(is_percentage(share.printed, number, whole) for number in parts)
    )
    return ShareClaim(share.printed, tuple(parts), called, visible, alike if called else tuple(fitting))


def _named(share: Amount) -> str:
    """What 占…的 names; empty for a bare 占."""
    match = _NAMED.search(share.label)
    whole = match["whole"].strip() if match else ""
    return whole if words.GRAND.search(whole) else re.sub(r"[数量件的]+$", "", whole)


def _listed(amounts: Sequence[Amount], place: int) -> bool:
    """The part is in a list that a total has announced."""
    return place > 0 and bool(re.search(r"其中|:", amounts[place].gap))


def _wholes(amounts: Sequence[Amount], place: int, part: Amount) -> tuple[Printed, ...]:
    """Counts before a part that it may be a share of, the nearest first; not its neighbours in the list."""
    wholes = []
    for position in range(place - 1, max(place - 1 - _WHOLES, -1), -1):
        amount = amounts[position]
        sibling = position + 1 < len(amounts) and _has_share(amounts, position) and "其中" not in part.gap
        if (
            part.counts_like(amount)
            and part.sees(amount)
            and not sibling
            and amount.printed.value >= part.printed.value
        ):
            wholes.append(amount.printed)
    return unique(tuple(wholes))


def _has_share(amounts: Sequence[Amount], position: int) -> bool:
    """A count that is itself given as a share, and so a part."""
    for following in amounts[position + 1 :]:
        if following.role == "share":
            return True
        if following.role == "count":
            return False
    return False


def _rate(amounts: Sequence[Amount], position: int, elsewhere: tuple[Printed, ...]) -> Iterator[Claim]:
    rate = amounts[position]
    match = words.RATE.search(rate.label)
    if match is None:
        return
    wanted = words.stem(match["stem"]) + ("满意" if "满意度" in match[0] else "")
    near = [
        place
        for place in range(max(position - _WHOLES, 0), position)
        if amounts[place].role == "count"
        and rate.sees(amounts[place])
        and rate.sentence - amounts[place].sentence < _REACH
    ]
    likely = [*reversed(near), *_behind(amounts, position)]
    numerators = [place for place in likely if words.counts(amounts[place].label, wanted)]
    if numerators:
        yield _rate_of(amounts, rate, numerators, elsewhere)
    elif near and _stands_beside(amounts, near[-1], position):
        yield AttainableClaim(rate.printed, amounts[near[-1]].printed)


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
        value = part.printed.value + sum(amount.printed.value for amount in rest)
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
        for amount in reversed(amounts[max(numerators[0] - _WHOLES, 0) : numerators[0] + _WHOLES])
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
        value = sum((amount.printed.value for amount in beside[1:]), beside[0].printed.value)
        yield Printed(value, part.printed.digits, part.printed.unit, f"{len(beside)}项之和")


def ratio_claims(paragraph: Paragraph) -> Iterator[ShareClaim]:
    """97.56%（240/246） and 240/246，97.56%."""
    for match in _RATIO.finditer(paragraph.text):
        percent, part, whole = (
            match["p1"] or match["p2"],
            match["k1"] or match["k2"],
            match["n1"] or match["n2"],
        )
        place = paragraph.place(match.start())
        digits = len(percent.partition(".")[2])
        counts = [Printed(Decimal(number.replace(",", ""))) for number in (part, whole)]
        yield ShareClaim(Printed(Decimal(percent), digits, PERCENT, "", place), (counts[0],), counts[1])


def unnamed_rates(amounts: Sequence[Amount]) -> Iterator[Printed]:
    """Rates of a section in which nothing is counted; 0 and 100 need no denominator to be understood."""
    for amount in amounts:
        if amount.role == "rate" and amount.printed.value not in (0, 100):
            yield amount.printed
