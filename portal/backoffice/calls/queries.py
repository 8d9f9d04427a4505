"""Reads of calls: the list with its filters, what waits, one call's history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from portal.backoffice.hotline_days.models import Call, CallFinding, HotlineDay, HotlineEvent
from portal.backoffice.promises.models import Promise
from portal.releases.second_person import awaiting_second
from portal.vocabulary import CallForm

PAGE = 50
STATES = ("draft", "proposed", "approved", "released", "withdrawn")

IS_SHOWN = or_(
    Call.form.in_(("", CallForm.TRANSCRIPT.value)),
    and_(Call.form == CallForm.SUMMARY.value, CallFinding.field.in_(("topic", "summary"))),
)
"""What the form of the call leaves out waits for nobody."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters of the list; "" and None are all."""

    state: str = ""
    form: str = ""
    day: int | None = None

    def query(self, **changes: object) -> dict[str, object]:
        """The filters as they stand in an address."""
        values = {"day": self.day, "form": self.form, "state": self.state, **changes}
        return {name: value for name, value in values.items() if value}


def list_page(session: Session, wanted: Wanted, page: int) -> tuple[Sequence[Call], int]:
    """One page in the order of the newest days; and how many there are."""
    matching = [*_but_state(wanted), *([Call.state == wanted.state] if wanted.state else [])]
    total = session.scalar(select(func.count(Call.id)).where(*matching)) or 0
    rows = session.scalars(
        select(Call)
        .join(Call.day)
        .options(joinedload(Call.day), joinedload(Call.session))
        .where(*matching)
        .order_by(HotlineDay.starts_on.desc(), HotlineDay.id.desc(), Call.position)
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    )
    return rows.all(), total


def state_counts(session: Session, wanted: Wanted) -> dict[str, int]:
    """How many there are in each state under the other filters."""
    rows = session.execute(
        select(Call.state, func.count().label("n")).where(*_but_state(wanted)).group_by(Call.state)
    )
    return {row.state: row.n for row in rows}


def _but_state(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.day is not None:
        conditions.append(Call.day_id == wanted.day)
    if wanted.form:
        conditions.append(Call.form == ("" if wanted.form == "none" else wanted.form))
    return conditions


def days_with_calls(session: Session) -> Sequence[HotlineDay]:
    """Days that have calls, newest first."""
    return session.scalars(
        select(HotlineDay)
        .where(HotlineDay.id.in_(select(Call.day_id)))
        .order_by(HotlineDay.starts_on.desc(), HotlineDay.id.desc())
    ).all()


def count_under_review(session: Session) -> int:
    """Calls that wait for their second person or for release: what the staff bar counts."""
    return session.scalar(select(func.count(Call.id)).where(Call.state.in_(("proposed", "approved")))) or 0


def history(session: Session, call: Call) -> Sequence[HotlineEvent]:
    """Every step, newest first."""
    return session.scalars(
        select(HotlineEvent)
        .where(HotlineEvent.kind == "call", HotlineEvent.item_id == call.id)
        .order_by(HotlineEvent.id.desc())
    ).all()


def last_return(session: Session, call: Call) -> datetime | None:
    """When it was last sent back."""
    return session.scalar(
        select(func.max(HotlineEvent.at)).where(
            HotlineEvent.kind == "call", HotlineEvent.item_id == call.id, HotlineEvent.act == "send_back"
        )
    )


def promises_by_turn(session: Session, call: Call) -> dict[int, list[Promise]]:
    """Promises made in the call by id of the turn."""
    found: dict[int, list[Promise]] = {}
    rows = session.scalars(
        select(Promise)
        .where(Promise.call_id == call.id, Promise.turn_id.is_not(None))
        .order_by(Promise.position)
    )
    for promise in rows:
        found.setdefault(promise.turn_id or 0, []).append(promise)
    return found


def neighbours(session: Session, call: Call) -> tuple[int | None, int | None]:
    """Ids of the calls before and after within the day."""
    same_day = select(Call.id).where(Call.day_id == call.day_id)
    before = session.scalar(
        same_day.where(Call.position < call.position).order_by(Call.position.desc()).limit(1)
    )
    after = session.scalar(same_day.where(Call.position > call.position).order_by(Call.position).limit(1))
    return before, after


def waiting_for_second(session: Session, call_ids: Sequence[int]) -> dict[int, int]:
    """How many kept identifiers of each of these calls wait for their second person."""
    rows = session.execute(
        select(CallFinding.call_id, func.count().label("n"))
        .join(Call, Call.id == CallFinding.call_id)
        .where(CallFinding.call_id.in_(call_ids), awaiting_second(CallFinding), IS_SHOWN)
        .group_by(CallFinding.call_id)
    )
    return {row.call_id: row.n for row in rows}
