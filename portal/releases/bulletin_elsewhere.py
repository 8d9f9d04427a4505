"""Figures of a bulletin against the rest of the portal: released rankings, published call statistics, other bulletins.

Every figure is read anew. What is public elsewhere must be the same number here; what only the working data say
otherwise is a warning, because a bulletin may be written before the last correction came in.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import zip_longest
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from portal.backoffice.bulletins.manuscript import printed, printed_value
from portal.backoffice.bulletins.models import Bulletin, BulletinFigure
from portal.backoffice.figures import FigureFault, Sources, read_from
from portal.public.bulletins.tables import published_bulletin, published_figure
from portal.public.statistics.tables import published_call_stats
from portal.releases.bulletin_remarks import Remark
from portal.scoring.period import Period


class PublicSources(Sources):
    """Sources whose call statistics are the published ones; ``used`` names what public rows a figure was read from."""

    def __init__(self, session: Session, now: datetime) -> None:
        super().__init__(session, now)
        self.used: set[str] = set()

    def call_stats(self, period: Period) -> Mapping[str, Any]:
        self.used.add("calls")
        months = self.once("published_call_stats", self._published_months)
        return {one.code: months[one.code] for one in period.months() if one.code in months}

    def _published_months(self) -> dict[str, Any]:
        rows = self.session.execute(select(published_call_stats)).mappings()
        return {row["month"]: SimpleNamespace(**row) for row in rows}

    def rankings(self, period: Period) -> Sequence[Row[*tuple[Any, ...]]]:
        self.used.add("rankings")
        return super().rankings(period)


_NAMES = {"calls": "已公开的话务统计", "rankings": "已公开的办理排名"}


def elsewhere(session: Session, bulletin: Bulletin, now: datetime) -> Iterator[Remark]:
    """What differs, in the order of the figures."""
    sources, others = PublicSources(session, now), _others(session, bulletin)
    for figure in bulletin.figures:
        place = f"数字“{figure.key}”（{figure.label}）"
        yield from _against_data(sources, figure, place)
        for other in others.get(_asked(figure.query, _json(figure.parameters)), ()):
            if found := _difference(figure, other, json.loads(other.data)):
                yield Remark(
                    "elsewhere", place, f"与《{other.title}》（{other.number}）一致：{found[0]}", found[1]
                )


def _against_data(sources: PublicSources, figure: BulletinFigure, place: str) -> Iterator[Remark]:
    sources.used.clear()
    try:
        reading = read_from(sources, figure.query, figure.parameters)
    except FigureFault as fault:
        yield from _unread(sources, figure, place, fault)
        return
    found = _difference(figure, reading, reading.data)
    if found is None:
        return
    public = "、".join(_NAMES[name] for name in sorted(sources.used))
    if public:
        yield Remark("elsewhere", place, f"与{public}一致：{found[0]}", found[1])
    else:
        yield Remark("stale", place, f"{found[0]}（按现在的数据），请重新读取数字", found[1], "warning")


def _unread(
    sources: PublicSources, figure: BulletinFigure, place: str, fault: FigureFault
) -> Iterator[Remark]:
    """Statistics that are entered but not public yet give nothing to compare with; all else no longer resolves."""
    if "calls" in sources.used:
        try:
            read_from(Sources(sources.session, sources.now), figure.query, figure.parameters)
        except FigureFault as working:
            fault = working
        else:
            yield Remark(
                "elsewhere",
                place,
                "与已公开的话务统计一致",
                "有关月份的话务统计还没有公开，无法核对",
                "warning",
            )
            return
    yield Remark("unread", place, "能从数据读出", f"读不出来：{fault}")


def _others(session: Session, bulletin: Bulletin) -> dict[str, list[Row[*tuple[Any, ...]]]]:
    """Figures of other live bulletins by query and parameters."""
    figure, live = published_figure.c, published_bulletin.c
    rows = session.execute(
        select(published_figure, live.title)
        .join(published_bulletin, (live.number == figure.number) & (live.version == figure.version))
        .where(
            live.is_live,
            live.number != bulletin.number,
            figure.query.in_({one.query for one in bulletin.figures}),
        )
        .order_by(figure.number)
    )
    found: dict[str, list[Row[*tuple[Any, ...]]]] = {}
    for row in rows:
        found.setdefault(_asked(row.query, row.parameters), []).append(row)
    return found


def _asked(query: str, parameters: str) -> str:
    return f"{query} {parameters}"


def _json(parameters: Mapping[str, Any]) -> str:
    """As ``published_figure.parameters`` holds them."""
    return json.dumps(parameters, ensure_ascii=False, sort_keys=True)


def _difference(figure: BulletinFigure, other: Any, data: Mapping[str, Any]) -> tuple[str, str] | None:
    """(there, here) where they differ first; None where they are the same."""
    if figure.shape != other.shape:
        return "同一形式的数字", "另一种形式"
    if (figure.value, figure.unit) != (other.value, other.unit):
        return f"{printed_value(other.value)}{other.unit}", f"{printed_value(figure.value)}{figure.unit}"
    theirs, mine = _rows(data), _rows(figure.data or {})
    for there, here in zip_longest(theirs, mine, fillvalue=()):
        if list(there) != list(here):
            return _row_words(there), _row_words(here)
    return None


def _rows(data: Mapping[str, Any]) -> list[Sequence[Any]]:
    return [*data.get("rows", []), data.get("total", [])]


def _row_words(row: Sequence[Any]) -> str:
    return "“" + "，".join(printed(cell) for cell in row) + "”" if row else "没有这一行"
