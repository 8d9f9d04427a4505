"""Append to the public release log, inside the transaction that changes what is public."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from portal.db.postgres import SEEN_BY_REPLICAS
from portal.public.log.chain import GENESIS, commitment, entry_hash
from portal.public.log.tables import published_log, published_salt, published_state

# Made once: making a statement takes longer than executing it.
_LAST = select(published_log.c.seq, published_log.c.hash).order_by(published_log.c.seq.desc()).limit(1)
_ADD, _ADD_SALT = insert(published_log), insert(published_salt)


def append_entry(
    session: Session,
    action: str,
    committed: Mapping[str, Any],
    at: datetime,
    *,
    kind: str = "case",
    reason: str = "",
    keep_salt: bool = True,
) -> int:
    """Add one row and return its sequence; arguments as of ``LogEntries.add``."""
    entries = LogEntries(session)
    seq = entries.add(action, committed, at, kind=kind, reason=reason, keep_salt=keep_salt)
    entries.write()
    return seq


class LogEntries:
    """Rows that one transaction appends: the end of the chain is read once, and ``write`` stores them together.

    Writing transactions take turns (portal/db/engines.py), so nobody else adds to the chain meanwhile; within the
    transaction nothing may append in another way before ``write``.
    """

    def __init__(self, session: Session) -> None:
        self._connection = session.connection()
        last = self._connection.execute(_LAST).first()
        self._seq: int = last.seq if last else 0
        self._hash: str = last.hash if last else GENESIS
        self._rows: list[dict[str, Any]] = []
        self._salts: list[dict[str, Any]] = []

    def add(
        self,
        action: str,
        committed: Mapping[str, Any],
        at: datetime,
        *,
        kind: str,
        reason: str = "",
        keep_salt: bool = True,
    ) -> int:
        """The sequence of the new row. ``committed`` goes into the commitment only. Without ``keep_salt`` the salt is
        never stored: the row then says nothing to anyone, which is what "vanish" and an erasure want.
        """
        salt = secrets.token_hex(32)
        row: dict[str, Any] = {
            "seq": self._seq + 1,
            "at": stamp(at),
            "kind": kind,
            "action": action,
            "reason": reason,
            "commitment": commitment(salt, committed),
            "prev_hash": self._hash,
        }
        row["hash"] = entry_hash(row)
        self._seq, self._hash = row["seq"], row["hash"]
        self._rows.append(row)
        if keep_salt:
            self._salts.append({"seq": row["seq"], "salt": salt})
        return self._seq

    def write(self) -> None:
        """Store the rows that were added since the last time."""
        if self._rows:
            self._connection.execute(_ADD, self._rows)
        if self._salts:
            self._connection.execute(_ADD_SALT, self._salts)
        self._rows, self._salts = [], []


def bump_counter(session: Session, at: datetime) -> None:
    """Make every cached public page unreachable: its cache key holds this counter. On PostgreSQL the commit also waits until
    the synchronous replicas show the change: a page that was withdrawn here must not be read there.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(SEEN_BY_REPLICAS))
    session.execute(
        update(published_state).values(counter=published_state.c.counter + 1, changed_at=stamp(at))
    )


def stamp(at: datetime) -> str:
    """UTC to the second, as the log prints it: 2026-11-23T08:00:00Z."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
