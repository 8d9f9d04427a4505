"""View models of leader hotline days (领导接听日) and their sessions. Pure; ``today`` is given.

Made alike from published rows and from the rows that a release is about to write (both carry the columns of
``published_hotline_day`` and ``published_hotline_session`` as attributes), so that a staff preview cannot differ.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

from portal.vocabulary import DayKind, DayStage
from portal.web.present.dates import long_date, short_date, weekday
from portal.web.present.numbers import thousands
from portal.web.present.text import paragraphs

_KINDS = {item.value: item.word for item in DayKind}
_STAGES = {item.value: item.word for item in DayStage}
NOT_RECORDED = "未记录"


def as_row(values: Mapping[str, Any]) -> Any:
    """Values that are about to be inserted, with the columns as attributes like those of a published row."""
    return SimpleNamespace(**values)


@dataclass(frozen=True, slots=True)
class Sums:
    """Totals over the sessions that have counts yet (``counted`` of ``sessions``), always computed; None where one of these
    lacks the number.
    """

    signals: int | None
    by_operators: int | None
    by_leader: int | None
    accepted: int | None
    counted: int
    sessions: int

    @classmethod
    def of(cls, sessions: Iterable[Any]) -> "Sums":
        """Over rows of ``published_hotline_session``."""
        all_rows = list(sessions)
        rows = [row for row in all_rows if row.accepted is not None]

        def total(name: str) -> int | None:
            counts = [getattr(row, name) for row in rows]
            return None if not counts or None in counts else sum(counts)

        return cls(
            signals=total("signals"),
            by_operators=total("by_operators"),
            by_leader=total("by_leader"),
            accepted=total("accepted"),
            counted=len(rows),
            sessions=len(all_rows),
        )

    @property
    def is_whole(self) -> bool:
        """Whether every session is counted, so that the sum is that of the day."""
        return self.counted == self.sessions

    @property
    def sentence(self) -> str:
        """How the four numbers hang together."""
        if self.by_operators is None or self.by_leader is None or self.accepted is None:
            return ""
        answered = self.by_operators + self.by_leader
        parts = f"接线员接听 {thousands(self.by_operators)} 件、领导接听 {thousands(self.by_leader)} 件"
        if self.accepted == answered:
            taken = f"受理 {thousands(self.accepted)} 件，其中{parts}。"
        else:
            taken = f"共接听 {thousands(answered)} 件，其中{parts}；受理 {thousands(self.accepted)} 件，其余的当场答复或不属受理范围。"
        more = self.signals is not None and self.signals > answered
        return ("呼入多于接听，是因为同一人多次拨打和占线。" if more else "") + taken


@dataclass(frozen=True, slots=True)
class SessionView:
    """One session; counts as text."""

    position: int
    day: str
    day_word: str
    hours: str
    post: str
    name: str
    official_code: str
    units: str
    signals: str
    by_operators: str
    by_leader: str
    accepted: str
    note: str

    @property
    def who(self) -> str:
        """常务副市长, with the name where it is published."""
        return f"{self.post} {self.name}".strip()


def session_view(row: Any, with_year: bool = False) -> SessionView:
    """From the columns of ``published_hotline_session``."""
    day = long_date(row.held_on) if with_year else short_date(row.held_on)
    return SessionView(
        position=row.position,
        day=row.held_on,
        day_word=f"{day}（{weekday(row.held_on)}）",
        hours=hours(row.starts, row.ends),
        post=row.post,
        name=row.name,
        official_code=row.official_code,
        units=row.units,
        signals=_count(row.signals),
        by_operators=_count(row.by_operators),
        by_leader=_count(row.by_leader),
        accepted=_count(row.accepted),
        note=row.note,
    )


def _count(number: int | None) -> str:
    return NOT_RECORDED if number is None else thousands(number)


def hours(starts: str, ends: str) -> str:
    """9:00—10:30."""
    return "—".join(part.removeprefix("0") for part in (starts, ends) if part)


@dataclass(frozen=True, slots=True)
class DayView:
    """One version of a day or campaign. ``when`` is its day or days in words; ``when_now``: coming, on or past."""

    number: str
    version: int
    kind: str
    stage: str
    stage_word: str
    issue: str
    theme: str
    when: str
    when_now: str
    starts_on: str
    ends_on: str
    place: str
    phone: str
    scope: tuple[str, ...]
    out_of_scope: tuple[str, ...]
    broadcast: str
    summary: tuple[str, ...]
    total_source: str
    sessions: tuple[SessionView, ...]
    sums: Sums
    released_iso: str
    released: str
    change_note: str

    @property
    def title(self) -> str:
        """2026年11月4日：城市道路与排水; without a theme 2026年11月4日领导接听日."""
        return _title(self.when, self.theme, self.kind)

    @property
    def is_announcement(self) -> bool:
        """Before it: the page tells when, where and who, and has no counts."""
        return self.stage == DayStage.ANNOUNCED.value

    @property
    def one_day(self) -> bool:
        return self.starts_on == self.ends_on

    @property
    def leaders(self) -> str:
        """The leaders by post, in the order of their sessions."""
        return "、".join(dict.fromkeys(session.who for session in self.sessions))


def day_view(row: Any, sessions: Sequence[Any], today: date) -> DayView:
    """From a row of ``published_hotline_day`` and those of its sessions."""
    return DayView(
        number=row.number,
        version=row.version,
        kind=_KINDS[row.kind],
        stage=row.stage,
        stage_word=_STAGES[row.stage],
        issue=f"{row.year}年第 {row.issue} 期",
        theme=row.theme,
        when=days(row.starts_on, row.ends_on),
        when_now=_when(row, today),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        place=row.place,
        phone=row.phone,
        scope=tuple(paragraphs(row.scope)),
        out_of_scope=tuple(paragraphs(row.out_of_scope)),
        broadcast=row.broadcast,
        summary=tuple(paragraphs(row.summary)),
        total_source=row.total_source,
        sessions=tuple(map(session_view, sessions)),
        sums=Sums.of(sessions),
        released_iso=row.released_on,
        released=long_date(row.released_on),
        change_note=row.change_note,
    )


def _when(row: Any, today: date) -> str:
    if today.isoformat() < row.starts_on:
        return "coming"
    return "on" if today.isoformat() <= row.ends_on else "past"


def day_name(row: Any) -> str:
    """The title of a day from its days, theme and kind alone, for links to it."""
    return _title(days(row.starts_on, row.ends_on), row.theme, _KINDS[row.kind])


def _title(when: str, theme: str, kind: str) -> str:
    return f"{when}：{theme}" if theme else f"{when}领导{kind}"


def days(first: str, last: str) -> str:
    """2026年11月4日, 2010年5月4日至6月10日, 2025年12月30日至2026年1月4日."""
    if first == last:
        return long_date(first)
    return f"{long_date(first)}至{short_date(last) if first[:4] == last[:4] else long_date(last)}"
