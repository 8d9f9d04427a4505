"""Figures of a bulletin: stored with what they gave, and read anew.

The explanation of the reading (这个数字怎么来的, with its dates and what was left out) stands under ``explained`` in the data.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from portal.backoffice.bulletins.models import Bulletin, BulletinFigure
from portal.backoffice.figures.registry import FigureFault, Reading, read_from
from portal.backoffice.figures.shapes import WORDS
from portal.backoffice.figures.sources import Sources


def store(
    bulletin: Bulletin, key: str, name: str, parameters: Mapping[str, str], reading: Reading, now: datetime
) -> BulletinFigure:
    """Add a figure to a bulletin, or put another reading in the place of the one of that key."""
    figure = next((one for one in bulletin.figures if one.key == key), None)
    if figure is None:
        figure = BulletinFigure(key=key, position=len(bulletin.figures) + 1)
        bulletin.figures.append(figure)
    figure.query, figure.parameters = name, dict(parameters)
    _fill(figure, reading, now)
    return figure


def refresh(session: Session, bulletin: Bulletin, now: datetime) -> list[str]:
    """Read every figure anew; what no longer resolves keeps its last value. Chinese sentences: those that do not
    resolve, and changes whose word in the text (上升, 下降) is no longer right.
    """
    sources, faults = Sources(session, now), []
    for figure in bulletin.figures:
        try:
            reading = read_from(sources, figure.query, figure.parameters)
        except FigureFault as fault:
            faults.append(f"数字“{figure.key}”（{figure.label}）读不出来，仍保留上次的值：{fault}")
            continue
        before, after = figure.data.get("direction"), reading.data.get("direction")
        if before and after and before != after:
            faults.append(
                f"数字“{figure.key}”由{WORDS[before]}变为{WORDS[after]}，请改写正文里的“{WORDS[before]}”。"
            )
        _fill(figure, reading, now)
    return faults


def _fill(figure: BulletinFigure, reading: Reading, now: datetime) -> None:
    for name in ("shape", "label", "value", "unit", "digits", "numerator", "denominator"):
        setattr(figure, name, getattr(reading, name))
    figure.data = {**reading.data, "explained": reading.explained}
    figure.read_at = now
