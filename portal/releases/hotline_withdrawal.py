"""Withdrawal of a hotline day, a call or a promise with all its versions: a tombstone, a log entry and a receipt each.

Nothing of a day stays public without it, so a day takes its calls and promises with it in the same transaction.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from portal.backoffice.hotline_days.models import Call, HotlineDay
from portal.backoffice.hotline_days.workflow import keep_event
from portal.backoffice.promises.models import Promise
from portal.privacy import KnownFields
from portal.public.cases.tables import published_tombstone
from portal.public.hotline_days.tables import published_call
from portal.public.promises.tables import published_promise
from portal.releases.hotline import ItemStep, queue_turns
from portal.releases.hotline_checks import known_of_call
from portal.releases.hotline_live import live_turn_ids, released_versions
from portal.releases.hotline_subjects import Subject, subject_named, subject_of
from portal.releases.log import append_entry, bump_counter
from portal.releases.models import WithdrawalReceipt
from portal.releases.notes import note_faults
from portal.releases.recheck.closing import close_open
from portal.releases.recheck.models import Recheck
from portal.releases.withdraw import open_receipt, tombstone_row
from portal.search.outbox import DELETE
from portal.vocabulary import WithdrawalKind, WithdrawalReason


@dataclass(frozen=True, slots=True)
class Taken:
    """One released thing that goes: its kind, its number, and what the office keeps of it, if anything."""

    subject: Subject[Any]
    number: str
    item: Any


class Withdraw(ItemStep):
    """撤回. The comment is for the history, ``note`` is what a page that stays says.

    ``with_promises``: of a call, take the promises given in it along; those of a day always go with it, and so do those of
    a call that leaves no trace, since they would name it. A next version that is being written is no obstacle.
    """

    act = "withdraw"
    receipt: WithdrawalReceipt

    def __init__(
        self,
        *args: Any,
        how: WithdrawalKind,
        reason: WithdrawalReason,
        note: str = "",
        with_promises: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self._how = how
        self._reason = reason
        self._note = note.strip()
        self._with_promises = with_promises or how is WithdrawalKind.VANISH

    def _own_reasons(self) -> list[str]:
        if not released_versions(self._session, self._subject.versioned, self._number):
            return [f"没有公开的 {self._number}，可能已经撤回。"]
        if self._how is WithdrawalKind.NOTICE:
            return note_faults(self._session, self._note, "对外说明", self._known())
        return []

    def _known(self) -> KnownFields:
        if isinstance(self._item, Promise):
            return known_of_call(self._session.get(Call, self._item.call_id or 0))
        return known_of_call(self._item if isinstance(self._item, Call) else None)

    def _do(self) -> None:
        self._item.release_at = None
        self.receipt = self._take(Taken(self._subject, self._number, self._item))
        for other in list(self._others()):
            self._take(other)
            self._move(other.item)
        if isinstance(self._item, HotlineDay):
            for call in self._item.calls:  # what a re-check hid of it has no day any more to come back to
                close_open(self._session, Recheck.call_id == call.id, "withdrawn", self._actor)
        bump_counter(self._session, self._now)

    def _others(self) -> Iterator[Taken]:
        """What goes with it."""
        session, item = self._session, self._item
        if isinstance(item, HotlineDay):
            yield from calls_of(session, item)
            yield from promises_of(session, item.number)
        elif isinstance(item, Call) and self._with_promises:
            yield from promises_of(session, item.day.number, self._number)

    def _take(self, one: Taken) -> WithdrawalReceipt:
        """Remove all its rows; what is left is what its kind of withdrawal leaves."""
        session, now, versioned = self._session, self._now, one.subject.versioned
        versions = released_versions(session, versioned, one.number)
        if one.subject.kind == "call":
            queue_turns(session, live_turn_ids(session, one.number), DELETE, now)
        for table in (*versioned.parts.values(), versioned.table):
            session.execute(delete(table).where(table.c.number == one.number))
        is_hidden = self._how is WithdrawalKind.VANISH
        seq = append_entry(
            session,
            "withdraw",
            {"number": one.number, "versions": versions},
            now,
            kind=one.subject.kind,
            reason=self._reason.value,
            keep_salt=not is_hidden,
        )
        if not is_hidden:
            row = tombstone_row(one.number, self._how, self._reason, self._note, now, seq)
            session.execute(insert(published_tombstone).values(row))
        return open_receipt(session, self._open(one.number, seq))

    def _open(self, number: str, seq: int) -> WithdrawalReceipt:
        return WithdrawalReceipt(
            number=number,
            kind=self._how.value,
            reason=self._reason.value,
            note=self._note,
            by=self._actor.username,
            withdrawn_at=self._now,
            log_seq=seq,
        )

    def _move(self, item: Any) -> None:
        """What went along is withdrawn in the office as well, with its own line of history."""
        if item is None:
            return
        source, item.state, item.release_at = item.state, "withdrawn", None
        kind, username = subject_of(item).kind, self._actor.username
        keep_event(
            self._session, kind, item, self.act, username, self._now, source, f"随 {self._number} 撤回"
        )


def calls_of(session: Session, day: HotlineDay) -> Iterator[Taken]:
    """Every released call of a day."""
    stored = {call.position: call for call in day.calls}
    row = published_call.c
    found = select(row.number, row.position).where(row.day == day.number).distinct().order_by(row.position)
    for number, position in session.execute(found).all():
        yield Taken(subject_named("call"), number, stored.get(position))


def promises_of(session: Session, day: str, call: str = "") -> Iterator[Taken]:
    """Every released promise of a day, or of one call in any version."""
    row = published_promise.c
    found = select(row.number).where(row.day == day).distinct().order_by(row.number)
    if call:
        found = found.where(row.call == call)
    for number in session.scalars(found).all():
        promise = session.scalar(select(Promise).where(Promise.number == number))
        yield Taken(subject_named("promise"), number, promise)
