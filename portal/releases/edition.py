"""What one transaction makes public of cases: collected case by case, written together, as one edition of the site."""

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.orm import Session

from portal.public.cases.snapshot import CaseSnapshot
from portal.public.cases.tables import published_case
from portal.releases.counts import CountChanges
from portal.releases.log import LogEntries, bump_counter
from portal.releases.models import Release
from portal.search.changes import enter
from portal.search.outbox import ADD

KIND = "case"

# Made once: making a statement takes longer than executing it.
_LAST_VERSIONS = (
    select(Release.item_id, Release.number, func.max(Release.version).label("version"))
    .where(Release.kind == KIND, Release.item_id.in_(bindparam("case_ids", expanding=True)))
    .group_by(Release.item_id, Release.number)
)
_ADD_CASE = insert(published_case)


class LastVersion(NamedTuple):
    """Public number of a case and the highest version it has had."""

    number: str
    version: int


class Edition:
    """New versions of cases with their log entries, counts and notices to the index; ``case_ids`` are those that may get
    one. Nothing of it is in the database before ``write``.
    """

    def __init__(self, session: Session, case_ids: Collection[int]) -> None:
        self._session = session
        found = session.execute(_LAST_VERSIONS, {"case_ids": list(case_ids)})
        self._last = {row.item_id: LastVersion(row.number, row.version) for row in found}
        self._log = LogEntries(session)
        self._counts = CountChanges()
        self._cases: list[dict[str, Any]] = []
        self._outbox: list[dict[str, Any]] = []

    def last_version(self, case_id: int) -> LastVersion | None:
        """What was last public of the case, withdrawn or not; None where nothing ever was."""
        return self._last.get(case_id)

    def add(self, action: str, snapshot: CaseSnapshot, now: datetime, *, priority: int) -> int:
        """Take in a new live version; the sequence of its log entry."""
        disclosed = snapshot.as_dict()
        seq = self._log.add(action, disclosed, now, kind=KIND)
        self._cases.append({**disclosed, "is_live": True, "log_seq": seq, "sort_key": sort_key(snapshot)})
        self._outbox.append(
            {
                "kind": KIND,
                "item_id": f"{KIND}:{snapshot.number}",
                "action": ADD,
                "priority": priority,
                "created_at": now,
            }
        )
        self._counts.add(snapshot, 1)
        return seq

    def count_out(self, snapshot: CaseSnapshot) -> None:
        """A version that was live gives way."""
        self._counts.add(snapshot, -1)

    def write(self, now: datetime) -> None:
        """Store everything and move the published counter, in the session's transaction; nothing where nothing was added."""
        if not self._cases:
            return
        connection = self._session.connection()
        connection.execute(_ADD_CASE, self._cases)
        self._log.write()
        enter(connection, self._outbox)
        self._counts.write(self._session)
        self._cases, self._outbox = [], []
        bump_counter(self._session, now)


def sort_key(snapshot: CaseSnapshot) -> int:
    """Newest-first key: the coarse end date as yyyymmdd (day 00 by month) x 10^6 + a random tie-breaker."""
    end = snapshot.closed_on or snapshot.replied_on or snapshot.month or "0000-00"
    digits = end.replace("-", "").ljust(8, "0")
    return int(digits) * 1_000_000 + secrets.randbelow(1_000_000)
