"""The promises of the invented hotline days: written down from the transcript, released, and followed to what became of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.hotline_days.models import Call
from portal.backoffice.promises.content import PromiseContent, content_of
from portal.backoffice.promises.models import Promise
from portal.backoffice.promises.results import Revise
from portal.backoffice.promises.workflow import Approve, Propose
from portal.backoffice.promises.writing import AddPromise
from portal.demo.hotline_calendar import at, session_of
from portal.demo.hotline_desk import Worker, unit_ids
from portal.demo.hotline_script import CallPlan, PromisePlan, SessionPlan, script
from portal.demo.office import Act
from portal.vocabulary import PromiseState

_NOTES = {
    "kept": "承诺已经兑现。",
    "kept_late": "承诺已经兑现，晚于期限。",
    "partly": "公布目前办到的部分。",
    "impossible": "说明办不成的原因。",
    "changed": "期限调整，说明原因。",
}


@dataclass(frozen=True)
class Ledger(Worker):
    """Whoever keeps the promises."""

    def write_down(self, session: Session, plan: CallPlan, call: Call, now: datetime) -> None:
        """记为承诺, from the turn in which it was made."""
        for promise in script().promises:
            if promise.call == plan.key:
                turn = next(turn for turn in call.turns if promise.words in turn.text)
                content = self._content(session, promise, call)
                AddPromise(session, call.day, self.curator, now, content, turn=turn).perform()

    def publish(self, plan: SessionPlan, now: datetime) -> None:
        """Everything promised in a session, once its calls are public."""
        with self.desk.sessions() as session:
            calls = [call.id for _, call in self.calls_of(session, plan)]
            statement = select(Promise.id).where(Promise.call_id.in_(calls), Promise.version == 1)
            ids = session.scalars(statement.order_by(Promise.id)).all()
        for promise_id in ids:
            self._review_and_release(promise_id, now)

    def followed(self, session: SessionPlan) -> Iterator[Act]:
        """What became of the promises of a session, public the day after it was known, but not before the promise itself."""
        for plan in script().promises:
            if plan.outcome != PromiseState.OPEN and session_of(plan.call) == session:
                known = self.dates.held_on(session) + timedelta(days=_days(plan))
                told = at(max(known, self.dates.published_on(session)), 11, days=1)
                yield Act(told, partial(self.tell_result, plan, told))

    def tell_result(self, plan: PromisePlan, now: datetime) -> None:
        """The next version of a promise, with its result or its other date."""
        with self.desk.sessions.begin() as session:
            promise = session.scalars(select(Promise).where(Promise.text == plan.text)).one()
            promise_id = promise.id
            if promise.version == 1 and promise.state == "released":
                note = _NOTES[plan.outcome]
                content = self._result(plan, promise)
                Revise(session, promise, self.curator, now, note, content=content).perform()
        self._review_and_release(promise_id, now)

    def _review_and_release(self, promise_id: int, now: datetime) -> None:
        with self.desk.sessions.begin() as session:
            promise = session.get_one(Promise, promise_id)
            if promise.state == "draft":
                Propose(session, promise, self.curator, now).perform()
                Approve(session, promise, self.reviewer, now).perform()
            waits = promise.state == "approved"
        if waits:
            self.release("promise", promise_id, now)

    def _content(self, session: Session, plan: PromisePlan, call: Call) -> PromiseContent:
        return PromiseContent(
            text=plan.text,
            post=call.session.post,
            official_id=call.session.official_id,
            department_id=unit_ids(session, (plan.unit,))[0],
            due_on=due_day(plan.due, call.session.held_on),
            due_words=plan.said,
        )

    def _result(self, plan: PromisePlan, promise: Promise) -> PromiseContent:
        held = self.dates.held_on(session_of(plan.call))
        return replace(
            content_of(promise),
            outcome=plan.outcome,
            result=plan.result,
            result_on=due_day(plan.result_on, held),
            due_on=promise.due_on if plan.due_then is None else due_day(plan.due_then, held),
            evidence=plan.evidence,
            checked_on=held + timedelta(days=_days(plan)),
        )


def _days(plan: PromisePlan) -> int:
    """After how many days it was known what became of it."""
    return plan.result_on or plan.result_after or 0


def due_day(due: int | str | None, held: date) -> date | None:
    """Days after the session, or the end of its year."""
    if due == "year":
        return date(held.year, 12, 31)
    return held + timedelta(days=due) if isinstance(due, int) else None
