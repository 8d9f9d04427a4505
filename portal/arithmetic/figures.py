"""Figures of a bulletin that is assembled from the data, judged by the same rules as its text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.arithmetic.claims import (
    AttainableClaim,
    ChangeClaim,
    Claim,
    Claims,
    Kind,
    Placed,
    RankingClaim,
    ShareClaim,
    SharesClaim,
    SumClaim,
    Wrong,
)
from portal.arithmetic.periods import Period
from portal.arithmetic.types import PERCENT, POINTS, Finding, Printed

Reference = str | Decimal
"""The key of another figure, or a number."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed number of a bulletin and what it is reckoned from."""

    key: str
    """Names the figure in the bulletin; the same key stands for the same figure wherever it appears."""
    value: Decimal
    """As printed: 43.81 for 43.81 %; a change is negative for a fall."""
    unit: str = "件"
    digits: int = 0
    """Decimals printed; negative where whole digits are rounded away (9.02万 has -2)."""
    numerator: Reference | None = None
    denominator: Reference | None = None
    """What a rate or share is of. A percentage that is no change must have one."""
    parts: tuple[Reference, ...] = ()
    """What adds up to the figure; shares when its unit is per cent."""
    partial: bool = False
    """The parts are declared to be only some of it."""
    period: Period | None = None
    comparison: Kind = ""
    """同比 or 环比: the figure is the change of `now` against `before`."""
    now: Reference | None = None
    before: Reference | None = None
    basis: str = ""
    """What a score goes by, such as the version of the rulebook; scores of different bases do not compare."""
    group: str = ""
    """The ranking to which a placed score belongs."""
    rank: int | None = None


def check_figures(figures: Sequence[Figure]) -> list[Finding]:
    """What does not add up among the figures of one bulletin; the place of a finding is the key."""
    claims = Claims()
    by_key: dict[str, Figure] = {}
    for figure in figures:
        known = by_key.setdefault(figure.key, figure)
        if (known.value, known.digits, known.period) != (figure.value, figure.digits, figure.period):
            claims.items.append(Wrong(_repeated(known, figure)))
    for figure in figures:
        claims.items.extend(_claims(figure, by_key))
    claims.items.extend(_rankings(figures))
    return claims.judged()


def _repeated(known: Figure, figure: Figure) -> Finding:
    expected = f"与前文相同（{_printed(known)}）"
    return Finding("repeated", "fault", figure.key, expected, str(_printed(figure)))


def _printed(figure: Figure) -> Printed:
    return Printed(figure.value, figure.digits, figure.unit, figure.key, figure.key)


def _resolved(reference: Reference, by_key: Mapping[str, Figure], owner: Figure) -> Printed:
    """The printed number behind a reference.

    Raises KeyError when a key names no figure.
    """
    if isinstance(reference, str):
        return _printed(by_key[reference])
    unit = "件" if owner.unit in (PERCENT, POINTS) else owner.unit
    return Printed(reference, 0, unit, "", owner.key)


def _claims(figure: Figure, by_key: Mapping[str, Figure]) -> Iterator[Claim]:
    printed = _printed(figure)
    if figure.parts:
        parts = tuple(_resolved(part, by_key, figure) for part in figure.parts)
        yield from _parts(figure, printed, parts)
    if figure.denominator is not None:
        whole = _resolved(figure.denominator, by_key, figure)
        if figure.numerator is None:
            yield AttainableClaim(printed, whole)
        else:
            yield ShareClaim(printed, (_resolved(figure.numerator, by_key, figure),), whole)
    elif figure.unit == PERCENT and not figure.parts and figure.now is None and not figure.comparison:
        yield Wrong(Finding("denominator", "fault", figure.key, "写明分母", str(printed)))
    if figure.now is not None and figure.before is not None:
        yield from _change(figure, printed, by_key)


def _parts(figure: Figure, printed: Printed, parts: tuple[Printed, ...]) -> Iterator[Claim]:
    if figure.unit == PERCENT and figure.value == 100:
        yield SharesClaim(parts, figure.partial)
    else:
        yield SumClaim(printed, parts, complete=not figure.partial)


def _change(figure: Figure, printed: Printed, by_key: Mapping[str, Figure]) -> Iterator[Claim]:
    assert figure.now is not None and figure.before is not None
    now, before = (_resolved(reference, by_key, figure) for reference in (figure.now, figure.before))
    ends = tuple(by_key.get(key) if isinstance(key, str) else None for key in (figure.now, figure.before))
    kind = _compared(*ends) or figure.comparison
    if figure.comparison and kind != figure.comparison:
        expected = f"“{kind}”" if kind in ("同比", "环比") else "与上期或上年同期比较"
        found = f"“{figure.comparison}”{printed}"
        yield Wrong(Finding("comparison", "fault", figure.key, expected, found))
    if ends[0] and ends[1] and ends[0].basis != ends[1].basis:
        expected = "评分办法变更前后的得分不作比较，或写明不可比"
        yield Wrong(Finding("break", "warning", figure.key, expected, f"{now}与{before}比较"))
    yield ChangeClaim(printed, "", now, previous=(before,))


def _compared(now: Figure | None, before: Figure | None) -> str:
    """What the periods of two figures make of their comparison; empty when they do not say."""
    if now is None or before is None or now.period is None or before.period is None:
        return ""
    if before.period == now.period.year_before():
        return "同比"
    return "环比" if before.period == now.period.previous() else "其他"


def _rankings(figures: Sequence[Figure]) -> Iterator[Claim]:
    groups: dict[str, list[Placed]] = {}
    for figure in figures:
        if figure.rank is not None:
            placed = Placed(
                figure.key, Printed(figure.value, figure.digits, figure.unit), figure.rank, figure.key
            )
            groups.setdefault(figure.group, []).append(placed)
    for rows in groups.values():
        yield RankingClaim(tuple(rows), ascending=False)
