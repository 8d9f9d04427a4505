"""Kept identifiers of calls that wait for their second person, each with the sentence around it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from portal.backoffice.calls.queries import IS_SHOWN
from portal.backoffice.calls.second import CONFIRMABLE
from portal.backoffice.calls.wording import call_texts, findings_of, shown_findings
from portal.backoffice.calls.words import field_titles
from portal.backoffice.hotline_days.models import Call, CallFinding
from portal.backoffice.releases.queries import names
from portal.backoffice.seconds.sentences import Waiting, waiting
from portal.releases.second_person import awaiting_second, awaits_second


def waiting_of(session: Session, call: Call) -> list[Waiting]:
    """Those of one call, in reading order."""
    if call.state not in CONFIRMABLE:
        return []
    rows = [row for row in shown_findings(call, findings_of(session, call)) if awaits_second(row)]
    people = names(session, [row.decided_by_id for row in rows])
    texts, titles = call_texts(call), field_titles(call)
    return [
        waiting(row, texts[row.field], titles[row.field], people.get(row.decided_by_id or 0, ""))
        for row in rows
    ]


def waiting_calls(session: Session) -> Sequence[Row[Call, int, datetime | None]]:
    """Calls with a kept identifier that waits: the call, how many, since when; longest first."""
    since = func.min(CallFinding.decided_at)
    return session.execute(
        select(Call, func.count().label("n"), since.label("since"))
        .join(CallFinding, CallFinding.call_id == Call.id)
        .where(awaiting_second(CallFinding), Call.state.in_(CONFIRMABLE), IS_SHOWN)
        .group_by(Call.id)
        .order_by(since, Call.id)
    ).all()


def count_waiting_calls(session: Session) -> int:
    """How many calls wait."""
    statement = (
        select(func.count(CallFinding.call_id.distinct()))
        .join(Call, Call.id == CallFinding.call_id)
        .where(awaiting_second(CallFinding), Call.state.in_(CONFIRMABLE), IS_SHOWN)
    )
    return session.scalar(statement) or 0
