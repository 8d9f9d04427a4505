"""The chain of the log as a file: whole, in order, and never in memory as a whole."""

import csv
import io
from typing import Any

from pyramid.request import Request
from sqlalchemy import Engine, event, insert
from webtest import TestApp

from portal.public.log.chain import GENESIS, chain_faults, entry_hash
from portal.public.log.tables import published_log

ENTRIES = 2345
"""More than two parts of a thousand."""


def write_chain(engine: Engine, first: int, last: int) -> None:
    """A chain as releases write it, or its continuation."""
    with engine.begin() as connection:
        previous = GENESIS if first == 1 else _hash_of(connection, first - 1)
        rows = []
        for seq in range(first, last + 1):
            row: dict[str, Any] = {
                "seq": seq,
                "at": "2026-11-01T08:00:00Z",
                "kind": "case",
                "action": "release",
                "reason": "",
                "commitment": f"{seq:064d}",
                "prev_hash": previous,
            }
            row["hash"] = previous = entry_hash(row)
            rows.append(row)
        connection.execute(insert(published_log), rows)


def _hash_of(connection: Any, seq: int) -> str:
    return str(connection.exec_driver_sql(f"SELECT hash FROM published_log WHERE seq = {seq}").scalar())


def entries(app: TestApp) -> list[dict[str, Any]]:
    """The file as a stranger reads it."""
    rows = csv.DictReader(io.StringIO(app.get("/log.csv").text))
    return [{**row, "seq": int(row["seq"])} for row in rows]


def test_the_file_holds_the_whole_chain(engine: Engine, app: TestApp) -> None:
    """Nothing missing at the seams of its parts."""
    assert entries(app) == []
    write_chain(engine, 1, ENTRIES)
    found = entries(app)
    assert [row["seq"] for row in found] == list(range(1, ENTRIES + 1))
    assert chain_faults(found) == []


def test_what_is_logged_meanwhile_waits_for_the_next_reader(engine: Engine, app: TestApp) -> None:
    """A file is what the log was when it was asked for, as its validator says, however slowly it is read."""
    write_chain(engine, 1, ENTRIES)
    answer = app.get("/log.csv")
    tag = answer.headers["ETag"]
    assert app.get("/log.csv", headers={"If-None-Match": tag}, status=304).body == b""
    published = app.app.registry["published"]

    def grow(*_: Any) -> None:
        write_chain(engine, ENTRIES + 1, ENTRIES + 5)

    event.listen(published, "after_cursor_execute", grow, once=True)
    assert app.get("/log.csv").body == answer.body
    assert len(entries(app)) == ENTRIES + 5
    assert app.get("/log.csv").headers["ETag"] != tag


def test_no_connection_is_held_between_the_parts(engine: Engine, app: TestApp) -> None:
    """A reader who stops in the middle keeps nothing from being erased."""
    write_chain(engine, 1, ENTRIES)
    parts = iter(Request.blank("/log.csv").get_response(app.app).app_iter)
    next(parts), next(parts)
    assert app.app.registry["published"].pool.checkedout() == 0
    assert sum(part.count(b"\n") for part in parts) == ENTRIES - 1000
