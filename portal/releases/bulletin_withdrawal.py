"""Withdrawal of a released bulletin: all its versions and files go at once, a tombstone and a receipt stay."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from portal.backoffice.bulletins.models import Bulletin
from portal.backoffice.bulletins.workflow import Step
from portal.public.bulletins.snapshot import BULLETIN
from portal.public.bulletins.tables import published_bulletin, published_bulletin_file
from portal.public.cases.tables import published_tombstone
from portal.releases.bulletins import KIND, queue_sections
from portal.releases.log import append_entry, bump_counter
from portal.releases.models import WithdrawalReceipt
from portal.releases.notes import note_faults
from portal.releases.withdraw import open_receipt, tombstone_row
from portal.vocabulary import WithdrawalKind, WithdrawalReason


class WithdrawBulletin(Step):
    """撤回 of the document with all its versions. The comment is for the history; ``note`` is what a page that stays says.

    A correction that is being written is no obstacle: it can no longer be released.
    """

    act = "withdraw"
    receipt: WithdrawalReceipt

    def __init__(
        self, *args: Any, kind: WithdrawalKind, reason: WithdrawalReason, note: str = "", **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self._kind = kind
        self._reason = reason
        self._note = note.strip()

    def _own_reasons(self) -> list[str]:
        if not released_versions(self._session, self._bulletin):
            return [f"没有公开的 {self._bulletin.number}，可能已经撤回。"]
        if self._kind is WithdrawalKind.NOTICE:
            return note_faults(self._session, self._note, "对外说明")
        return []

    def _do(self) -> None:
        session, bulletin, now = self._session, self._bulletin, self._now
        versions = released_versions(session, bulletin)
        queue_sections(session, bulletin.number, "delete", now)
        for table in (published_bulletin_file, *BULLETIN.parts.values(), published_bulletin):
            session.execute(delete(table).where(table.c.number == bulletin.number))
        hidden = self._kind is WithdrawalKind.VANISH
        seq = append_entry(
            session,
            "withdraw",
            {"number": bulletin.number, "versions": versions},
            now,
            kind=KIND,
            reason=self._reason.value,
            keep_salt=not hidden,
        )
        if not hidden:
            row = tombstone_row(bulletin.number, self._kind, self._reason, self._note, now, seq)
            session.execute(insert(published_tombstone).values(row))
        bump_counter(session, now)
        self.receipt = open_receipt(
            session,
            WithdrawalReceipt(
                number=bulletin.number,
                kind=self._kind.value,
                reason=self._reason.value,
                note=self._note,
                by=self._actor.username,
                withdrawn_at=now,
                log_seq=seq,
            ),
        )


def released_versions(session: Session, bulletin: Bulletin) -> Sequence[int]:
    """Its published versions, oldest first."""
    row = published_bulletin.c
    return list(
        session.scalars(select(row.version).where(row.number == bulletin.number).order_by(row.version))
    )
