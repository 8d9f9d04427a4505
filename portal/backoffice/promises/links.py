"""Cases of a promise (承诺 ↔ 诉求件): which ones it led to or belongs to, and how far they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.cases.models import Case
from portal.backoffice.hotline_days.workflow import keep_event
from portal.backoffice.orders.moments import local_day
from portal.backoffice.promises.content import promise_hash
from portal.backoffice.promises.faults import suggested_outcome
from portal.backoffice.promises.models import Promise, PromiseCase
from portal.releases import NotAllowed
from portal.releases.edition import KIND
from portal.releases.models import Release
from portal.security.permissions import Permission, allows
from portal.security.policy import Identity
from portal.vocabulary import Outcome
from portal.web.present.words import outcome_word, satisfaction_mark

CHANGEABLE = ("draft", "released")
"""States in which links may change: under review the content stands still."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a linked case is. ``number`` is its public number, "" while it is not released."""

    case: Case
    number: str
    steps: tuple[tuple[str, datetime], ...]
    outcome: str
    satisfaction: str


def find_cases(session: Session, source_number: str) -> list[Case]:
    """Cases that bear this number of the call system (工单编号); several where several sources use it."""
    number = source_number.strip()
    return list(session.scalars(select(Case).where(Case.source_number == number))) if number else []


def case_reasons(found: list[Case]) -> list[str]:
    """Why what was found under a number cannot be linked."""
    if not found:
        return ["没有这个工单编号的诉求件，请核对编号，或者先导入。"]
    if len(found) > 1:
        sources = "、".join(case.source for case in found)
        return [f"有 {len(found)} 件用这个工单编号（来源：{sources}），分不清是哪一件。"]
    return []


def progress_of(session: Session, case_ids: Iterable[int]) -> list[Progress]:
    """The cases in order of their numbers."""
    ids = list(case_ids)
    cases = session.scalars(select(Case).where(Case.id.in_(ids)).order_by(Case.source_number))
    released = public_numbers(session, ids)
    return [_progress(case, released.get(case.id, "")) for case in cases]


def public_numbers(session: Session, case_ids: Iterable[int]) -> dict[int, str]:
    """Public numbers of those that are released now, by case."""
    rows = session.execute(
        select(Release.item_id, Release.number).where(
            Release.kind == KIND, Release.is_live, Release.item_id.in_(list(case_ids))
        )
    )
    return {row.item_id: row.number for row in rows}


def _progress(case: Case, number: str) -> Progress:
    moments = (("答复", case.replied_at), ("办结", case.closed_at), ("回访", case.called_back_at))
    return Progress(
        case,
        number,
        tuple((word, at) for word, at in moments if at is not None),
        outcome_word(case.outcome) if case.outcome else "",
        satisfaction_mark(case.satisfaction).word if case.satisfaction else "",
    )


def suggested_result(progress: Iterable[Progress], due_on: date | None) -> dict[str, object]:
    """What the result form is filled with where a linked case is closed and solved; staff confirm or change it."""
    closed = {
        one.case.closed_at: one
        for one in progress
        if one.case.closed_at is not None and one.case.outcome == Outcome.SOLVED
    }
    if not closed:
        return {}
    closed_at = max(closed)
    last = closed[closed_at]
    called = f"，回访{last.satisfaction}" if last.case.called_back_at and last.satisfaction else ""
    return {
        "outcome": suggested_outcome(local_day(closed_at), due_on).value,
        "result_on": local_day(closed_at),
        "result": f"相关诉求已办结{called}。",
    }


class LinkCase:
    """关联诉求件. What is public changes with the next version; a case that is not released never shows."""

    word, act = "关联", "link"

    def __init__(
        self, session: Session, promise: Promise, case: Case, actor: Identity, now: datetime
    ) -> None:
        self._session = session
        self._promise = promise
        self._case = case
        self._actor = actor
        self._now = now

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        if not allows(self._actor.roles, Permission.HOTLINE_DAYS):
            return [f"您的角色不能{self.word}诉求件。"]
        if self._promise.state not in CHANGEABLE:
            return [f"承诺正在审核或已撤回，不能{self.word}诉求件。"]
        return self._own_reasons(self._stored())

    def perform(self) -> None:
        """Store it; raises NotAllowed."""
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)
        self._do()
        self._session.flush()
        promise = self._promise
        promise.text_hash = promise_hash(self._session, promise)
        keep_event(
            self._session,
            "promise",
            promise,
            self.act,
            self._actor.username,
            self._now,
            promise.state,
            f"工单 {self._case.source_number}",
        )

    def _stored(self) -> PromiseCase | None:
        return self._session.get(PromiseCase, (self._promise.id, self._case.id))

    def _own_reasons(self, stored: PromiseCase | None) -> list[str]:
        return ["这一件已经关联了。"] if stored else []

    def _do(self) -> None:
        self._session.add(PromiseCase(promise_id=self._promise.id, case_id=self._case.id))


class UnlinkCase(LinkCase):
    """取消关联."""

    word, act = "取消关联", "unlink"

    def _own_reasons(self, stored: PromiseCase | None) -> list[str]:
        return [] if stored else ["这一件没有关联。"]

    def _do(self) -> None:
        self._session.delete(self._stored())
