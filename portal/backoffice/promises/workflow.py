"""Steps of a promise between its draft and its release."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.backoffice import steps
from portal.backoffice.hotline_days.models import Call, HotlineDay
from portal.backoffice.hotline_days.workflow import HotlineStep
from portal.backoffice.orders.moments import local_day
from portal.backoffice.promises.content import PromiseContent, content_of, promise_hash
from portal.backoffice.promises.faults import Circumstances, promise_faults
from portal.backoffice.promises.models import Promise
from portal.releases.hotline_checks import known_of_call, promise_leaks
from portal.releases.hotline_rows import made_on
from portal.releases.promise_live import live_promise


class PromiseStep(HotlineStep[Promise]):
    """One act on a promise."""

    kind = "promise"

    def _public_hash(self) -> str:
        return promise_hash(self._session, self._item)

    def _today(self) -> date:
        return local_day(self._now)

    def _content_reasons(self, content: PromiseContent) -> list[str]:
        """Why the promise cannot say ``content``."""
        return content_faults(self._session, self._item, content, self._today())


class Propose(steps.Propose[Promise], PromiseStep):
    """送审: words and dates must stand."""

    def _own_reasons(self) -> list[str]:
        return promise_reasons(self._session, self._item, self._now)


class TakeBack(steps.TakeBack[Promise], PromiseStep):
    """收回修改."""


class SendBack(steps.SendBack[Promise], PromiseStep):
    """退回."""


class Approve(steps.Approve[Promise], PromiseStep):
    """审核通过."""


def promise_reasons(session: Session, promise: Promise, now: datetime) -> list[str]:
    """Why a promise cannot be shown as it is stored: words and dates, and what a text gives away."""
    today = local_day(now)
    faults = content_faults(session, promise, content_of(promise), today)
    return list(dict.fromkeys([*faults, *promise_leaks(session, promise, today)]))


def content_faults(session: Session, promise: Promise, content: PromiseContent, today: date) -> list[str]:
    """Why ``promise`` cannot say ``content``, held against its call and what the public already knows of its dates."""
    day = session.get_one(HotlineDay, promise.day_id)
    call = session.get(Call, promise.call_id) if promise.call_id else None
    live = live_promise(session, promise.number) or {}
    about = Circumstances(
        made_on(day, call), today, known_of_call(call), live.get("due_on"), live.get("first_due_on")
    )
    return promise_faults(session, content, about)
