"""What differs between days, calls and promises on their way out: numbers, rows, and what must hold. The acts are shared
(``hotline``, ``hotline_schedule``, ``hotline_withdrawal``); a further kind is one more element of ``SUBJECTS``.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar, Generic

from sqlalchemy.orm import Session

from portal.backoffice.calls.content import call_hash
from portal.backoffice.hotline_days.content import day_hash
from portal.backoffice.hotline_days.models import Call, HotlineDay
from portal.backoffice.hotline_days.sums import sum_faults
from portal.backoffice.promises.content import promise_hash
from portal.backoffice.promises.models import Promise
from portal.backoffice.promises.workflow import promise_reasons
from portal.backoffice.steps import Item
from portal.jobs.queue import enqueue_once
from portal.public.hotline_days.snapshot import CALL, DAY
from portal.public.log.versioned import Versioned
from portal.public.promises.snapshot import PROMISE
from portal.releases.hotline_checks import call_reasons, day_leaks
from portal.releases.hotline_live import (
    accepted_in,
    day_obstacles,
    live_calls,
    live_in_session,
    live_promises,
)
from portal.releases.hotline_rows import (
    Version,
    call_number,
    call_version,
    day_version,
    promise_version,
    session_positions,
)
from portal.releases.recheck.closing import close_open
from portal.releases.recheck.models import Recheck
from portal.releases.snapshot import local_day
from portal.releases.transition import detection_version
from portal.security.policy import Identity
from portal.vocabulary import DayStage


class Subject(ABC, Generic[Item]):
    """One kind of thing. ``kind`` names it in history, audit and public log."""

    kind: ClassVar[str]
    word: ClassVar[str]
    versioned: ClassVar[Versioned]
    model: type[Item]

    @abstractmethod
    def number(self, item: Item) -> str:
        """Its permanent public number."""

    @abstractmethod
    def public_hash(self, session: Session, item: Item) -> str:
        """Over everything that the release would show."""

    @abstractmethod
    def version(self, session: Session, item: Item, now: datetime) -> Version:
        """What a release at ``now`` would publish."""

    @abstractmethod
    def content_reasons(self, session: Session, item: Item, now: datetime) -> list[str]:
        """Why its content may not go out, the second pass among it; slow, and bound to the content."""

    @abstractmethod
    def standing_reasons(self, session: Session, item: Item) -> list[str]:
        """Why it may not go out beside what is public now; quick, asked under the write lock."""

    def after_release(self, session: Session, item: Item, actor: Identity) -> None:
        """What a release changes beside the published rows."""


class Days(Subject[HotlineDay]):
    """领导接听日."""

    kind, word, versioned, model = "day", "接听日", DAY, HotlineDay

    def number(self, item: HotlineDay) -> str:
        return item.number

    def public_hash(self, session: Session, item: HotlineDay) -> str:
        return day_hash(item)

    def version(self, session: Session, item: HotlineDay, now: datetime) -> Version:
        return day_version(item, now)

    def content_reasons(self, session: Session, item: HotlineDay, now: datetime) -> list[str]:
        return [*sum_faults(session, item, local_day(now)), *day_leaks(session, item)]

    def standing_reasons(self, session: Session, item: HotlineDay) -> list[str]:
        """What is public of a day's calls and promises must still fit its next version."""
        calls, positions = live_calls(session, item.number), session_positions(item)
        reasons = list(_misplaced(item, calls, positions)) + list(_too_few(session, item, positions))
        if item.stage == DayStage.ANNOUNCED.value and (calls or live_promises(session, item.number)):
            reasons.append("已有来电或承诺公开，接听日不能再退回到预告。")
        return reasons


def _misplaced(day: HotlineDay, calls: Any, positions: dict[int, int]) -> Iterator[str]:
    """A session that was deleted would hand its released calls to the next one."""
    stored = {call.position: call for call in day.calls}
    for row in calls:
        call = stored.get(row.position)
        if call is None or (call.state == "released" and positions.get(call.session_id) != row.session):
            yield f"来电 {row.number} 已公开，它的场次却对不上了，请先撤回或修订这一通。"


def _too_few(session: Session, day: HotlineDay, positions: dict[int, int]) -> Iterator[str]:
    for sitting in day.sessions:
        position = positions[sitting.id]
        public = live_in_session(session, day.number, position)
        if public > (sitting.accepted or 0):
            yield f"第 {position} 场已公开来电 {public} 通，多于受理 {sitting.accepted or 0} 件。"


class Calls(Subject[Call]):
    """接听来电."""

    kind, word, versioned, model = "call", "来电", CALL, Call

    def number(self, item: Call) -> str:
        return call_number(item.day, item)

    def public_hash(self, session: Session, item: Call) -> str:
        return call_hash(session, item)

    def version(self, session: Session, item: Call, now: datetime) -> Version:
        return call_version(session, item, now)

    def content_reasons(self, session: Session, item: Call, now: datetime) -> list[str]:
        return call_reasons(session, item)

    def standing_reasons(self, session: Session, item: Call) -> list[str]:
        """The page of the day sums: no session shows more calls than it says were accepted."""
        day, position = item.day.number, session_positions(item.day)[item.session_id]
        reasons = day_obstacles(session, day)
        if reasons:
            return reasons
        accepted = accepted_in(session, day, position)
        if accepted is None:
            return ["这一场还没有公布受理数，请先发布接听日的新一版。"]
        if live_in_session(session, day, position, but=self.number(item)) >= accepted:
            return [f"这一场公布受理 {accepted} 件，已公开来电 {accepted} 通，不能再多。"]
        return []

    def after_release(self, session: Session, item: Call, actor: Identity) -> None:
        """Settle its re-check. What was read for this release is read again only where words have changed meanwhile."""
        close_open(session, Recheck.call_id == item.id, "revised", actor)
        if item.version == 1 or item.detected_with != detection_version():
            item.checked_with = item.detected_with
        if item.checked_with != detection_version():
            enqueue_once(session, "recheck")


class Promises(Subject[Promise]):
    """承诺事项."""

    kind, word, versioned, model = "promise", "承诺", PROMISE, Promise

    def number(self, item: Promise) -> str:
        return item.number

    def public_hash(self, session: Session, item: Promise) -> str:
        return promise_hash(session, item)

    def version(self, session: Session, item: Promise, now: datetime) -> Version:
        return promise_version(session, item, now)

    def content_reasons(self, session: Session, item: Promise, now: datetime) -> list[str]:
        return promise_reasons(session, item, now)

    def standing_reasons(self, session: Session, item: Promise) -> list[str]:
        return day_obstacles(session, session.get_one(HotlineDay, item.day_id).number)


SUBJECTS: tuple[Subject[Any], ...] = (Days(), Calls(), Promises())
"""In the order in which they go out together: a day before what belongs to it."""


def subject_of(item: object) -> Subject[Any]:
    """Of a stored day, call or promise."""
    return next(subject for subject in SUBJECTS if isinstance(item, subject.model))


def subject_named(kind: str) -> Subject[Any]:
    """By the kind of the history and the log."""
    return next(subject for subject in SUBJECTS if subject.kind == kind)
