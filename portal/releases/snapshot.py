"""Build the frozen snapshot that is published: explicit fields, coarsened dates, never a copy of a row."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from portal.backoffice.calendar.services import WorkingCalendar
from portal.backoffice.cases.models import Case, CaseDraft
from portal.public.cases.snapshot import CaseSnapshot
from portal.releases.wording import Wording

LOCAL = ZoneInfo("Asia/Shanghai")


def local_day(moment: datetime | None) -> date | None:
    """Calendar day in Asia/Shanghai, by which all rules reckon."""
    return moment.astimezone(LOCAL).date() if moment else None


def today() -> date:
    """The calendar day in Asia/Shanghai."""
    return datetime.now(LOCAL).date()


def coarse(moment: datetime | None, precision: str) -> str | None:
    """``2026-09`` for precision ``month``, ``2026-09-14`` for ``day``."""
    day = local_day(moment)
    if day is None:
        return None
    return day.isoformat() if precision == "day" else day.isoformat()[:7]


def finished_at(case: Case) -> datetime | None:
    """When the case counts as done: closed, else replied."""
    return case.closed_at or case.replied_at


def working_days_taken(case: Case, calendar: WorkingCalendar) -> int | None:
    """Working days (工作日) from hand-over, else receipt, to the end; None where a date or a year's calendar is missing."""
    start, end = local_day(case.assigned_at or case.received_at), local_day(finished_at(case))
    return calendar.days_between(start, end) if start and end else None


def working_days_allowed(case: Case, calendar: WorkingCalendar) -> int | None:
    """The deadline in working days: as the source states it, else reckoned from the due date; None when unknown."""
    if case.limit_days is not None:
        return case.limit_days
    start, due = local_day(case.assigned_at or case.received_at), local_day(case.due_at)
    return calendar.days_between(start, due) if start and due else None


def build_snapshot(
    case: Case,
    draft: CaseDraft,
    wording: Wording,
    calendar: WorkingCalendar,
    *,
    number: str,
    version: int,
    released_on: date,
    change_note: str = "",
) -> CaseSnapshot:
    """What would be published of ``case`` now."""
    precision = "day" if draft.standing.rung.shows_days else "month"
    path = case.category.path.split("/") if case.category else []
    category1, category2, category3 = [*path, None, None, None][:3]
    ended = coarse(finished_at(case), "month") or coarse(case.received_at, "month")
    return CaseSnapshot(
        number=number,
        version=version,
        title=wording.title,
        question=wording.question,
        reply=wording.reply,
        department_code=case.department.code if case.department else None,
        department_name=case.department.name if case.department else None,
        category1=category1,
        category2=category2,
        category3=category3,
        town=draft.town,
        appeal_type=case.appeal_type,
        channel=case.channel,
        handling=case.handling,
        outcome=case.outcome,
        satisfaction=case.satisfaction,
        date_precision=precision,
        received_on=coarse(case.received_at, precision),
        assigned_on=coarse(case.assigned_at, precision),
        signed_on=coarse(case.signed_at, precision),
        replied_on=coarse(case.replied_at, precision),
        closed_on=coarse(case.closed_at, precision),
        called_back_on=coarse(case.called_back_at, precision),
        month=ended,
        working_days=working_days_taken(case, calendar),
        limit_days=working_days_allowed(case, calendar),
        returns=case.returns,
        extensions=case.extensions,
        reworks=case.reworks,
        supervisions=case.supervisions,
        released_on=released_on.isoformat(),
        change_note=change_note,
    )
