"""Shares in prose (占比): which count, of which whole."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.arithmetic import words
from portal.arithmetic.claims import Claim, ShareClaim, unique
from portal.arithmetic.document import Paragraph
from portal.arithmetic.prose import NEAR, Amount
from portal.arithmetic.rounding import added, is_percentage
from portal.arithmetic.types import PERCENT, Printed

_NAMED = re.compile(
    r"占(?:比|全部|全市|当月|本月|同期|比重)?(?P<whole>[\u4e00-\u9fff]*?)(?:的|比例|比重|比)*(?:为|是|达到?)?[:\s]*$"
)
_N, _P = r"\d{1,3}(?:,\d{3})+|\d+", r"\d+(?:\.\d+)?"
_RATIO = re.compile(
    rf"(?<![\d.])(?P<p1>{_P})%\s*\(\s*(?P<k1>{_N})\s*件?\s*[/÷]\s*(?P<n1>{_N})\s*件?\s*\)"
    rf"|(?<![\d./,])(?P<k2>{_N})\s*件?\s*[/÷]\s*(?P<n2>{_N})\s*件?\s*[,、(=]\s*(?P<p2>{_P})%"
)
_CLOSED = re.compile(r"\([^()]*\)")
_TAIL = 12


@dataclass(frozen=True, slots=True)
class Totals:
    """What else a share may be of."""

    printed: tuple[Printed, ...]
    """The counts of the document, likeliest first."""
    sums: tuple[Printed, ...] = ()
    """The sums of the lists of the paragraph: they explain a wrong share."""


def share_claims(amounts: Sequence[Amount], totals: Totals) -> Iterator[Claim]:
    """Every share of a paragraph."""
    done: set[int] = set()
    for position, amount in enumerate(amounts):
        if position in done:
            continue
        if amount.role == "share":
            run = _respective(amounts, position)
            done.update(run)
            yield from _shares(amounts, run, totals)


def _respective(amounts: Sequence[Amount], position: int) -> list[int]:
    """分别占47%、30%和15%: the places of the shares that are listed together."""
    run = [position]
    if "分别" in amounts[position].label:
        for following in range(position + 1, len(amounts)):
            if not re.fullmatch(r"\s*[、,和及]\s*", amounts[following].gap):
                break
            run.append(following)
    return run


def _shares(amounts: Sequence[Amount], run: list[int], totals: Totals) -> Iterator[Claim]:
    share = amounts[run[0]]
    counts = [
        place
        for place in range(max(run[0] - NEAR, 0), run[0])
        if amounts[place].role == "count"
        and amounts[place].printed.unit not in words.MEASURES
        and amounts[place].sentence == share.sentence
        and share.sees(amounts[place])
    ]
    if len(run) > 1:
        if len(counts) >= len(run):
            first = counts[-len(run)]
            for count, place in zip(counts[-len(run) :], run, strict=True):
                yield _share(amounts, amounts[place], [count], first, totals)
        return
    if not counts or any(amount.printed.unit in words.MEASURES for amount in amounts[counts[-1] : run[0]]):
        return
    last = amounts[counts[-1]]
    if _denominator_between(last, share) and len(counts) > 1:
        yield ShareClaim(share.printed, (amounts[counts[-2]].printed,), last.printed, (), totals.printed)
        return
    another = any(between.role == "share" for between in amounts[counts[-1] : run[0]])
    if another or _far(amounts, counts[-1], run[0]):
        return
    numerators = _numerators(amounts, counts, _together(share))
    yield _share(amounts, share, numerators, counts[-1], totals)


def _far(amounts: Sequence[Amount], count: int, share: int) -> bool:
    """Whether so much is said between count and share that the share is of something else (噪声污染（占52.3%）)."""
    pieces = re.split(r"[,;:、(]", _CLOSED.sub("", amounts[share].gap))
    return share == count + 1 and len("".join(pieces[:-1]).strip()) > _TAIL


def _denominator_between(last: Amount, share: Amount) -> bool:
    """不满意8件，占热线件87件的9.2%."""
    return bool(re.search(r"占(?![道地用据线])", last.label)) and share.gap.lstrip(" )")[:1] in {"的", "比"}


def _numerators(amounts: Sequence[Amount], counts: list[int], together: bool) -> list[int]:
    """The count just before a share, or a 、-list without shares (前三类…，占77%); any list where the words add up."""
    joints = ("、", "和", "及", ",", ";") if together else ("、", "和", "及")
    run = [counts[-1]]
    for place in reversed(counts[:-1]):
        if run[-1] - place != 1 or not amounts[run[-1]].gap.strip().startswith(joints):
            break
        run.append(place)
    return run


def _share(
    amounts: Sequence[Amount], share: Amount, numerators: list[int], first: int, totals: Totals
) -> ShareClaim:
    parts = _parts([amounts[place].printed for place in numerators])
    if len(parts) > 1 and _together(share):
        parts = parts[:0:-1]
    visible = _wholes(amounts, min(*numerators, first), amounts[numerators[0]])
    alike = tuple(total for total in totals.printed if total.unit == parts[0].unit)
    named = _named(share)
    if not named:
        stated = next((whole for whole in visible if words.GRAND.search(whole.name)), None)
        announced = _listed(amounts, numerators[-1]) or _sets_out(amounts, share)
        stated = stated or (visible[0] if visible and announced else None)
        return ShareClaim(share.printed, parts, stated, visible, alike, totals.sums)
    if words.GENERIC.search(named):
        return ShareClaim(share.printed, parts, None, visible, alike, totals.sums)
    called = next((whole for whole in (*visible, *alike) if named in whole.name), None)
    fitting = (
        whole for whole in alike if any(is_percentage(share.printed, number, whole) for number in parts)
    )
    return ShareClaim(share.printed, parts, called, visible, alike if called else tuple(fitting))


def _parts(numbers: Sequence[Printed]) -> tuple[Printed, ...]:
    """The first number, then it with one more of the others each time."""
    parts = [numbers[0]]
    for length in range(2, len(numbers) + 1):
        digits = max(number.digits for number in numbers[:length])
        parts.append(Printed(added(numbers[:length]), digits, numbers[0].unit, f"{length}项之和"))
    return tuple(parts)


def _together(share: Amount) -> bool:
    return bool(words.ADDED_UP.search(share.label) or "共占" in share.label)


def _named(share: Amount) -> str:
    """What 占…的 names; empty for a bare 占."""
    match = _NAMED.search(share.label)
    whole = match["whole"].strip() if match else ""
    return whole if words.GRAND.search(whole) else re.sub(r"[数量件的]+$", "", whole)


def _sets_out(amounts: Sequence[Amount], share: Amount) -> bool:
    """受理1,000件，直办700件，占70%: the sentence begins with a total."""
    first = next(amount for amount in amounts if amount.sentence == share.sentence)
    return first.role == "count" and bool(words.TOTAL.search(first.label))


def _listed(amounts: Sequence[Amount], place: int) -> bool:
    """The part is in a list that a total has announced."""
    return place > 0 and bool(re.search(r"其中|:", amounts[place].gap))


def _wholes(amounts: Sequence[Amount], place: int, part: Amount) -> tuple[Printed, ...]:
    """Counts before a part that it may be a share of, the nearest first; not its neighbours in the list."""
    wholes = []
    for position in range(place - 1, max(place - 1 - NEAR, -1), -1):
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
