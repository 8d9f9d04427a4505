"""Complete a withdrawal's receipt: ask every public surface, as any visitor would, and record what it answered."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from pyramid.request import Request
from pyramid.router import Router
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.cases.models import Case
from portal.jobs.queue import enqueue
from portal.jobs.worker import JobContext
from portal.releases import NotAllowed
from portal.releases.indexing import make_indexer
from portal.releases.models import Release, WithdrawalReceipt
from portal.settings import Settings
from portal.vocabulary import WithdrawalKind

EXPECTED_STATUS = {WithdrawalKind.NOTICE: 410, WithdrawalKind.GONE: 410, WithdrawalKind.VANISH: 404}


@dataclass(frozen=True, slots=True)
class Surface:
    """One address to probe: ``status`` is the exact status expected, None where only its content matters; ``sign`` is
    what its answer holds while the case can be met there.
    """

    name: str
    path: str
    status: int | None = None
    sign: str = ""


@lru_cache(maxsize=2)
def public_application(settings: Settings) -> Router:
    """The public side alone, in this process: the same code and the same gate as visitors meet."""
    import portal

    return portal.main({}, **settings.as_raw(sides="public", inline_worker="false"))


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a case could be met: its number, its versions, the lists it stood in."""

    number: str
    versions: tuple[int, ...]
    department: str | None
    category: str | None

    @classmethod
    def of(cls, session: Session, number: str) -> "Trace":
        """From what the back office keeps of the case also after its texts were destroyed."""
        released = session.scalars(select(Release).where(Release.number == number)).all()
        case = session.get(Case, released[0].item_id) if released else None
        return cls(
            number,
            tuple(sorted(item.version for item in released)),
            case.department.code if case and case.department else None,
            case.category.path.split("/")[0] if case and case.category else None,
        )


def surfaces(trace: Trace, kind: WithdrawalKind) -> Iterator[Surface]:
    """Every public place where the case could be met."""
    number, status = trace.number, EXPECTED_STATUS[kind]
    link = f"/cases/{number}"
    yield Surface("案例页", f"/cases/{number}", status)
    yield Surface("案例页（长者版）", f"/large/cases/{number}", status)
    for version in trace.versions:
        yield Surface(f"第 {version} 版", f"/cases/{number}/v{version}", status)
        yield Surface(f"第 {version} 版快照文件", f"/cases/{number}/v{version}/snapshot.json", status)
    # The front page also quotes the log, which names the number of what was withdrawn with a notice.
    yield Surface("首页", "/", sign=link if kind is WithdrawalKind.VANISH else f'<h3><a href="{link}"')
    if kind is WithdrawalKind.VANISH:
        yield Surface("发布日志", "/log", sign=link)
    for name, path in _lists(trace):
        yield Surface(name, path, sign=link)


def _lists(trace: Trace) -> Iterator[tuple[str, str]]:
    """Name and address of every list that may hold the case."""
    yield "搜索", f"/search?q={trace.number}"
    yield "案例列表", "/cases"
    yield "订阅", "/feeds/cases.atom"
    if trace.department:
        yield "单位页", f"/departments/{quote(trace.department)}"
        yield "单位订阅", f"/feeds/departments/{quote(trace.department)}.atom"
    if trace.category:
        yield "分类列表", f"/cases?category={quote(trace.category)}"
        yield "分类订阅", f"/feeds/categories/{quote(trace.category)}.atom"
    yield "网站地图", f"/sitemaps/cases-{trace.number[:7]}.xml"  # a part shares year and first two digits
    yield "robots.txt", "/robots.txt"


def complete_receipt(context: JobContext) -> None:
    """Job ``receipt``: probe, store the answers; raises when a surface still shows the item, so that it is tried again."""
    with context.sessions() as session:
        receipt = session.get_one(WithdrawalReceipt, context.payload["receipt_id"])
        is_live = _is_live(session, receipt.number)
        trace = Trace.of(session, receipt.number)
        kind, erased = WithdrawalKind(receipt.kind), receipt.erased
    if is_live:
        _store(context, [_restored(trace.number)], datetime.now(UTC))
        return
    application = public_application(context.settings)
    answers = [probe(application, item) for item in surfaces(trace, kind)]
    application.registry["published"].dispose()  # withdrawals are rare: no connection is kept for the next
    clean = all(answer["clean"] for answer in answers)
    _store(context, answers)
    if not clean:
        raise RuntimeError(f"{trace.number} is still visible on a public surface")
    if erased:
        clear_remains(context)
    _store(context, answers, datetime.now(UTC))


def _store(context: JobContext, answers: list[dict[str, Any]], completed: datetime | None = None) -> None:
    with context.sessions.begin() as session:
        receipt = session.get_one(WithdrawalReceipt, context.payload["receipt_id"])
        receipt.surfaces, receipt.completed_at = answers, completed


def _is_live(session: Session, number: str) -> bool:
    live = select(Release.id).where(Release.number == number, Release.is_live)
    return session.scalar(live) is not None


def _restored(number: str) -> dict[str, Any]:
    """What the receipt of a withdrawal says that was taken back before anything was probed."""
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    return {
        "surface": "后来已恢复公开，不再核实",
        "address": f"/cases/{number}",
        "status": 200,
        "clean": True,
        "at": at,
    }


def probe_again(session: Session, receipt: WithdrawalReceipt) -> None:
    """Queue another probe of every surface; raises NotAllowed where the case is public again by a later release."""
    if _is_live(session, receipt.number):
        raise NotAllowed(["这件后来重新发布了，撤回不再需要核实。"])
    enqueue(session, "receipt", {"receipt_id": receipt.id}, priority=0)


def clear_remains(context: JobContext) -> None:
    """After an erasure: rebuild the index, whose old segments hold deleted tokens, then empty the write-ahead log, which
    holds deleted pages. Raises while a reader is in the way, so that the job is tried again.
    """
    engine = context.sessions.kw["bind"]
    make_indexer(context.settings, engine).rebuild(context.progress)  # keeps the job's lease meanwhile
    if engine.dialect.name != "sqlite":
        return
    raw = engine.raw_connection()
    try:
        busy, _frames, _moved = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        raw.close()
    if busy:
        raise RuntimeError("the write-ahead log could not be emptied yet")


def probe(application: Router, surface: Surface) -> dict[str, Any]:
    """Ask one surface; clean when the status is as expected or, on lists, the answer does not hold the case's sign.

    A list that answers 503 (search while its index is rebuilt) shows nothing; any other fault proves nothing.
    """
    response = Request.blank(surface.path).get_response(application)
    if surface.status is not None:
        clean = response.status_int == surface.status
    else:
        answered = response.status_int < 500 or response.status_int == 503
        clean = answered and surface.sign not in response.text
    return {
        "surface": surface.name,
        "address": surface.path,
        "status": response.status_int,
        "clean": clean,
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
    }
