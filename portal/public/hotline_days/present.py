"""Words around hotline days: the sentence that counts, the index of calls under their sessions, citations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.settings import Settings
from portal.web.present.calls import CallLine, call_line, withdrawn_line
from portal.web.present.hotline import DayView, SessionView
from portal.web.present.numbers import thousands
from portal.web.present.promises import Ledger


@dataclass(frozen=True, slots=True)
class Sitting:
    """One session with its calls, those withdrawn among them."""

    session: SessionView
    calls: tuple[CallLine, ...]


def sittings(day: DayView, calls: Sequence[Any], withdrawn: Sequence[str]) -> list[Sitting]:
    """Calls in their order; a withdrawn one stands in the session of the call before it, since calls count on through them."""
    lines = [call_line(row) for row in calls] + [withdrawn_line(day.number, number) for number in withdrawn]
    by_session: dict[int, list[CallLine]] = {}
    here = min((line.session for line in lines if line.session), default=1)
    for line in sorted(lines, key=lambda line: line.position):
        here = line.session or here
        by_session.setdefault(here, []).append(line)
    return [
        Sitting(session, tuple(by_session[session.position]))
        for session in day.sessions
        if session.position in by_session
    ]


def lead(day: DayView, ledger: Ledger) -> str:
    """In figures what was accepted and by whom, what was promised and kept."""
    sums, parts = day.sums, []
    if day.is_announcement:
        return ""
    if sums.accepted is not None:
        held = f"{sums.sessions} 个场次" if sums.sessions > 1 else ""
        if not sums.is_whole:
            held += f"中 {sums.counted} 场已有记录，"
        by_leader = "" if sums.by_leader is None else f"，领导接听 {thousands(sums.by_leader)} 件"
        parts.append(f"{held}受理 {thousands(sums.accepted)} 件{by_leader}")
    if ledger.total:
        late = f"，逾期 {ledger.overdue} 项" if ledger.overdue else ""
        parts.append(f"承诺 {ledger.total} 项，已兑现 {ledger.kept} 项{late}")
    return "；".join(parts) + "。" if parts else ""


def cite(title: str, path: str, version: int, released_iso: str, settings: Settings) -> str:
    """How to cite one version after GB/T 7714-2015; the reader adds the day of reading."""
    edition = f". 第{version}版" if version > 1 else ""
    organ = f"{settings.city}{settings.centre}"
    return (
        f"{organ}. {title}[EB/OL]{edition}. ({released_iso})[引用日期]. {settings.base_url}{path}/v{version}."
    )
