"""Figures of a bulletin as the arithmetic check takes them: rates with their k and n, changes with both of their ends."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal, InvalidOperation

from portal.arithmetic import Figure
from portal.arithmetic import Period as Days
from portal.backoffice.bulletins.models import BulletinFigure
from portal.scoring.period import Period

_RATES = frozenset({"%"})


def arithmetic_figures(figures: Iterable[BulletinFigure]) -> Iterator[Figure]:
    """The numbers among ``figures``; tables and series are judged as they stand in the text."""
    for figure in figures:
        value = _decimal(figure.value)
        if figure.shape != "number" or value is None:
            continue
        if "against" in (figure.data or {}):
            yield from _change(figure, value)
        elif figure.unit in _RATES:
            yield Figure(
                figure.key,
                value,
                figure.unit,
                figure.digits,
                numerator=_exact(figure.numerator),
                denominator=_exact(figure.denominator),
            )
        else:
            yield Figure(figure.key, value, figure.unit or "件", figure.digits)


def _change(figure: BulletinFigure, value: Decimal) -> Iterator[Figure]:
    """The change and the two numbers it lies between, each with its period, so that 同比 and 环比 are told apart."""
    data = figure.data
    now, before = f"{figure.key}（本期）", f"{figure.key}（比较期）"
    yield Figure(now, Decimal(data["now"]), period=_days(str(figure.parameters.get("period", ""))))
    yield Figure(before, Decimal(data["before"]), period=_days(str(data["against"])))
    yield Figure(
        figure.key,
        -value if data.get("direction") == "down" else value,
        figure.unit,
        figure.digits,
        comparison="同比" if "同比" in figure.label else "环比" if "环比" in figure.label else "",
        now=now,
        before=before,
    )


def _days(code: str) -> Days | None:
    try:
        period = Period.parse(code)
    except ValueError:
        return None
    return Days(period.first, period.after - timedelta(days=1))


def _exact(number: int | None) -> Decimal | None:
    return None if number is None else Decimal(number)


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
