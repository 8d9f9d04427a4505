"""/log, the log as a file, and the snapshot a commitment stands for."""

import csv
import io
from typing import Any

from pyramid.httpexceptions import HTTPGone, HTTPNotFound
from pyramid.request import Request
from pyramid.response import Response

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
    """The whole chain as CSV, for checking it elsewhere; it names no item."""

    def lines() -> Any:
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow([*HASHED_FIELDS, "hash"])
        for row in queries.chain_rows(request.published):
            writer.writerow([row[name] for name in (*HASHED_FIELDS, "hash")])
            if buffer.tell() > 60_000:
                yield buffer.getvalue().encode()
                buffer.seek(0)
                buffer.truncate()
        yield buffer.getvalue().encode()

    return Response(body=b"".join(lines()), content_type="text/csv", charset="utf-8")


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
