"""Entries of the feeds, made from published rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.public.bulletins import present as bulletins
from portal.public.rankings.present import period_word
from portal.web.present.calls import call_line
from portal.web.present.case import case_row
from portal.web.present.dates import long_date
from portal.web.present.hotline import day_view, days
from portal.web.present.promises import promise_view


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed: ``address`` is of this version and never changes, ``page`` of what is live."""

    title: str
    address: str
    page: str
    moment: str
    summary: str
    category: str


def of_cases(rows: Sequence[Any]) -> Iterable[Entry]:
    for row in rows:
        case = case_row(row)
        page = f"/cases/{case.number}"
        yield Entry(
            case.title + ("（更正）" if row.version > 1 else ""),
            f"{page}/v{row.version}",
            page,
            row.at or _midnight(row),
            f"{case.department}，{case.duration.taken}，{case.outcome}，{case.satisfaction.word}。{case.snippet}",
            case.category,
        )


def of_ranking(row: Any) -> Entry:
    page = f"/rankings/{row.number}"
    return Entry(
        f"{period_word(row.period)}办理排名：{row.group_name}" + ("（更正）" if row.version > 1 else ""),
        f"{page}/v{row.version}",
        page,
        _midnight(row),
        row.change_note or f"{row.units_ranked} 家单位的得分、区间和各项比率，附可以重新计算的文件。",
        row.group_name,
    )


def of_bulletin(row: Any) -> Entry:
    page = f"/bulletins/{row.number}"
    facts = (bulletins.issue_line(row), row.document_number, row.organ, long_date(row.dated))
    return Entry(
        row.title + ("（更正）" if row.version > 1 else ""),
        f"{page}/v{row.version}",
        page,
        _midnight(row),
        row.change_note or "，".join(fact for fact in facts if fact) + "。",
        bulletins.kind_word(row),
    )


def of_day(row: Any, sessions: Sequence[Any], today: date) -> Entry:
    """A released hotline day: the announcement, the report, what became of it; each version is an entry of its own."""
    day = day_view(row, sessions, today)
    page = f"/hotline-days/{row.number}"
    accepted = day.sums.accepted
    counted = "" if day.is_announcement or accepted is None else f"受理 {accepted} 件。"
    return Entry(
        f"{day.stage_word}：{day.title}",
        f"{page}/v{row.version}",
        page,
        _midnight(row),
        row.change_note or f"{day.issue}，{day.leaders}接听。{counted}",
        f"领导{day.kind}",
    )


def of_call(row: Any) -> Entry:
    """A call that was released as transcript or summary; ``row`` has theme and first day of its hotline day."""
    line, page = call_line(row), f"/hotline-days/{row.day}/calls/{row.position}"
    facts = (days(row.starts_on, row.starts_on), line.label, line.taken_by, line.unit, line.form_word)
    return Entry(
        line.topic + ("（更正）" if row.version > 1 else ""),
        f"{page}/v{row.version}",
        page,
        _midnight(row),
        row.change_note or "，".join(fact for fact in facts if fact) + "。",
        "接听实录",
    )


def of_promise(row: Any, today: date) -> Entry:
    """A promise, or a change of its state or date."""
    promise, page = promise_view(row, today), f"/promises/{row.number}"
    return Entry(
        f"{promise.mark.word}：{promise.text}",
        f"{page}/v{row.version}",
        page,
        _midnight(row),
        row.change_note or f"{promise.who}，期限：{promise.due}。",
        promise.who,
    )


def _midnight(row: Any) -> str:
    return f"{row.released_on}T00:00:00+08:00"
