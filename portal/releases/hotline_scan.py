"""What ``portal check`` asks of hotline days: nothing public without its day, sums that hold, no caller's data anywhere."""

from collections.abc import Iterator, Sequence

from sqlalchemy import RowMapping, Table, and_, func, select
from sqlalchemy.orm import Session

from portal.backoffice.calls.wording import call_texts, findings_of
from portal.backoffice.hotline_days.models import Call
from portal.backoffice.promises.models import Promise
from portal.public.bulletins.tables import published_chain_link
from portal.public.hotline_days.tables import (
    published_call,
    published_hotline_day,
    published_hotline_session,
    published_turn,
)
from portal.public.promises.tables import published_promise
from portal.releases.hotline_checks import PROMISE_TEXTS, known_of_call
from portal.releases.hotline_surfaces import call_numbered
from portal.releases.leak_scan import known_leaks

_CALL_TEXTS = ("topic", "summary", "town", "change_note")
_CALL, _DAY, _SITTING = published_call.c, published_hotline_day.c, published_hotline_session.c


def hotline_faults(session: Session) -> Iterator[str]:
    """One English line, without any value, for each fault."""
    yield from _without_day(session, published_call)
    yield from _without_day(session, published_promise)
    yield from _too_many(session)
    yield from _in_calls(session)
    yield from _in_promises(session)


def _without_day(session: Session, table: Table) -> Iterator[str]:
    alive = select(_DAY.number).where(_DAY.is_live)
    lost = select(table.c.number).where(table.c.is_live, table.c.day.not_in(alive))
    for number in session.scalars(lost.order_by(table.c.number)):
        yield f"{number} is live, its hotline day is not"


def _too_many(session: Session) -> Iterator[str]:
    """More calls public than a session states were accepted: the page would not add up."""
    of_session = and_(_CALL.day == _SITTING.number, _CALL.session == _SITTING.position, _CALL.is_live)
    rows = session.execute(
        select(_SITTING.number, _SITTING.position, _SITTING.accepted, func.count().label("n"))
        .join(published_hotline_day, and_(_DAY.number == _SITTING.number, _DAY.version == _SITTING.version))
        .join(published_call, of_session)
        .where(_DAY.is_live)
        .group_by(_SITTING.number, _SITTING.position, _SITTING.accepted)
        .having(func.count() > func.coalesce(_SITTING.accepted, 0))
    )
    for row in rows:
        yield f"{row.number} session {row.position}: {row.n} calls are live, {row.accepted} were accepted"


def _in_calls(session: Session) -> Iterator[str]:
    """What the caller of each released call is known by, in every version of it."""
    for row in session.execute(select(published_call).order_by(*published_call.primary_key)).mappings():
        call = call_numbered(session, row["number"])
        yield from _leaks(session, row, call, {**_of(row, _CALL_TEXTS), **_parts(session, row)})
        session.expunge_all()


def _in_promises(session: Session) -> Iterator[str]:
    """The same in the promises that were given in a call."""
    statement = (
        select(published_promise, Promise.call_id)
        .join(Promise, Promise.number == published_promise.c.number)
        .where(Promise.call_id.is_not(None))
        .order_by(*published_promise.primary_key)
    )
    for row in session.execute(statement).mappings():
        call = session.get(Call, row["call_id"])
        yield from _leaks(session, row, call, _of(row, tuple(PROMISE_TEXTS)))
        session.expunge_all()


def _of(row: RowMapping, names: Sequence[str]) -> dict[str, str]:
    return {name: row[name] for name in names}


def _parts(session: Session, row: RowMapping) -> dict[str, str]:
    """Texts of the turns and of the instructions of one version."""
    texts: dict[str, str] = {}
    for table, name in ((published_turn, "turn"), (published_chain_link, "instruction")):
        belongs = select(table).where(table.c.number == row["number"], table.c.version == row["version"])
        for part in session.execute(belongs).mappings():
            texts[f"{name} {part['position']}"] = part["text"]
    return texts


def _leaks(session: Session, row: RowMapping, call: Call | None, texts: dict[str, str]) -> Iterator[str]:
    place = f"{row['number']} version {row['version']}"
    if call is None:
        yield f"{place}: its call is gone, so that nobody can say what it must not hold"
        return
    kept = [finding for finding in findings_of(session, call) if finding.decision == "keep"]
    yield from known_leaks(place, texts, known_of_call(call), call_texts(call), kept)
