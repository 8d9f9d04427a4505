"""Lists in prose: which counts are the parts of which total."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from portal.arithmetic import words
from portal.arithmetic.prose import Amount
from portal.arithmetic.types import PERCENT, POINTS, Printed

ANNOUNCED = re.compile(r":|分别|包括|分为|按.{1,8}分")
_LONGEST = 90
"""So many numbers are read for one list: nobody adds up more in a sentence, and long texts stay quick."""
_NOT_ADDED = words.MEASURES | {PERCENT, POINTS}


@dataclass(frozen=True, slots=True)
class Listing:
    """A total and the counts that follow it as a list."""

    total: Amount
    items: tuple[Amount, ...]
    shares: tuple[Amount, ...]
    """The shares printed with the items."""
    partial: bool
    """Declared to be only some of the total."""

    @property
    def opening(self) -> str:
        """The text between total and list."""
        return self.items[0].gap

    @property
    def parts(self) -> tuple[Printed, ...]:
        """The items as printed."""
        return tuple(item.printed for item in self.items)

    @property
    def bracketed(self) -> bool:
        """受理46653件（电话41424件、非电话5229件）."""
        return len(self.items[0].path) > len(self.total.path)

    @property
    def announced(self) -> bool:
        """其中, a colon or a bracket say that the list belongs to the total."""
        return self.bracketed or "其中" in self.opening or bool(ANNOUNCED.search(self.opening))


def listings(amounts: Sequence[Amount], text: str, partial_section: bool) -> list[Listing]:
    """Every count with the list that follows it, where it can be the total of it."""
    found = []
    for position, total in enumerate(amounts):
        if total.role != "count" or total.printed.unit in _NOT_ADDED or words.EVERY.search(total.label):
            continue
        for inner in (True, False):
            items, shares = _items(amounts, position, inner)
            head = _head(amounts, position, items) if items else None
            if head is not None and not words.PARTIAL.search(items[0].gap):
                partial = partial_section or bool(words.PARTIAL.search(_around(head, items, text)))
                found.append(Listing(head, tuple(items), tuple(shares), partial))
    return found


def _around(head: Amount, items: Sequence[Amount], text: str) -> str:
    """The words from a total to a little behind its list."""
    end = items[-1].start
    return text[head.start : end] + text[end : end + 30].partition("\n")[0]


def _head(amounts: Sequence[Amount], position: int, items: Sequence[Amount]) -> Amount | None:
    """The total of a list: the count before it, or the first of the paragraph (工单分类：求决类…)."""
    if _can_be_total(amounts, position, items):
        return amounts[position]
    first = next(place for place, amount in enumerate(amounts) if amount.role == "count")
    kind = words.dimension(items[0].label) or items[0].label.endswith("类")
    announced = kind and re.search(r"。[^。]*:", items[0].gap)
    return amounts[first] if announced and _leads(amounts, first, items) else None


def orphans(amounts: Sequence[Amount]) -> list[Listing]:
    """Lists of types or channels that open a paragraph; their total stands somewhere else."""
    first = next((place for place, amount in enumerate(amounts) if amount.role == "count"), None)
    if first is None or not words.dimension(amounts[first].label):
        return []
    items, shares = _items(amounts, first, False)
    if amounts[first + 1 : first + 2] and amounts[first + 1].role == "share":
        shares.insert(0, amounts[first + 1])
    whole = [amounts[first], *items]
    if any("其中" in item.gap for item in whole) or "\n" in amounts[first].gap.strip("\n"):
        return []
    return [Listing(amounts[first], tuple(whole), tuple(shares), False)]


def _can_be_total(amounts: Sequence[Amount], position: int, items: Sequence[Amount]) -> bool:
    """Announced (其中, a colon, a bracket) or leading its sentence; an item of a list is no total of the next items."""
    total, opening = amounts[position], items[0].gap
    if items[0].sentence > total.sentence:
        return _leads(amounts, position, items)
    if len(items[0].path) > len(total.path):
        return True
    if "其中" in opening or ANNOUNCED.search(opening):
        return ";" not in opening or _leads(amounts, position, items)
    return not opening.lstrip(") ").startswith((";", "、")) and _leads(amounts, position, items)


def _leads(amounts: Sequence[Amount], position: int, items: Sequence[Amount]) -> bool:
    """The first count of its sentence or called a total, and not of the same kind as the items."""
    total = amounts[position]
    first = True
    for amount in reversed(amounts[max(position - _LONGEST, 0) : position]):
        if amount.sentence != total.sentence:
            break
        first = first and not amount.counts_like(total)
    if not first and not words.GRAND.search(total.label):
        return items[0].sentence == total.sentence and _verdicts(total, items)
    following = amounts[position + 1 : position + 2]
    if following and following[0].role == "share" and not following[0].path[len(total.path) :]:
        return False
    return not _alike(total.label, items)


def _verdicts(total: Amount, items: Sequence[Amount]) -> bool:
    """有效回访246件，满意240件，一般5件，不满意1件."""
    return all(words.dimension(item.label) == "评价" for item in items)


def _alike(label: str, items: Sequence[Amount]) -> bool:
    """Total and first item say the same sort of thing: 咨询类 beside 求助类, 转办 beside 直办."""
    item = items[0].label
    if _same_kind(label, item) or (label.startswith("直接") and "转" in item):
        return True
    return any(
        one.search(label) and two.search(item)
        for pair in words.POLES.values()
        for one, two in (pair, pair[::-1])
    )


def _same_kind(label: str, other: str) -> bool:
    if label.endswith("类") and other.endswith("类"):
        return True
    kind = words.dimension(label)
    total = re.search(f"{words.GRAND.pattern}|{words.ASKED.pattern}", label)
    return bool(kind) and kind == words.dimension(other) and not total


def _items(amounts: Sequence[Amount], position: int, inner: bool) -> tuple[list[Amount], list[Amount]]:
    """The counts after a total that stand side by side, in the bracket after it (`inner`) or outside of it.

    What 其中 adds to one of them is passed over.
    """
    total, nested = amounts[position], False
    items: list[Amount] = []
    shares: list[Amount] = []
    for amount in amounts[position + 1 : position + 1 + _LONGEST]:
        if not amount.sees(total):
            break
        if not items and inner and amount.role == "count" and amount.path == total.path:
            break
        path = items[0].path if items else amount.path
        if amount.path != path or (len(path) > len(total.path)) != inner:
            continue
        if items and _ends(items, amount):
            break
        if not items and amount.sentence > total.sentence + 1:
            break
        nested = _nested(nested, amount, bool(items))
        if amount.role == "share" and not nested:
            shares.append(amount)
        elif amount.counts_like(total) and not nested:
            if words.ADDED_UP.search(amount.label) or (items and _same_kind(total.label, amount.label)):
                break
            items.append(amount)
    return items, shares


def _ends(items: Sequence[Amount], amount: Amount) -> bool:
    """A list ends with its sentence, unless each of its items is a line of its own."""
    if amount.sentence == items[-1].sentence:
        return False
    return "。" in amount.gap or "\n" not in amount.gap


def _nested(nested: bool, amount: Amount, begun: bool) -> bool:
    if begun and "其中" in amount.gap:
        return True
    return nested and not re.search(r"[;。\n]", amount.gap)
