"""Sums in prose: a total and the list of its parts, a list of shares, and a total that follows its parts."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from portal.arithmetic import words
from portal.arithmetic.claims import Claim, SharesClaim, SumClaim
from portal.arithmetic.document import Paragraph
from portal.arithmetic.listings import ANNOUNCED, Listing
from portal.arithmetic.prose import Amount
from portal.arithmetic.rounding import added
from portal.arithmetic.types import Printed, Severity

_DIVIDED = re.compile(r"[从按].{1,10}(?:看|分)")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_EXPRESSION = re.compile(
    rf"(?<![\d.,])(?:(?:{_NUMBER.pattern})\s*件?\s*\+\s*)+(?:{_NUMBER.pattern})\s*件?\s*=\s*(?:{_NUMBER.pattern})(?![\d%])"
)
_STEP = re.compile(r"受理|办理|办结|签收|回访|满意|解决|超期|逾期")
"""Steps of handling overlap: they are no parts of a whole."""
_FULL = 3
"""So many kinds of an open dimension (types, channels) are taken for a list of the whole."""


def sum_claims(listing: Listing, accepted: tuple[Printed, ...]) -> Iterator[Claim]:
    """What one list claims of its total. `accepted`: other totals that the list may belong to."""
    if any(words.EVERY.search(item.label) or item.label.startswith("各") for item in listing.items):
        return
    yield from _too_large_parts(listing)
    pair = _pair(listing)
    if pair:
        if not _whole_list_fits(listing):
            yield SumClaim(listing.total.printed, pair, accepted=accepted + listing.parts)
        return
    if len(listing.items) < 2:
        return
    yield from _whole_list(listing, accepted)


def _too_large_parts(listing: Listing) -> Iterator[Claim]:
    if "其中" not in listing.opening or listing.items[0].sentence != listing.total.sentence:
        return
    for item in listing.items:
        if item.printed.value > listing.total.printed.value:
            yield SumClaim(listing.total.printed, (item.printed,), complete=False)
            return


def _whole_list_fits(listing: Listing) -> bool:
    return not list(SumClaim(listing.total.printed, listing.parts).judge())


def _pair(listing: Listing) -> tuple[Printed, ...]:
    """直办 and 转办, 新受理 and 结转, 办结 and 在办 of one total."""
    for name, (first, second) in words.POLES.items():
        if name in words.ONLY_OF and not words.ONLY_OF[name].search(listing.total.label):
            continue
        ones = [item for item in listing.items if first.search(item.label + item.after)]
        others = [
            item for item in listing.items if second.search(item.label + item.after) and item not in ones
        ]
        both_closed = name == "办理方式" and all("办结" in item.label for item in ones + others)
        if len(ones) == len(others) == 1 and not both_closed:
            return ones[0].printed, others[0].printed
    return ()


def _whole_list(listing: Listing, accepted: tuple[Printed, ...]) -> Iterator[Claim]:
    closed = any(words.OTHER.search(item.label) for item in listing.items[1:])
    kinds = {words.dimension(item.label) for item in listing.items if not words.OTHER.search(item.label)}
    uniform = len(kinds) == 1 and "" not in kinds and (len(listing.items) >= _FULL or closed)
    with_shares = len(listing.shares) >= len(listing.items)
    short: Severity | None = None
    if listing.partial:
        pass
    elif closed and (uniform or with_shares or listing.announced):
        short = "fault"
    elif kinds == {"评价"}:
        short = "fault" if len(listing.items) >= _FULL and words.ASKED.search(listing.total.label) else None
    elif with_shares:
        short = "fault" if _reach_hundred(listing) else None
    elif _expects_all(listing, uniform):
        short = "warning"
    disjoint = uniform or with_shares or (listing.announced and "、" in listing.items[-1].gap)
    if short or disjoint or listing.bracketed:
        yield SumClaim(listing.total.printed, listing.parts, True, short, accepted)


def _expects_all(listing: Listing, uniform: bool) -> bool:
    """电话…、网站…、邮件… or （甲…、乙…）: whoever reads it expects the whole."""
    if listing.bracketed and "其中" not in listing.opening:
        return True
    steps = any(_STEP.search(item.label) for item in listing.items)
    return uniform or bool(ANNOUNCED.search(listing.opening) and len(listing.items) >= _FULL and not steps)


def orphan_claims(listing: Listing, totals: tuple[Printed, ...], partial: bool) -> Iterator[Claim]:
    """诉求分类：咨询类…、其他…: a list of all kinds makes up one of the totals of the document."""
    kinds = {words.dimension(item.label) for item in listing.items if not words.OTHER.search(item.label)}
    larger = [total for total in totals if total.value > max(part.value for part in listing.parts)]
    if partial or not larger or len(listing.items) < _FULL:
        return
    closed = len(kinds) == 1 and words.OTHER.search(listing.items[-1].label)
    if closed or _reach_hundred(listing):
        yield SumClaim(larger[0], listing.parts, accepted=tuple(larger[1:]))
    elif len(kinds) == 1 and _DIVIDED.search(listing.opening):
        yield SumClaim(larger[0], listing.parts, short="warning", accepted=tuple(larger[1:]))


def _reach_hundred(listing: Listing) -> bool:
    printed = tuple(share.printed for share in listing.shares)
    return len(printed) > 1 and not list(SharesClaim(printed).judge())


def shares_claims(amounts: Sequence[Amount], text: str, partial_section: bool) -> Iterator[Claim]:
    """Lists of three shares and more: they reach a hundred or say that they do not."""
    run: list[Amount] = []
    nested = False
    for amount in amounts:
        within, _, _ = amount.gap.partition("其中")
        nested = nested and not re.search(r"[;。\n]", within)
        if run and ("。" in amount.gap or (amount.role == "share" and amount.path != run[0].path)):
            yield from _shares(run, text, partial_section)
            run, nested = [], False
        nested = nested or bool(run and "其中" in amount.gap)
        if amount.role == "share" and not nested:
            run.append(amount)
    yield from _shares(run, text, partial_section)


def _shares(run: Sequence[Amount], text: str, partial_section: bool) -> Iterator[Claim]:
    if len(run) < _FULL:
        return
    begin = max(text.rfind("。", 0, run[0].start), 0)
    around = text[begin : run[-1].start] + text[run[-1].start :].partition("。")[0]
    partial = partial_section or bool(words.PARTIAL.search(around))
    yield SharesClaim(tuple(share.printed for share in run), partial)


def closing_claims(amounts: Sequence[Amount]) -> Iterator[Claim]:
    """电话…件，网络…件，合计…件: the last is the sum of those before it in the sentence."""
    for position, total in enumerate(amounts):
        if total.role != "count" or total.printed.unit in words.MEASURES:
            continue
        if not words.ADDED_UP.search(total.label):
            continue
        before = [
            amount
            for amount in amounts[:position]
            if amount.sentence == total.sentence and amount.path == total.path and total.counts_like(amount)
            if amount.role == "count"
        ]
        suffixes = [tuple(item.printed for item in before[start:]) for start in range(len(before) - 1)]
        if suffixes and not any(not list(SumClaim(total.printed, parts).judge()) for parts in suffixes):
            heads = len(before) > 2 and before[0].printed.value >= added(
                [item.printed for item in before[1:]]
            )
            first = before[1:] if heads else before
            yield SumClaim(total.printed, tuple(item.printed for item in first))


def expression_claims(paragraph: Paragraph) -> Iterator[Claim]:
    """55,978件＋5,844件＝61,822件, written out."""
    for match in _EXPRESSION.finditer(paragraph.text):
        *parts, total = (
            Printed(
                Decimal(number.replace(",", "")),
                len(number.partition(".")[2]),
                place=paragraph.place(match.start()),
            )
            for number in _NUMBER.findall(match[0])
        )
        yield SumClaim(total, tuple(parts))
