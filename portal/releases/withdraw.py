"""Take one released item off every public surface at once, leaving a tombstone, a log row and a receipt to complete."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, delete, insert, select, update
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.cases.models import Case, CaseDraft, Finding
from portal.backoffice.departments.office_words import load_office_words
from portal.jobs.queue import enqueue, enqueue_once
from portal.public.cases.snapshot import CaseSnapshot
from portal.public.cases.tables import published_case, published_tombstone
from portal.public.log.tables import published_salt
from portal.releases import NotAllowed
from portal.releases.bulletin_quotes import is_bulletin, quoted_case_changed
from portal.releases.counts import CountChanges
from portal.releases.edition import KIND
from portal.releases.hotline_surfaces import hotline_trace
from portal.releases.log import append_entry, bump_counter
from portal.releases.models import BackupExpiry, Release, WithdrawalReceipt
from portal.releases.recheck.closing import close_open, open_recheck
from portal.releases.recheck.models import Recheck
from portal.releases.second_pass import leaks_in
from portal.releases.snapshot import local_day
from portal.releases.transition import LEDGER_DELAY, move
from portal.search.outbox import SINGLE, OutboxEntry
from portal.security.permissions import Permission, allows
from portal.security.policy import Identity
from portal.vocabulary import WithdrawalKind, WithdrawalReason

BACKUP_DAYS = 30
"""Days after an erasure by which backups that still hold the text must be gone."""


class WithdrawRelease:
    """Withdraw the item with public number ``number``.

    ``erase`` also destroys the texts (published versions, draft, imported original and caller's data) and the salts
    of its log rows, for privacy; it implies the kind "vanish". An item that the re-check has hidden is withdrawn for
    good by the same act, which settles its re-check.
    """

    def __init__(
        self,
        session: Session,
        number: str,
        kind: WithdrawalKind,
        reason: WithdrawalReason,
        actor: Identity,
        *,
        note: str = "",
        erase: bool = False,
    ) -> None:
        self._session = session
        self._number = number
        self._kind = WithdrawalKind.VANISH if erase else kind
        self._reason = reason
        self._actor = actor
        self._note = note.strip()
        self._erase = erase

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        if is_bulletin(self._session, self._number):
            return [f"{self._number} 是通报简报，请在它的页面撤回。"]
        if hotline_trace(self._session, self._number) is not None:
            return [f"{self._number} 属于领导接听日，请在它的页面撤回。"]
        reasons = []
        if not allows(self._actor.roles, Permission.WITHDRAW):
            reasons.append("您的角色不能撤回。")
        if self._kind is WithdrawalKind.NOTICE and not self._note:
            reasons.append("保留页面的撤回要写一句对外说明。")
        reasons += self._note_reasons()
        if not self._erase and not self._versions() and self._hidden() is None:
            reasons.append(f"没有编号为 {self._number} 的公开案例，可能已经撤回。")
        if self._erase:
            reasons += self._erasure_reasons()
        return reasons

    def _note_reasons(self) -> list[str]:
        """The sentence for the public is read like any other public text."""
        releases = self._releases()
        draft = self._session.get(CaseDraft, releases[0].item_id) if releases else None
        if self._kind is not WithdrawalKind.NOTICE or not self._note or draft is None:
            return []
        leaks = leaks_in({"note": self._note}, draft, draft.findings, load_office_words(self._session))
        return [f"对外说明第 {leak.start + 1} 字起，{leak.reason}" for leak in leaks]

    def _erasure_reasons(self) -> list[str]:
        releases = self._releases()
        if not releases:
            return [f"没有发布过编号为 {self._number} 的案例。"]
        case = self._session.get(Case, releases[0].item_id)
        return ["这一件的文字已经销毁过。"] if case is not None and case.erased_at is not None else []

    def _versions(self) -> Sequence[RowMapping]:
        return (
            self._session.execute(select(published_case).where(published_case.c.number == self._number))
            .mappings()
            .all()
        )

    def _releases(self) -> Sequence[Release]:
        return self._session.scalars(select(Release).where(Release.number == self._number)).all()

    def _hidden(self) -> Recheck | None:
        """The open re-check that holds the item's published rows, if it is hidden."""
        releases = self._releases()
        found = open_recheck(self._session, Recheck.case_id == releases[0].item_id) if releases else None
        return found if found is not None and found.hidden else None

    def perform(self) -> WithdrawalReceipt:
        """Withdraw in the caller's transaction; the returned receipt is completed by a job after the commit."""
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)
        session, now = self._session, datetime.now(UTC)
        releases, hidden = self._releases(), self._hidden()
        versions: list[Mapping[str, Any]] = hidden.rows if hidden else [dict(row) for row in self._versions()]
        live = next((row for row in versions if row["is_live"]), None)
        self._remove_rows(None if hidden else live)
        seq = self._log(versions, now)
        self._leave_tombstone(live, seq, now)
        for release in releases:
            release.is_live, release.withdrawn_at = False, now
        if releases and self._reason is not WithdrawalReason.RECHECK:
            close_open(session, Recheck.case_id == releases[0].item_id, "withdrawn", self._actor)
        draft = session.get(CaseDraft, releases[0].item_id) if releases else None
        if draft is not None:
            move(session, draft, "withdraw", "withdrawn", self._actor.username, self._reason.word, at=now)
        if self._erase:
            self._destroy_texts(releases, draft, now)
        bump_counter(session, now)
        enqueue_once(session, "ledger", LEDGER_DELAY)
        record(
            session, self._actor.username, "release.withdraw", "release", self._number, kind=self._kind.value
        )
        return self._receipt(seq, now)

    def _remove_rows(self, live: Mapping[str, Any] | None) -> None:
        session = self._session
        if live is not None:
            counts = CountChanges()
            counts.add(CaseSnapshot.from_row(live), -1)
            counts.write(session)
        session.execute(delete(published_case).where(published_case.c.number == self._number))
        quoted_case_changed(session, self._number)
        session.execute(delete(published_tombstone).where(published_tombstone.c.number == self._number))
        session.add(
            OutboxEntry(
                kind=KIND,
                item_id=f"{KIND}:{self._number}",
                action="delete",
                priority=SINGLE,
                created_at=datetime.now(UTC),
            )
        )

    def _log(self, versions: Sequence[Mapping[str, Any]], now: datetime) -> int:
        committed = {"number": self._number, "versions": sorted(row["version"] for row in versions)}
        action = "erase" if self._erase else "withdraw"
        hidden = self._kind is WithdrawalKind.VANISH
        return append_entry(
            self._session, action, committed, now, reason=self._reason.value, keep_salt=not hidden
        )

    def _leave_tombstone(self, live: Mapping[str, Any] | None, seq: int, now: datetime) -> None:
        if self._kind is WithdrawalKind.VANISH:
            return
        shown = live if live is not None and self._kind is WithdrawalKind.NOTICE else None
        row = tombstone_row(self._number, self._kind, self._reason, self._note, now, seq)
        if shown:
            row["department_name"], row["month"] = shown["department_name"], shown["month"]
            row["category_name"] = shown["category2"] or shown["category1"]
        self._session.execute(insert(published_tombstone).values(row))

    def _destroy_texts(self, releases: Sequence[Release], draft: CaseDraft | None, now: datetime) -> None:
        """Overwrite every text of the case; SQLite's secure_delete clears the pages, a job clears log and index."""
        session = self._session
        earlier = select(WithdrawalReceipt.log_seq).where(WithdrawalReceipt.number == self._number)
        seqs = [*(item.log_seq for item in releases), *session.scalars(earlier)]
        case_id = releases[0].item_id
        rechecks = session.scalars(select(Recheck).where(Recheck.case_id == case_id)).all()
        seqs += [seq for recheck in rechecks for seq in recheck.superseded_seqs]
        for recheck in rechecks:
            recheck.rows, recheck.findings, recheck.reason = [], [], ""
        session.execute(delete(published_salt).where(published_salt.c.seq.in_(seqs)))
        session.execute(delete(Finding).where(Finding.case_id == case_id))
        session.execute(update(Case).where(Case.id == case_id).values(**_EMPTY_CASE, erased_at=now))
        if draft is not None:
            session.delete(draft)
        expiry = BackupExpiry(number=self._number, erased_at=now, due_at=now + timedelta(days=BACKUP_DAYS))
        session.add(expiry)

    def _receipt(self, seq: int, now: datetime) -> WithdrawalReceipt:
        return open_receipt(
            self._session,
            WithdrawalReceipt(
                number=self._number,
                kind=self._kind.value,
                reason=self._reason.value,
                note=self._note,
                erased=self._erase,
                by=self._actor.username,
                withdrawn_at=now,
                log_seq=seq,
            ),
        )


def tombstone_row(
    number: str, kind: WithdrawalKind, reason: WithdrawalReason, note: str, now: datetime, seq: int
) -> dict[str, Any]:
    """What is left of anything withdrawn; the sentence for the public only where the page stays."""
    return {
        "number": number,
        "kind": kind.value,
        "reason": reason.value,
        "note": note if kind is WithdrawalKind.NOTICE else "",
        "withdrawn_on": str(local_day(now)),
        "log_seq": seq,
        "department_name": None,
        "category_name": None,
        "month": None,
    }


def open_receipt(session: Session, receipt: WithdrawalReceipt) -> WithdrawalReceipt:
    """Store it and queue the job that completes it."""
    session.add(receipt)
    session.flush()
    enqueue(session, "receipt", {"receipt_id": receipt.id}, priority=0)
    return receipt


_EMPTY_CASE: dict[str, Any] = dict.fromkeys(
    (
        "title",
        "question",
        "reply",
        "place",
        "caller_name",
        "caller_phone",
        "caller_id_number",
        "caller_address",
        "caller_handle",
        "caller_gender",
        "caller_age",
    ),
    "",
)
