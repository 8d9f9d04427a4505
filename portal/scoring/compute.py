"""A ranking out of a rulebook, rows and manual figures; the arithmetic is fixed in docs/ranking.md."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from portal.scoring.counting import Counts, InputFaults, count_rows, figures_of
from portal.scoring.intervals import brackets, half_width
from portal.scoring.model import Group, Indicator, Rulebook
from portal.scoring.numbers import rounded, scaled, unscaled
from portal.scoring.pieces import CountPiece, RatePiece
from portal.scoring.places import bands, places
from portal.scoring.results import STATUSES, IndicatorResult, Result, Status, UnitResult
from portal.scoring.rows import ScoredRow
from portal.scoring.wilson import wilson

__all__ = ["IndicatorResult", "InputFaults", "ManualFigure", "Result", "UnitResult", "compute"]

_LARGEST = 10**9


@dataclass(frozen=True, slots=True)
class ManualFigure:
    """手工录入: k (of n, for a rate) of one indicator of one unit."""

    unit: str
    indicator: str
    k: int
    n: int | None


@dataclass(frozen=True, slots=True)
class _Scored:
    """An indicator's result with its points before rounding."""

    result: IndicatorResult
    exact: Fraction


@dataclass(frozen=True, slots=True)
class _Unit:
    """A unit's result with the key it is ranked by."""

    result: UnitResult
    key: Fraction


def compute(
    book: Rulebook,
    group: str,
    units: Sequence[str],
    rows: Iterable[ScoredRow],
    manual: Sequence[ManualFigure] = (),
) -> Result:
    """The table of ``group``; ``rows`` are read once. Raises KeyError for a group that the rulebook lacks and
    InputFaults for rows or figures that do not fit.
    """
    found = book.group(group)
    figures = _manual_figures(found, units, manual)
    counts = count_rows(book, units, rows)
    scored = [_unit(book, found, unit, counts[unit], figures) for unit in units]
    ranked = sorted((one for one in scored if one.result.status == "ranked"), key=lambda one: -one.key)
    rest = [one.result for status in STATUSES[1:] for one in scored if one.result.status == status]
    return Result((*_placed(book, ranked), *rest))


def _manual_figures(
    group: Group, units: Sequence[str], manual: Sequence[ManualFigure]
) -> Mapping[tuple[str, str], ManualFigure]:
    """By unit and indicator; every figure must belong to a manual indicator of the group and make sense."""
    kinds = {indicator.code: indicator.kind for indicator in group.indicators if indicator.source == "manual"}
    found: dict[tuple[str, str], ManualFigure] = {}
    faults = []
    known = set(units)
    for figure in manual:
        where = f"手工录入（单位“{figure.unit}”，指标“{figure.indicator}”）"
        if figure.unit not in known:
            faults.append(f"{where}：单位不在本组")
        if figure.indicator not in kinds:
            faults.append(f"{where}：考核办法没有这项手工录入的指标")
        elif (figure.n is None) != (kinds[figure.indicator] == "count"):
            faults.append(f"{where}：{'计数指标不应有分母' if figure.n is not None else '缺少分母'}")
        if not 0 <= figure.k <= (_LARGEST if figure.n is None else min(figure.n, _LARGEST)):
            faults.append(f"{where}：数字不在允许范围内")
        if (figure.unit, figure.indicator) in found:
            faults.append(f"{where}：重复")
        found[figure.unit, figure.indicator] = figure
    if faults:
        raise InputFaults(faults)
    return found


def _unit(
    book: Rulebook, group: Group, unit: str, counts: Counts, figures: Mapping[tuple[str, str], ManualFigure]
) -> _Unit:
    """Score one unit; places come later."""
    scored = []
    for indicator in group.indicators:
        if indicator.source == "orders":
            k, n = figures_of(indicator, counts)
        else:
            figure = figures.get((unit, indicator.code))
            nothing = None if indicator.kind == "count" else 0
            k, n = (figure.k, figure.n) if figure else (0, nothing)
        scored.append(_score(book, indicator, k, n))
    factor = _factor(group, scored)
    status = _status(book, counts, factor)
    if factor is None or status in ("nothing_due", "no_orders"):
        result = UnitResult(unit, status, counts.orders, tuple(s.result for s in scored), None, None, None)
        return _Unit(result, Fraction(0))
    return _total(book, group, UnitResult(unit, status, counts.orders, (), None, None, None), scored, factor)


