"""Figures (数字) of bulletins: named stored queries with their parameters, read exactly and explained in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.backoffice.figures.sources import Sources
from portal.scoring.period import Period


class FigureFault(Exception):
    """Why a figure cannot be read, as a Chinese sentence for the one who edits."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a query gave: the columns of ``BulletinFigure``.

    ``value`` is exact: an integer, or a decimal with ``digits``; "" for a table or a series, whose ``data`` holds
    ``columns``, ``rows`` and ``total``. Cells are texts, integers, decimals as text, or None for what does not exist.
    A rate has its ``numerator`` and ``denominator``; of a change they are the difference and the earlier value, and
    ``data`` names both ends and the ``direction``. ``label`` states what is counted, ``explained`` how.
    """

    shape: str
    label: str
    value: str = ""
    unit: str = ""
    digits: int = 0
    numerator: int | None = None
    denominator: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    explained: str = ""


Query = Callable[..., Reading]
"""Called with the sources, then its parameters: a Period, the code of a group."""


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """``words`` answer 这个数字怎么来的; ``parameters`` are names, all of them required."""

    name: str
    words: str
    parameters: tuple[str, ...]
    function: Query


QUERIES: dict[str, NamedQuery] = {}
"""Every query by its name; docs/bulletins.md lists them."""

PERIOD, GROUP = "period", "group"


def query(name: str, words: str, parameters: tuple[str, ...] = (PERIOD,)) -> Callable[[Query], Query]:
    """Register a function as the query ``name``."""

    def register(function: Query) -> Query:
        assert name not in QUERIES, name
        QUERIES[name] = NamedQuery(name, words, parameters, function)
        return function

    return register


def read(session: Session, name: str, parameters: Mapping[str, str], now: datetime) -> Reading:
    """One figure as the data stand now; raises FigureFault. Whoever reads many shares one ``Sources``: ``read_from``."""
    return read_from(Sources(session, now), name, parameters)


def read_from(sources: Sources, name: str, parameters: Mapping[str, str]) -> Reading:
    """The same over sources that remember what they have read; raises FigureFault."""
    found = QUERIES.get(name)
    if found is None:
        raise FigureFault(f"没有名为“{name}”的数字。")
    missing = [one for one in found.parameters if not parameters.get(one)]
    if missing:
        raise FigureFault(f"数字“{name}”缺少参数：{'、'.join(missing)}。")
    values = [_value(one, parameters[one]) for one in found.parameters]
    reading = found.function(sources, *values)
    return replace(reading, explained=found.words + reading.explained)


def _value(parameter: str, text: str) -> Period | str:
    if parameter != PERIOD:
        return text
    try:
        return Period.parse(text)
    except ValueError as fault:
        raise FigureFault(str(fault)) from None
