"""Invented hotline days, calls and promises on their way out, for tests."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.calls import workflow as calls
from portal.backoffice.hotline_days.models import Call, CallFinding, HotlineDay
from portal.backoffice.promises import workflow as promises
from portal.backoffice.promises.models import Promise
from portal.releases.hotline import Grounds, Publish
from portal.releases.hotline_withdrawal import Withdraw
from portal.security.permissions import Role
from portal.security.policy import Identity
from portal.settings import Settings
from portal.vocabulary import WithdrawalKind, WithdrawalReason
from tests.calls import make_call
from tests.factories import make_person
from tests.hotline_days import COUNTS, NOW, add_session, approve_day, curator, make_day, reviewer
from tests.promises import make_promise

GROUNDS = Grounds("《政府信息公开条例》第十九条", "经审查，可以公开。")


def publisher(session: Session) -> Identity:
    return make_person(session, "publisher", Role.PUBLISHER)


def approved_day(session: Session, **values: Any) -> HotlineDay:
    """The report of one session with its counts (受理 150), approved and as it stands ready to go out."""
    day = make_day(session, stage="reported", **values)
    add_session(session, day, **COUNTS)
    session.refresh(day)
    approve_day(session, day)
    return day


def released_day(session: Session, settings: Settings, **values: Any) -> HotlineDay:
    day = approved_day(session, **values)
    publish(session, day, settings)
    return day


def approved_promise(session: Session, day: HotlineDay, **values: Any) -> Promise:
    """A promise that nothing but its day keeps from going out."""
    promise = make_promise(
        session, day, **{"text": "望江路南段雨水口改接，11月底前完成。", "due_on": None, **values}
    )
    approve_promise(session, promise)
    return promise


def approve_promise(session: Session, promise: Promise, now: datetime = NOW) -> None:
    promises.Propose(session, promise, curator(session), now).perform()
    promises.Approve(session, promise, reviewer(session), now).perform()


def approved_call(session: Session, day: HotlineDay, form: str = "transcript", **values: Any) -> Call:
    """A call of the day's first session that nothing but its day keeps from going out: all that was found is masked."""
    call = make_call(session, day, form=form, **values)
    for row in session.scalars(select(CallFinding).where(CallFinding.call_id == call.id)):
        row.decision, row.decided_by_id = "mask", curator(session).user_id
    session.flush()
    approve_call(session, call)
    return call


def approve_call(session: Session, call: Call) -> None:
    """With a comment, as calls of a class that is closed by default need it from both."""
    calls.Propose(session, call, curator(session), NOW, "不涉及可识别的个人").perform()
    calls.Approve(session, call, reviewer(session), NOW, "同意公开").perform()


def publish(
    session: Session, item: Any, settings: Settings, now: datetime = NOW, grounds: Grounds = GROUNDS
) -> Publish:
    """Release it as the publisher."""
    step = Publish(session, item, publisher(session), now, settings=settings, grounds=grounds)
    step.perform()
    return step


def withdraw(
    session: Session,
    item: Any,
    how: WithdrawalKind = WithdrawalKind.GONE,
    note: str = "",
    with_promises: bool = False,
) -> Withdraw:
    """Withdraw it as the publisher."""
    step = Withdraw(
        session,
        item,
        publisher(session),
        NOW,
        "核对后决定撤回",
        how=how,
        reason=WithdrawalReason.ERROR,
        note=note,
        with_promises=with_promises,
    )
    step.perform()
    return step
