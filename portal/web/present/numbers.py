"""Numbers as the site prints them: thousands separators, exact half-up rates."""

from decimal import Decimal


def thousands(number: int) -> str:
    """``38214`` -> ``38,214``."""
    return f"{number:,}"


def percent(part: int, whole: int, digits: int = 1) -> str:
    """``part`` (not below 0) of ``whole`` in per cent, rounded half up; "" where there is nothing to divide by."""
    if whole <= 0:
        return ""
    text = str((200 * part * 10**digits + whole) // (2 * whole)).rjust(digits + 1, "0")
    return f"{text[:-digits]}.{text[-digits:]}" if digits else text


def quantile(counts: dict[int, int], share: Decimal) -> int | None:
    """Smallest value that at least ``share`` of all items do not exceed; ``counts`` maps value to number of items."""
    total = sum(counts.values())
    if not total:
        return None
    reached = 0
    for value in sorted(counts):
        reached += counts[value]
        if Decimal(reached) >= share * total:
            return value
    return max(counts)


def median(counts: dict[int, int]) -> int | None:
    """Half of the items took no longer than this."""
    return quantile(counts, Decimal("0.5"))


def ninetieth(counts: dict[int, int]) -> int | None:
    """Nine items in ten took no longer than this."""
    return quantile(counts, Decimal("0.9"))
