"""Geometry of the history of bands (分档): the band of each month as steps, a break as a dashed upright and a gap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.web.present.charts import Label
from portal.web.present.dates import long_date
from portal.web.present.lines import mark_labels, month_labels


@dataclass(frozen=True, slots=True)
class BandChart:
    """The band of each month as steps; ``rows`` name the bands, best on top."""

    title: str
    description: str
    width: int
    height: int
    base: int
    left: int
    rows: tuple[tuple[float, str], ...]
    lines: tuple[str, ...]
    marks: tuple[float, ...]
    labels: tuple[Label, ...]


_BAND_WIDTH, _BAND_LEFT, _BAND_STEP, _BAND_TOP = 480, 84, 34, 40


def band_chart(
    title: str, bands: Sequence[tuple[str, int | None]], names: Mapping[int, str], breaks: Mapping[str, str]
) -> BandChart | None:
    """``bands``: month and band (None: not ranked), oldest first, every month; ``names`` of the bands from 1. None without any."""
    if not any(band for _month, band in bands):
        return None
    step = (_BAND_WIDTH - _BAND_LEFT) / len(bands)
    rows = {band: _BAND_TOP + index * _BAND_STEP for index, band in enumerate(sorted(names))}
    base = _BAND_TOP + (len(rows) - 1) * _BAND_STEP + 18
    lines: list[str] = []
    previous: int | None = None
    for index, (month, band) in enumerate(bands):
        x = round(_BAND_LEFT + index * step, 1)
        if band is not None:
            joined = previous is not None and month not in breaks
            start = f"V{rows[band]}" if joined else f"M{x + 2:g} {rows[band]}"
            stroke = f"{start}H{round(x + step, 1):g}"
            lines[-1:] = [lines[-1] + stroke] if joined else [*lines[-1:], stroke]
        previous = band
    months = [month for month, _band in bands]
    starts = [month for month in months[1:] if month in breaks]
    marks = tuple(round(_BAND_LEFT + months.index(month) * step, 1) for month in starts)
    labels = month_labels(
        months, lambda index: round(_BAND_LEFT + (index + (index == len(months) - 1)) * step, 1), base + 18
    )
    labels += mark_labels(marks, starts, _BAND_WIDTH, 14)
    counts = [(names[band], sum(1 for _m, found in bands if found == band)) for band in sorted(names)]
    told = "、".join(f"{name} {n} 个月" for name, n in counts if n)
    return BandChart(
        title,
        f"{long_date(months[0])}至{long_date(months[-1])}：{told}。"
        + "".join(f"{long_date(month)}起与此前不可比。" for month in starts),
        _BAND_WIDTH,
        base + 28,
        base,
        _BAND_LEFT,
        tuple((y, names[band]) for band, y in rows.items()),
        tuple(lines),
        marks,
        tuple(labels),
    )
