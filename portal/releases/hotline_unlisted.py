"""Released cases that the public version of a call or a promise does not name yet, because they came later."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.backoffice.hotline_days.models import Call, HotlineDay
from portal.backoffice.promises.models import Promise, PromiseCase
from portal.public.hotline_days.tables import published_call
from portal.public.promises.tables import published_promise, published_promise_case
from portal.releases.edition import KIND
from portal.releases.models import Release
from portal.vocabulary import CallForm


def unlisted_cases(session: Session) -> dict[int, list[str]]:
    """Public numbers of cases by the id of the promise whose next version would name them."""
    live, named = published_promise.c, published_promise_case.c
    is_named = exists().where(
        named.number == live.number, named.version == live.version, named.case_number == Release.number
    )
    rows = session.execute(
        select(Promise.id, Release.number)
        .join(PromiseCase, PromiseCase.promise_id == Promise.id)
        .join(Release, _is_live(PromiseCase.case_id))
        .join(published_promise, and_(live.number == Promise.number, live.is_live))
        .where(~is_named)
        .order_by(Promise.id, Release.number)
    )
    return _by_id(rows)


def unlisted_calls(session: Session) -> dict[int, list[str]]:
    """The same of calls; what is withheld names no case."""
    live = published_call.c
    rows = session.execute(
        select(Call.id, Release.number)
        .join(HotlineDay, HotlineDay.id == Call.day_id)
        .join(Release, _is_live(Call.case_id))
        .join(
            published_call,
            and_(live.day == HotlineDay.number, live.position == Call.position, live.is_live),
        )
        .where(live.case_number != Release.number, live.form != CallForm.WITHHELD.value)
        .order_by(Call.id)
    )
    return _by_id(rows)


def _is_live(case_id: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    return and_(Release.kind == KIND, Release.item_id == case_id, Release.is_live)


def _by_id(rows: Iterable[Row[int, str]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for key, number in rows:
        found.setdefault(key, []).append(number)
    return found
