"""/log, the log as a file, and the snapshot a commitment stands for."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from pyramid.httpexceptions import HTTPGone, HTTPNotFound
from pyramid.request import Request
from pyramid.response import Response
from sqlalchemy import Engine

from portal.public.log import queries
from portal.public.log.chain import HASHED_FIELDS, canonical_json
from portal.vocabulary import WithdrawalReason
from portal.web.numbers import whole_number

PAGE = 50
ACTION_WORDS = {"release": "发布", "revise": "修订", "withdraw": "撤回", "erase": "清除", "restore": "恢复"}


def _number(request: Request, name: str) -> int | None:
    return whole_number(request.GET.get(name, ""), digits=9)


def log_page(request: Request) -> dict[str, Any]:
    """/log: newest entries first, by key."""
    rows = queries.latest_entries(request.published, _number(request, "before"), PAGE)
    total = queries.entry_count(request.published)
    return {
        "rows": [_entry(row) for row in rows],
        "total": total,
        "next": rows[-1]["seq"] if rows and rows[-1]["seq"] > 1 else None,
        "is_first": not rows or rows[0]["seq"] == total,
    }


def _entry(row: Any) -> dict[str, Any]:
    reason = WithdrawalReason(row["reason"]).word if row["reason"] else ""
    return {
        **{name: row[name] for name in (*HASHED_FIELDS, "hash", "salt")},
        "word": ACTION_WORDS[row["action"]],
        "reason_word": reason,
        "item": queries.item_of(row),
    }


def log_csv(request: Request) -> Response:
    """The whole chain as CSV, for checking it elsewhere; it names no item. Sent as it is read: a city's chain has hundreds
    of thousands of entries.
    """
    newest = queries.head(request.published)
    last = newest["seq"] if newest else 0
    lines = _csv_parts(request.registry["published"], last)
    response = Response(app_iter=lines, content_type="text/csv", charset="utf-8")
    response.headers["Cache-Control"] = "public, no-cache"
    response.etag = newest["hash"][:32] if newest else "empty"
    response.conditional_response = True
    return response


def _csv_parts(published: Engine, last: int) -> Iterator[bytes]:
    """Heads, then the entries up to ``last``. No connection is held while a slow reader takes a part: entries never change,
    and an open one would keep erased pages in the write-ahead log.
    """
    columns = (*HASHED_FIELDS, "hash")
    yield _csv([columns])
    seq = 0
    while seq < last:
        with published.connect() as connection:
            rows = queries.chain_part(connection, seq)
        yield _csv([row[name] for name in columns] for row in rows if row["seq"] <= last)
        seq = rows[-1]["seq"]


def _csv(lines: Iterable[Iterable[Any]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(lines)
    return buffer.getvalue().encode()


def snapshot(request: Request) -> Response:
    """The canonical JSON that an entry's commitment was made from, with commitment and salt in headers."""
    return _snapshot(request, int(request.matchdict["seq"]))


def case_snapshot(request: Request) -> Response:
    """The same by number and version of a case."""
    number, version = request.matchdict["number"], int(request.matchdict["version"])
    seq = queries.case_seq(request.published, number, version)
    if seq is None:
        raise HTTPGone() if queries.is_withdrawn(request.published, number) else HTTPNotFound()
    return _snapshot(request, seq)


def _snapshot(request: Request, seq: int) -> Response:
    found = queries.committed_snapshot(request.published, seq)
    if found is None:
        raise HTTPNotFound
    row, content = found
    response = Response(canonical_json(content), content_type="application/json", charset="utf-8")
    response.headers["X-Commitment"] = row["commitment"] or ""
    response.headers["X-Salt"] = row["salt"] or ""
    return response
