"""Writing a promise down (记为承诺) and changing its draft; each class says in Chinese why it may not be done now."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.backoffice.hotline_days.models import Call, HotlineDay, Turn
from portal.backoffice.hotline_days.workflow import keep_event
from portal.backoffice.orders.moments import local_day
from portal.backoffice.promises.content import PromiseContent, fill, promise_hash
from portal.backoffice.promises.faults import Circumstances, promise_faults
from portal.backoffice.promises.models import Promise
from portal.backoffice.promises.workflow import PromiseStep
from portal.backoffice.steps import forget_review
from portal.releases import NotAllowed
from portal.releases.hotline_checks import known_of_call
from portal.releases.hotline_rows import made_on
from portal.releases.promise_live import live_promise
from portal.security.permissions import Permission, allows
from portal.security.policy import Identity

STALE = "您打开以后有人保存过。您写的没有丢，也还没有保存；再按一次就以您写的为准。"


class AddPromise:
    """记为承诺: a draft on a day, where it was made in a call with that call and turn."""

    def __init__(
        self,
        session: Session,
        day: HotlineDay,
        actor: Identity,
        now: datetime,
        content: PromiseContent,
        call: Call | None = None,
        turn: Turn | None = None,
    ) -> None:
        self._session = session
        self._day = day
        self._actor = actor
        self._now = now
        self._content = content
        self._call = turn.call if turn is not None else call
        self._turn = turn

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        if not allows(self._actor.roles, Permission.HOTLINE_DAYS):
            return ["您的角色不能记承诺。"]
        if self._day.state == "withdrawn":
            return ["这次接听日已撤回，不能再记承诺。"]
        if self._call is not None and self._call.day_id != self._day.id:
            return ["这通来电不是这次接听日的。"]
        about = Circumstances(made_on(self._day, self._call), local_day(self._now), known_of_call(self._call))
        return promise_faults(self._session, self._content, about)

    def perform(self) -> Promise:
        """The stored draft; raises NotAllowed."""
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)
        session, day = self._session, self._day
        last = session.scalar(select(func.max(Promise.position)).where(Promise.day_id == day.id))
        promise = Promise(
            number=next_promise_number(session, day.year),
            day_id=day.id,
            call_id=self._call.id if self._call else None,
            turn_id=self._turn.id if self._turn else None,
            position=(last or 0) + 1,
            version=1,
            state="draft",
            created_at=self._now,
            created_by=self._actor.username,
        )
        fill(promise, self._content)
        session.add(promise)
        session.flush()
        promise.text_hash = promise_hash(session, promise)
        keep_event(session, "promise", promise, "add", self._actor.username, self._now, "")
        return promise


def next_promise_number(session: Session, year: int) -> str:
    """The next permanent public number of a year: p2026-004; from the thousandth on they are longer."""
    number = Promise.number
    last = session.scalar(
        select(number)
        .where(number.like(f"p{year}-%"))
        .order_by(func.length(number).desc(), number.desc())
        .limit(1)
    )
    return f"p{year}-{int(last.rpartition('-')[2]) + 1 if last else 1:03d}"


class SavePromise(PromiseStep):
    """保存. ``seen``: ``promise_hash`` of what the page was opened with; None where nobody read it first."""

    act = "save"

    def __init__(self, *args: Any, content: PromiseContent, seen: str | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self._content = content
        self._seen = seen

    def _own_reasons(self) -> list[str]:
        if self._seen is not None and self._seen != self._public_hash():
            return [STALE]
        return self._content_reasons(self._content)

    def _do(self) -> None:
        fill(self._item, self._content)


class Drop(PromiseStep):
    """删除草稿; of a revision only the revision: the promise goes back to what is public."""

    act = "drop"

    def _own_reasons(self) -> list[str]:
        promise = self._item
        if promise.version > 1 and live_promise(self._session, promise.number) is None:
            return ["找不到已发布的那一版，不能放弃修订。"]
        return []

    def perform(self) -> None:
        """Remove it; raises NotAllowed. The history keeps that it was there."""
        super().perform()
        if self._item.state == "draft":
            self._session.delete(self._item)

    def _do(self) -> None:
        live = live_promise(self._session, self._item.number)
        if self._item.version > 1 and live is not None:
            for name, value in live.items():
                setattr(self._item, name, value)
            forget_review(self._item)
            self._item.state = "released"
