"""The published rows of one version of a hotline day, a call or a promise; previews show the same rows."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.calls.wording import PublicCall, findings_of, public_call
from portal.backoffice.departments.models import Category, Department
from portal.backoffice.hotline_days.models import Call, HotlineDay, Turn
from portal.backoffice.officials.models import Official
from portal.backoffice.promises.models import Promise, PromiseCase
from portal.public.hotline_days.snapshot import CALL, DAY
from portal.public.log.versioned import Versioned
from portal.public.promises.snapshot import PROMISE
from portal.releases.bulletin_rows import link_rows
from portal.releases.edition import KIND as CASE
from portal.releases.models import Release
from portal.releases.snapshot import local_day
from portal.vocabulary import CallForm

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Version:
    """What one version publishes: the row of its head but for BOOKKEEPING, rows of its parts without number and version."""

    kind: Versioned
    head: Mapping[str, Any]
    parts: Mapping[str, Rows]

    @property
    def snapshot(self) -> dict[str, Any]:
        """What the log commits to."""
        return self.kind.snapshot(self.head, self.parts)


DAY_TEXTS = (
    "kind",
    "stage",
    "theme",
    "place",
    "phone",
    "scope",
    "out_of_scope",
    "broadcast",
    "summary",
    "total_source",
    "change_note",
)
"""Columns of a day that people edit and that are published as they stand."""

_DAY = ("number", "version", "year", "issue", *DAY_TEXTS)
SESSION_FIELDS = (
    "starts",
    "ends",
    "post",
    "units",
    "signals",
    "by_operators",
    "by_leader",
    "accepted",
    "note",
)
_PROMISE = (
    "number",
    "version",
    "position",
    "text",
    "post",
    "due_words",
    "outcome",
    "result",
    "evidence",
    "evidence_url",
    "change_note",
)


def day_version(day: HotlineDay, now: datetime) -> Version:
    """What a release of ``day`` at ``now`` would publish; its calls and promises are released one by one."""
    return Version(DAY, day_row(day, now), {"sessions": session_rows(day)})


def promise_version(session: Session, promise: Promise, now: datetime) -> Version:
    """What a release of ``promise`` at ``now`` would publish."""
    cases = [{"case_number": number} for number in _case_numbers(session, promise)]
    return Version(PROMISE, promise_row(session, promise, now), {"cases": cases})


def call_version(session: Session, call: Call, now: datetime) -> Version:
    """What a release of ``call`` at ``now`` would publish: what its form lets out."""
    public = public_call(call, findings_of(session, call))
    is_withheld = call.form == CallForm.WITHHELD.value
    chain = [] if is_withheld else link_rows(session, call)
    return Version(CALL, call_row(session, call, public, now), {"turns": turn_rows(public), "chain": chain})


def day_row(day: HotlineDay, now: datetime) -> dict[str, Any]:
    """The row of ``published_hotline_day`` but for its BOOKKEEPING."""
    return {
        **{name: getattr(day, name) for name in _DAY},
        "starts_on": day.starts_on.isoformat(),
        "ends_on": day.ends_on.isoformat(),
        "released_on": str(local_day(now)),
    }


def session_rows(day: HotlineDay) -> list[dict[str, Any]]:
    """Rows of ``published_hotline_session`` without number and version."""
    positions = session_positions(day)
    return [
        {
            **{name: getattr(sitting, name) for name in SESSION_FIELDS},
            "position": positions[sitting.id],
            "held_on": sitting.held_on.isoformat(),
            "official_code": sitting.official.code if sitting.official else "",
            "name": sitting.public_name,
        }
        for sitting in day.sessions
    ]


def session_positions(day: HotlineDay) -> dict[int, int]:
    """Position of each session by id, in the order in which they were added: it is what released calls go by, so a
    session added later never moves the others, whatever its date.
    """
    return {key: position for position, key in enumerate(sorted(one.id for one in day.sessions), 1)}


def promise_row(session: Session, promise: Promise, now: datetime) -> dict[str, Any]:
    """The row of ``published_promise`` but for its BOOKKEEPING. A call that is withheld or withdrawn is not named."""
    day = session.get_one(HotlineDay, promise.day_id)
    call = session.get(Call, promise.call_id) if promise.call_id else None
    named = call if call and call.form != CallForm.WITHHELD.value and call.state != "withdrawn" else None
    turn = session.get(Turn, promise.turn_id) if promise.turn_id and named else None
    official = session.get(Official, promise.official_id) if promise.official_id else None
    department = session.get(Department, promise.department_id) if promise.department_id else None
    return {
        **{name: getattr(promise, name) for name in _PROMISE},
        "day": day.number,
        "call": call_number(day, named) if named else "",
        "turn": turn.position if turn and not turn.dropped else None,
        "official_code": official.code if official else "",
        "department_code": department.code if department else "",
        "department_name": department.name if department else "",
        "made_on": made_on(day, call).isoformat(),
        "due_on": _day_or_nothing(promise.due_on),
        "first_due_on": _day_or_nothing(promise.first_due_on),
        "result_on": _day_or_nothing(promise.result_on),
        "checked_on": _day_or_nothing(promise.checked_on),
        "released_on": str(local_day(now)),
    }


def made_on(day: HotlineDay, call: Call | None) -> date:
    """The day on which a promise was made: that of the call's session, else the first of the occasion."""
    return call.session.held_on if call is not None else day.starts_on


