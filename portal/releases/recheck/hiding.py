"""Hide a released case for its re-check, and put the same bytes back when the alarm was false."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.cases.models import CaseDraft
from portal.jobs.queue import enqueue_once
from portal.public.cases.snapshot import CaseSnapshot
from portal.public.cases.tables import published_case, published_tombstone
from portal.releases.bulletin_quotes import quoted_case_changed
from portal.releases.counts import CountChanges
from portal.releases.edition import KIND
from portal.releases.log import append_entry, bump_counter
from portal.releases.models import Release
from portal.releases.recheck.closing import close
from portal.releases.recheck.models import Recheck, RecheckRun
from portal.releases.transition import LEDGER_DELAY, move
from portal.releases.withdraw import WithdrawRelease
from portal.search.outbox import SINGLE, OutboxEntry
from portal.security.permissions import Role
from portal.security.policy import Identity
from portal.vocabulary import WithdrawalKind, WithdrawalReason

SYSTEM = Identity(0, "system", "系统", frozenset({Role.PUBLISHER.value}))
"""Who acts when the re-check hides: nobody signed in. Hiding is the only thing done under this name."""


def published_rows(session: Session, number: str) -> list[dict[str, Any]]:
    """Every published version of an item, oldest first, as plain values."""
    statement = (
        select(published_case).where(published_case.c.number == number).order_by(published_case.c.version)
    )
    return [dict(row) for row in session.execute(statement).mappings()]


def hide(session: Session, recheck: Recheck) -> None:
    """Take the item of ``recheck`` off the public side in this transaction; its rows are kept to be put back."""
    draft = session.get(CaseDraft, recheck.case_id)
    rows, draft_state = published_rows(session, recheck.number), draft.state if draft else ""
    WithdrawRelease(session, recheck.number, WithdrawalKind.GONE, WithdrawalReason.RECHECK, SYSTEM).perform()
    recheck.hidden, recheck.rows, recheck.draft_state = True, rows, draft_state


def restore(session: Session, recheck: Recheck, actor: Identity, reason: str) -> None:
    """Put the hidden versions back exactly as they were, with a log entry of their own, and close the re-check."""
    now = datetime.now(UTC)
    rows = [dict(row) for row in recheck.rows]
    live = next(row for row in rows if row["is_live"])
    snapshot = CaseSnapshot.from_row(live)
    seq = append_entry(session, "restore", snapshot.as_dict(), now, kind=KIND)
    recheck.superseded_seqs = [*recheck.superseded_seqs, live["log_seq"]]
    live["log_seq"] = seq
    session.execute(delete(published_tombstone).where(published_tombstone.c.number == recheck.number))
    session.execute(insert(published_case), rows)
    quoted_case_changed(session, recheck.number)
    _restore_releases(session, recheck, rows, seq)
    enqueue_once(session, "recheck")  # rules that came while it was hidden have not read it
    counts = CountChanges()
    counts.add(snapshot, 1)
    counts.write(session)
    session.add(
        OutboxEntry(
            kind=KIND, item_id=f"{KIND}:{recheck.number}", action="add", priority=SINGLE, created_at=now
        )
    )
    draft = session.get(CaseDraft, recheck.case_id)
    if draft is not None and draft.state == "withdrawn":
        move(session, draft, "restore", recheck.draft_state, actor.username, reason, at=now)
    bump_counter(session, now)
    enqueue_once(session, "ledger", LEDGER_DELAY)
    record(session, actor.username, "release.restore", "release", recheck.number)
    close(recheck, "kept", actor, reason)


def _restore_releases(session: Session, recheck: Recheck, rows: Sequence[dict[str, Any]], seq: int) -> None:
    """The versions live again as they were; later rules read them again, since they saw nothing while hidden."""
    checked_with = session.get_one(RecheckRun, recheck.run_id).detected_with
    live = {row["version"]: row["is_live"] for row in rows}
    releases = session.scalars(
        select(Release).where(Release.kind == KIND, Release.number == recheck.number)
    ).all()
    for release in releases:
        if release.version in live:
            release.withdrawn_at, release.is_live = None, live[release.version]
            if release.is_live:
                release.checked_with, release.log_seq = checked_with, seq
