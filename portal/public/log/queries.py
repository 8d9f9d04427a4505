"""Reads of the release log. Number and version of an entry come from the live version or the tombstone it belongs to."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, bindparam, func, or_, select

from portal.public.cases.snapshot import CaseSnapshot
from portal.public.cases.tables import published_case, published_tombstone
from portal.public.log.chain import commitment
from portal.public.log.tables import published_log, published_salt

_CHUNK = 1000


def _entries() -> Select[Any]:
    case, stone = published_case, published_tombstone
    return (
        select(
            published_log,
            published_salt.c.salt,
            case.c.number.label("case_number"),
            case.c.version,
            stone.c.number.label("withdrawn_number"),
        )
        .outerjoin(published_salt, published_salt.c.seq == published_log.c.seq)
        .outerjoin(case, case.c.log_seq == published_log.c.seq)
        .outerjoin(stone, stone.c.log_seq == published_log.c.seq)
    )


# Built once: the front page reads them each time, and building them costs more than running them.
_LATEST = _entries().order_by(published_log.c.seq.desc()).limit(bindparam("rows"))
_EARLIER = _LATEST.where(published_log.c.seq < bindparam("before"))


def latest_entries(connection: Connection, before: int | None, limit: int) -> list[RowMapping]:
    """Newest first; ``before`` is the sequence the page above ended with."""
    if before is None:
        return list(connection.execute(_LATEST, {"rows": limit}).mappings())
    return list(connection.execute(_EARLIER, {"rows": limit, "before": before}).mappings())


def chain_rows(connection: Connection) -> Iterator[RowMapping]:
    """The whole chain in order, read in chunks."""
    last = 0
    while True:
        rows = connection.execute(
            select(published_log)
            .where(published_log.c.seq > last)
            .order_by(published_log.c.seq)
            .limit(_CHUNK)
        ).mappings()
        chunk = list(rows)
        if not chunk:
            return
        yield from chunk
        last = chunk[-1]["seq"]


def entry_count(connection: Connection) -> int:
    return connection.scalar(select(func.max(published_log.c.seq))) or 0


def snapshot_row(connection: Connection, number: str, version: int) -> RowMapping | None:
    """A published version with its log row and salt; None when it was withdrawn or never was."""
    return (
        connection.execute(
            select(published_case, published_log.c.commitment, published_salt.c.salt)
            .join(published_log, published_log.c.seq == published_case.c.log_seq)
            .outerjoin(published_salt, published_salt.c.seq == published_case.c.log_seq)
            .where(published_case.c.number == number, published_case.c.version == version)
        )
        .mappings()
        .first()
    )


def is_withdrawn(connection: Connection, number: str) -> bool:
    """Whether a tombstone stands for the number."""
    found = connection.scalar(
        select(published_tombstone.c.number).where(published_tombstone.c.number == number)
    )
    return found is not None


def commitment_faults(connection: Connection) -> Iterator[str]:
    """One Chinese sentence for each published version whose content does not fit its log row."""
    last = ("", 0)
    while True:
        rows = list(
            connection.execute(
                select(published_case, published_log.c.commitment, published_salt.c.salt)
                .outerjoin(published_log, published_log.c.seq == published_case.c.log_seq)
                .outerjoin(published_salt, published_salt.c.seq == published_case.c.log_seq)
                .where(
                    or_(
                        published_case.c.number > last[0],
                        (published_case.c.number == last[0]) & (published_case.c.version > last[1]),
                    )
                )
                .order_by(published_case.c.number, published_case.c.version)
                .limit(_CHUNK)
            ).mappings()
        )
        if not rows:
            return
        for row in rows:
            name = f"案例 {row['number']} 第 {row['version']} 版"
            if row["commitment"] is None or row["salt"] is None:
                yield f"{name}没有对应的日志或随机数。"
            elif commitment(row["salt"], CaseSnapshot.from_row(row).as_dict()) != row["commitment"]:
                yield f"{name}的内容与日志中的承诺值不符。"
        last = (rows[-1]["number"], rows[-1]["version"])