def _status(book: Rulebook, counts: Counts, factor: Fraction | None) -> Status:
    if counts.rows == 0:
        return "no_orders"
    if counts.orders == 0 or factor is None:
        return "nothing_due"
    return "ranked" if counts.orders >= book.minimum_orders else "too_few"


def _score(book: Rulebook, indicator: Indicator, k: int, n: int | None) -> _Scored:
    """Points of k of n, with what the Wilson bounds would give; without cases nothing, or full points."""
    if isinstance(indicator.piece, CountPiece):
        exact = indicator.piece.points(k, indicator.full)
        points = rounded(exact, book.component_digits)
        return _Scored(_result(indicator, k, None, None, (points, points, points)), exact)
    if not n:
        if book.without_cases == "scale":
            return _Scored(_result(indicator, 0, 0, None, (None, None, None)), Fraction(0))
        exact = unscaled(indicator.full)
        points = rounded(exact, book.component_digits)
        return _Scored(_result(indicator, 0, 0, None, (points, points, points)), exact)
    return _score_rate(book, indicator, indicator.piece, k, n)


def _score_rate(book: Rulebook, indicator: Indicator, piece: RatePiece, k: int, n: int) -> _Scored:
    rate = Fraction(100 * k, n)
    bounds = wilson(k, n)
    exact = piece.points(rate, indicator.full)
    at_bounds = sorted(
        rounded(piece.points(unscaled(bound), indicator.full), book.component_digits) for bound in bounds
    )
    points = (rounded(exact, book.component_digits), at_bounds[0], at_bounds[1])
    return _Scored(_result(indicator, k, n, (scaled(rate), *bounds), points), exact)


def _result(
    indicator: Indicator,
    k: int,
    n: int | None,
    rate: tuple[int, int, int] | None,
    points: tuple[int | None, int | None, int | None],
) -> IndicatorResult:
    value, low, high = rate or (None, None, None)
    return IndicatorResult(
        indicator.code, indicator.name, indicator.kind, k, n, value, low, high, *points, indicator.full
    )


def _factor(group: Group, scored: Sequence[_Scored]) -> Fraction | None:
    """What scales the sum to the group's full marks; None where nothing with marks could be rated."""
    present = group.base + sum(one.result.full for one in scored if one.result.points is not None)
    rates = [one.result for one in scored if one.result.kind == "rate"]
    rated = any(rate.n for rate in rates) or not rates
    return Fraction(group.full_marks, present) if present and rated else None


def _total(
    book: Rulebook, group: Group, empty: UnitResult, scored: Sequence[_Scored], factor: Fraction
) -> _Unit:
    """Total, its interval clipped to what is attainable, and the ranking key."""
    present = [
        (one, indicator)
        for one, indicator in zip(scored, group.indicators, strict=True)
        if one.result.points is not None
    ]
    base = unscaled(group.base)
    exact = factor * (base + sum((one.exact for one, _ in present), Fraction(0)))
    components = factor * (base + sum((unscaled(one.result.points or 0) for one, _ in present), Fraction(0)))
    total = rounded(components if book.rounding_stage == "component" else exact, book.total_digits)
    least = rounded(factor * (base + sum(unscaled(i.piece.floor) for _, i in present)), book.total_digits)
    most = rounded(factor * (base + sum(unscaled(i.piece.cap) for _, i in present)), book.total_digits)
    down = [max(0, (r.points or 0) - (r.points_low or 0)) for r in (one.result for one, _ in present)]
    up = [max(0, (r.points_high or 0) - (r.points or 0)) for r in (one.result for one, _ in present)]
    result = replace(
        empty,
        indicators=tuple(one.result for one in scored),
        total=total,
        low=min(total, max(least, total - half_width(down, factor, book.total_digits))),
        high=max(total, min(most, total + half_width(up, factor, book.total_digits))),
    )
    return _Unit(result, unscaled(total) if book.rank_on == "rounded" else exact)


def _placed(book: Rulebook, ranked: Sequence[_Unit]) -> Iterable[UnitResult]:
    """The ranked units with places, bands and brackets."""
    keys = [one.key for one in ranked]
    totals = [one.result.total or 0 for one in ranked]
    intervals = [(one.result.low or 0, one.result.high or 0) for one in ranked]
    for one, (place, tied), (band, name), bracket in zip(
        ranked,
        places(keys, book.ties),
        bands(book, keys, totals, intervals),
        brackets(intervals),
        strict=True,
    ):
        yield replace(one.result, place=place, tied=tied, band=band, band_name=name, bracket=bracket)