def call_row(session: Session, call: Call, public: PublicCall, now: datetime) -> dict[str, Any]:
    """The row of ``published_call`` but for its BOOKKEEPING; of a withheld one only that there was a call, and why not more."""
    facts = _NO_FACTS if call.form == CallForm.WITHHELD.value else _call_facts(session, call, public)
    return {
        "number": call_number(call.day, call),
        "version": call.version,
        "day": call.day.number,
        "position": call.position,
        "session": session_positions(call.day)[call.session_id],
        "form": call.form,
        "reason": call.reason if call.form == CallForm.WITHHELD.value else "",
        "taken_by": call.taken_by,
        **facts,
        "released_on": str(local_day(now)),
        "change_note": call.change_note,
    }


_NO_FACTS: Mapping[str, Any] = {
    **dict.fromkeys(
        (
            "topic",
            "started",
            "town",
            "category1",
            "department_code",
            "department_name",
            "joint_departments",
            "case_number",
            "summary",
        ),
        "",
    ),
    "minutes": None,
}


def _call_facts(session: Session, call: Call, public: PublicCall) -> dict[str, Any]:
    found = session.scalars(select(Department).where(Department.id.in_(call.departments)))
    by_id = {unit.id: unit for unit in found}
    units = [by_id[key] for key in call.departments if key in by_id]
    category = session.get(Category, call.category_id) if call.category_id else None
    numbers = live_case_numbers(session, [call.case_id] if call.case_id else [])
    return {
        "topic": public.topic,
        "started": call.started,
        "minutes": call.minutes,
        "town": call.town,
        "category1": category.path.split("/")[0] if category else "",
        "department_code": units[0].code if units else "",
        "department_name": units[0].name if units else "",
        "joint_departments": "、".join(unit.name for unit in units[1:]),
        "case_number": numbers[0] if numbers else "",
        "summary": public.summary,
    }


def turn_rows(public: PublicCall) -> list[dict[str, Any]]:
    """Rows of ``published_turn`` without number and version."""
    return [asdict(turn) for turn in public.turns]


def call_number(day: HotlineDay, call: Call) -> str:
    """``d2026-06-12``: the twelfth call of the day, for ever."""
    return f"{day.number}-{call.position}"


def _day_or_nothing(day: date | None) -> str:
    return day.isoformat() if day else ""


def _case_numbers(session: Session, promise: Promise) -> Sequence[str]:
    """Public numbers of its cases that are released now; the others stay in the office."""
    return live_case_numbers(session, promise_case_ids(session, promise))


def promise_case_ids(session: Session, promise: Promise) -> list[int]:
    """Its cases, released or not."""
    ids = select(PromiseCase.case_id).where(PromiseCase.promise_id == promise.id)
    return list(session.scalars(ids))


def live_case_numbers(session: Session, case_ids: Sequence[int]) -> Sequence[str]:
    """Public numbers of those cases that are released now, in order."""
    live = select(Release.number).where(Release.kind == CASE, Release.is_live, Release.item_id.in_(case_ids))
    return session.scalars(live.order_by(Release.number)).all()
