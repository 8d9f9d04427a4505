"""Reads of the release log. What an entry is about comes from the published row it belongs to (see ``kinds``)."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, bindparam, func, select, tuple_

from portal.public.cases.tables import published_case, published_tombstone
from portal.public.log.chain import commitment
from portal.public.log.kinds import LOGGED, Item, Logged
from portal.public.log.tables import published_log, published_salt

_CHUNK = 1000


def _label(logged: Logged, column: str) -> str:
    return f"{logged.table.name}__{column}"


def _entries() -> Select[Any]:
    columns = [
        logged.table.c[name].label(_label(logged, name))
        for logged in LOGGED
        for name in (*logged.columns, "log_seq")
    ]
    statement = (
        select(published_log, published_salt.c.salt, *columns)
        .select_from(published_log)
        .outerjoin(published_salt, published_salt.c.seq == published_log.c.seq)
    )
    for logged in LOGGED:
        statement = statement.outerjoin(logged.table, logged.table.c.log_seq == published_log.c.seq)
    return statement


# Built once: the front page reads them each time, and building them costs more than running them.
_LATEST = _entries().order_by(published_log.c.seq.desc()).limit(bindparam("rows"))
_EARLIER = _LATEST.where(published_log.c.seq < bindparam("before"))


def latest_entries(connection: Connection, before: int | None, limit: int) -> list[RowMapping]:
    """Newest first; ``before`` is the sequence the page above ended with. ``item_of`` says what each is about."""
    if before is None:
        return list(connection.execute(_LATEST, {"rows": limit}).mappings())
    return list(connection.execute(_EARLIER, {"rows": limit, "before": before}).mappings())


def item_of(entry: RowMapping) -> Item | None:
    """What a row of ``latest_entries`` is about; None where nothing says so any more."""
    for logged in LOGGED:
        if entry[_label(logged, "log_seq")] is not None:
            row = {name: entry[_label(logged, name)] for name in logged.columns}
            return logged.item({**row, "entry_kind": entry["kind"]})
    return None


def chain_rows(connection: Connection) -> Iterator[RowMapping]:
    """The whole chain in order, read in chunks."""
    last = 0
    while chunk := chain_part(connection, last):
        yield from chunk
        last = chunk[-1]["seq"]


_PART = (
    select(published_log)
    .where(published_log.c.seq > bindparam("after"))
    .order_by(published_log.c.seq)
    .limit(_CHUNK)
)


def chain_part(connection: Connection, after: int) -> Sequence[RowMapping]:
    """The next entries of the chain after a sequence, oldest first; empty at its end."""
    return connection.execute(_PART, {"after": after}).mappings().all()


def head(connection: Connection) -> RowMapping | None:
    """Sequence and hash of the newest entry; its hash stands for the whole chain."""
    newest = select(published_log.c.seq, published_log.c.hash).order_by(published_log.c.seq.desc()).limit(1)
    return connection.execute(newest).mappings().first()


def entry_count(connection: Connection) -> int:
    return connection.scalar(select(func.max(published_log.c.seq))) or 0


def case_seq(connection: Connection, number: str, version: int) -> int | None:
    """Sequence of the entry that published this version of a case; None when it was withdrawn or never was."""
    return connection.scalar(
        select(published_case.c.log_seq).where(
            published_case.c.number == number, published_case.c.version == version
        )
    )


def committed_snapshot(connection: Connection, seq: int) -> tuple[RowMapping, dict[str, Any]] | None:
    """The published row of an entry, with its commitment and salt, and the snapshot they were made from."""
    for logged in LOGGED:
        if logged.snapshot is None:
            continue
        row = connection.execute(_published(logged).where(logged.table.c.log_seq == seq)).mappings().first()
        if row is not None:
            return row, dict(logged.snapshot(connection, row))
    return None


def _published(logged: Logged) -> Select[Any]:
    return (
        select(logged.table, published_log.c.commitment, published_salt.c.salt)
        .outerjoin(published_log, published_log.c.seq == logged.table.c.log_seq)
        .outerjoin(published_salt, published_salt.c.seq == logged.table.c.log_seq)
    )


def is_withdrawn(connection: Connection, number: str) -> bool:
    """Whether a tombstone stands for the number."""
    found = connection.scalar(
        select(published_tombstone.c.number).where(published_tombstone.c.number == number)
    )
    return found is not None


def commitment_faults(connection: Connection) -> Iterator[str]:
    """One Chinese sentence for each published version whose content does not fit its log entry, and for each entry of a
    lasting kind whose content is gone.
    """
    for logged in LOGGED:
        if logged.snapshot is not None:
            yield from _misfits(connection, logged)
        if logged.lasting:
            yield from _missing(connection, logged)


def _misfits(connection: Connection, logged: Logged) -> Iterator[str]:
    assert logged.snapshot is not None
    for row in _rows_by_chunk(connection, logged):
        name = logged.item(row).full_name
        if row["commitment"] is None or row["salt"] is None:
            yield f"{name}没有对应的日志或随机数。"
        elif commitment(row["salt"], logged.snapshot(connection, row)) != row["commitment"]:
            yield f"{name}的内容与日志中的承诺值不符。"


def _rows_by_chunk(connection: Connection, logged: Logged) -> Iterator[RowMapping]:
    key = list(logged.table.primary_key)
    statement = _published(logged).order_by(*key).limit(_CHUNK)
    chunk = list(connection.execute(statement).mappings())
    while chunk:
        yield from chunk
        last = [chunk[-1][column.name] for column in key]
        chunk = list(connection.execute(statement.where(tuple_(*key) > last)).mappings())


def _missing(connection: Connection, logged: Logged) -> Iterator[str]:
    statement = (
        select(published_log.c.seq)
        .outerjoin(logged.table, logged.table.c.log_seq == published_log.c.seq)
        .where(published_log.c.kind == logged.kind, logged.table.c.log_seq.is_(None))
    )
    for seq in connection.scalars(statement):
        yield f"日志第 {seq} 条所发布的内容不在了。"
