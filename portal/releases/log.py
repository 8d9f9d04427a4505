"""Append to the public release log, inside the transaction that changes what is public, as its last write."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from portal.db.postgres import SEEN_BY_REPLICAS
from portal.public.log.chain import GENESIS, commitment, entry_hash
from portal.public.log.tables import published_log, published_salt, published_state

# Made once: a batch appends for every case, and making a statement takes longer than executing it.
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
    """Add one row and return its sequence. ``committed`` goes into the commitment only. Without ``keep_salt`` the salt
    is never stored: the row then says nothing to anyone, which is what "vanish" and an erasure want.

    Writing transactions take turns (portal/db/engines.py), so nobody adds to the chain between its end and this row.
    """
    connection = session.connection()
    last = connection.execute(_LAST).first()
    salt = secrets.token_hex(32)
    row: dict[str, Any] = {
        "seq": last.seq + 1 if last else 1,
        "at": stamp(at),
        "kind": kind,
        "action": action,
        "reason": reason,
        "commitment": commitment(salt, committed),
        "prev_hash": last.hash if last else GENESIS,
    }
    row["hash"] = entry_hash(row)
    connection.execute(_ADD, row)
    if keep_salt:
        connection.execute(_ADD_SALT, {"seq": row["seq"], "salt": salt})
    return int(row["seq"])


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
