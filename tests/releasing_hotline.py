"""Invented hotline days, calls and promises on their way out, for tests."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.backoffice.hotline_days.models import HotlineDay
from portal.backoffice.promises import workflow as promises
from portal.backoffice.promises.models import Promise
from portal.releases.hotline import Grounds, Publish
from portal.releases.hotline_withdrawal import Withdraw
from portal.security.permissions import Role
from portal.security.policy import Identity
from portal.settings import Settings
from portal.vocabulary import WithdrawalKind, WithdrawalReason
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


def approve_promise(session: Session, promise: Promise) -> None:
    promises.Propose(session, promise, curator(session), NOW).perform()
    promises.Approve(session, promise, reviewer(session), NOW).perform()


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
