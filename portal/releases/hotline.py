"""Release of hotline days, calls and promises, one by one: what was read and checked is published and logged in one
transaction. What differs between the three is in ``hotline_subjects``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.hotline_days.workflow import HotlineStep
from portal.backoffice.steps import review_reasons, reviews_needed
from portal.db.engines import read_session_factory
from portal.public.cases.tables import published_tombstone
from portal.releases.hotline_live import TURN, live_turn_ids
from portal.releases.hotline_rows import Version
from portal.releases.hotline_subjects import subject_named, subject_of
from portal.releases.log import append_entry, bump_counter
from portal.search.outbox import ADD, BATCH, DELETE, SINGLE, OutboxEntry
from portal.security.policy import Identity
from portal.settings import Settings

LONGEST = 2000
"""Characters of a ground or of a secrecy conclusion."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What is recorded with every release: 公开依据 and 保密审查结论."""

    ground: str
    conclusion: str

    @classmethod
    def recorded(cls, secrecy: Mapping[str, Any]) -> "Grounds":
        """From the column ``secrecy`` of something that was scheduled."""
        return cls(str(secrecy.get("ground", "")), str(secrecy.get("conclusion", "")))

    def faults(self) -> list[str]:
        """What is missing of them."""
        faults = []
        for name, text in (("公开依据", self.ground), ("保密审查结论", self.conclusion)):
            if not text.strip():
                faults.append(f"请填写{name}。")
            elif len(text) > LONGEST:
                faults.append(f"{name}不能超过 {LONGEST} 字。")
        return faults


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the second pass said of the content with this hash."""

    content_hash: str
    reasons: tuple[str, ...]


def prepare_item(session: Session, item: Any, now: datetime) -> Prepared:
    """Read everything public of ``item`` once more; only reads, so that it can run before the write lock."""
    subject = subject_of(item)
    reasons = subject.content_reasons(session, item, now)
    return Prepared(subject.public_hash(session, item), tuple(reasons))


class ItemStep(HotlineStep[Any]):
    """One act on a stored day, call or promise, whichever it is."""

    def __init__(self, session: Session, item: Any, *args: Any, **more: Any) -> None:
        super().__init__(session, item, *args, **more)
        self._subject = subject_of(item)
        self.kind = self._subject.kind
        self._number = self._subject.number(item)

    def _public_hash(self) -> str:
        return self._subject.public_hash(self._session, self._item)


class GroundedStep(ItemStep):
    """An act that lets something out, now or later: reviewed, unchanged since, clean, with its grounds on record."""

    def __init__(
        self,
        *args: Any,
        settings: Settings,
        grounds: Grounds,
        prepared: Prepared | None = None,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self._settings = settings
        self._grounds = grounds
        self._given = prepared

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; the second pass comes when nothing else is in the way."""
        return super().failure_reasons() or self._content_reasons()

    def obstacles(self) -> list[str]:
        """What stands in the way of an approved thing, whoever tries, before its words are read once more."""
        return self._own_reasons()

    def _own_reasons(self) -> list[str]:
        item = self._item
        reasons = review_reasons(item, self._public_hash())
        people = {approval["user_id"] for approval in item.approvals}
        if not reasons and len(people) < reviews_needed(self._settings.workflow):
            reasons = ["审核人数不够。"]
        return reasons

    def _comment_reasons(self) -> list[str]:
        return super()._comment_reasons() + self._grounds.faults()

    def _content_reasons(self) -> list[str]:
        if self._given is None:
            self._given = prepare_item(self._session, self._item, self._now)
        if self._given.content_hash != self._public_hash():
            return ["准备发布的时候内容有改动，请再发布一次。"]
        return list(self._given.reasons)

    def _do(self) -> None:
        self._item.secrecy = {
            "user_id": self._actor.user_id,
            "at": self._now.isoformat(),
            "ground": self._grounds.ground.strip(),
            "conclusion": self._grounds.conclusion.strip(),
            "text_hash": self._public_hash(),
        }


class Publish(GroundedStep):
    """发布 as version 1 or as the next version, in the caller's transaction. ``version`` is there after ``perform``."""

    act = "release"
    version: Version

    def _own_reasons(self) -> list[str]:
        return super()._own_reasons() + self._subject.standing_reasons(self._session, self._item)

    def _do(self) -> None:
        super()._do()
        session, item, now = self._session, self._item, self._now
        self.version = self._subject.version(session, item, now)
        self._retire_earlier()
        action = "release" if item.version == 1 else "revise"
        item.log_seq = append_entry(session, action, self.version.snapshot, now, kind=self.kind)
        item.released_at, item.release_at = now, None
        self._write()
        self._subject.after_release(session, item, self._actor)
        bump_counter(session, now)

    def _retire_earlier(self) -> None:
        """Earlier versions stay readable, but those that a re-check hid; search finds only the live one."""
        table = self._subject.versioned.table
        queue_turns(self._session, live_turn_ids(self._session, self._number), DELETE, self._now)
        self._session.execute(update(table).where(table.c.number == self._number).values(is_live=False))
        stone = published_tombstone.c.number == self._number
        self._session.execute(delete(published_tombstone).where(stone))

    def _write(self) -> None:
        session, head = self._session, self.version.head
        key = {"number": head["number"], "version": head["version"]}
        values = {**head, "is_live": True, "log_seq": self._item.log_seq}
        session.execute(insert(self._subject.versioned.table).values(values))
        for name, table in self._subject.versioned.parts.items():
            if rows := self.version.parts[name]:
                session.execute(insert(table), [{**key, **row} for row in rows])
        queue_turns(session, live_turn_ids(session, self._number), ADD, self._now)
        # Each turn is found by the theme of its day and by who took the call as well.
        if self.kind == "day":
            queue_turns(session, live_turn_ids(session, day=self._number), ADD, self._now, BATCH)


def queue_turns(
    session: Session, ids: Iterable[str], action: str, now: datetime, priority: int = SINGLE
) -> None:
    """Have search take over turns of live calls: ADD after their rows are there, DELETE before they go."""
    session.add_all(
        OutboxEntry(kind=TURN, item_id=item, action=action, priority=priority, created_at=now)
        for item in sorted(ids)
    )


def release_item(
    sessions: sessionmaker[Session],
    kind: str,
    item_id: int,
    actor: Identity,
    now: datetime,
    settings: Settings,
    grounds: Grounds,
    act: type[GroundedStep] = Publish,
    **more: Any,
) -> None:
    """Prepare on a read snapshot, which holds nobody up, then act in one short transaction; raises NotAllowed. ``more`` is
    what another ``act`` than Publish needs.
    """
    model = subject_named(kind).model
    with read_session_factory(sessions.kw["bind"])() as session:
        prepared = prepare_item(session, session.get_one(model, item_id), now)
    with sessions.begin() as session:
        item = session.get_one(model, item_id)
        act(
            session, item, actor, now, settings=settings, grounds=grounds, prepared=prepared, **more
        ).perform()
