"""Complete a withdrawal's receipt: ask every public surface, as any visitor would, and record what it answered."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from pyramid.request import Request
from pyramid.router import Router
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.jobs.queue import enqueue
from portal.jobs.worker import JobContext
from portal.releases import NotAllowed
from portal.releases.indexing import make_indexer
from portal.releases.models import Release, WithdrawalReceipt
from portal.settings import Settings
from portal.vocabulary import WithdrawalKind

EXPECTED_STATUS = {WithdrawalKind.NOTICE: 200, WithdrawalKind.GONE: 410, WithdrawalKind.VANISH: 404}


@dataclass(frozen=True, slots=True)
class Surface:
    """One address to probe; ``status`` is the exact status expected of it, None where only its content matters."""

    name: str
    path: str
    status: int | None = None


@lru_cache(maxsize=2)
def public_application(settings: Settings) -> Router:
    """The public side alone, in this process: the same code and the same gate as visitors meet."""
    import portal

    return portal.main({}, **settings.as_raw(sides="public", inline_worker="false"))


def surfaces(number: str, kind: WithdrawalKind, versions: list[int]) -> Iterator[Surface]:
    """Every public place where the case could be met."""
    status = EXPECTED_STATUS[kind]
    file_status = 404 if kind is WithdrawalKind.VANISH else 410
    yield Surface("案例页", f"/cases/{number}", status)
    yield Surface("案例页（长者版）", f"/large/cases/{number}", status)
    for version in versions:
        yield Surface(f"第 {version} 版", f"/cases/{number}/v{version}", status)
        yield Surface(f"第 {version} 版快照文件", f"/cases/{number}/v{version}/snapshot.json", file_status)
    yield Surface("搜索", f"/search?q={number}")
    yield Surface("首页", "/")
    yield Surface("案例列表", "/cases")
    yield Surface("订阅", "/feeds/cases.atom")
    yield Surface("网站地图", "/sitemap-cases-1.xml")


def complete_receipt(context: JobContext) -> None:
    """Job ``receipt``: probe, store the answers; raises when a surface still shows the item, so that it is tried again."""
    with context.sessions() as session:
        receipt = session.get_one(WithdrawalReceipt, context.payload["receipt_id"])
        number, kind, erased = receipt.number, WithdrawalKind(receipt.kind), receipt.erased
    application = public_application(context.settings)
    answers = [
        probe(application, number, item) for item in surfaces(number, kind, context.payload["versions"])
    ]
    if erased:
        clear_remains(context)
    clean = all(answer["clean"] for answer in answers)
    with context.sessions.begin() as session:
        receipt = session.get_one(WithdrawalReceipt, context.payload["receipt_id"])
        receipt.surfaces = answers
        receipt.completed_at = datetime.now(UTC) if clean else None
    if not clean:
        raise RuntimeError(f"{number} is still visible on a public surface")


def probe_again(session: Session, receipt: WithdrawalReceipt) -> None:
    """Queue another probe of every surface; raises NotAllowed where the case is public again by a later release."""
    released = session.scalars(select(Release).where(Release.number == receipt.number)).all()
    if any(item.is_live for item in released):
        raise NotAllowed(["这件后来重新发布了，撤回不再需要核实。"])
    versions = sorted(item.version for item in released)
    enqueue(session, "receipt", {"receipt_id": receipt.id, "versions": versions}, priority=0)


def clear_remains(context: JobContext) -> None:
    """After an erasure: rebuild the index, whose old segments hold deleted tokens, then empty the write-ahead log, which
    holds deleted pages. Raises while a reader is in the way, so that the job is tried again.
    """
    engine = context.sessions.kw["bind"]
    make_indexer(context.settings, engine).rebuild()
    if engine.dialect.name != "sqlite":
        return
    raw = engine.raw_connection()
    try:
        busy, _frames, _moved = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        raw.close()
    if busy:
        raise RuntimeError("the write-ahead log could not be emptied yet")


def probe(application: Router, number: str, surface: Surface) -> dict[str, Any]:
    """Ask one surface; clean when the status is as expected and, on lists, the number is not in the answer."""
    response = Request.blank(surface.path).get_response(application)
    if surface.status is not None:
        clean = response.status_int == surface.status
    else:
        clean = response.status_int < 500 and f"/cases/{number}" not in response.text
    return {
        "surface": surface.name,
        "address": surface.path,
        "status": response.status_int,
        "clean": clean,
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
    }
