"""Complete a withdrawal's receipt: ask every public surface, as any visitor would, and record what it answered."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from pyramid.request import Request
from sqlalchemy.orm import Session

from portal.jobs.queue import enqueue
from portal.jobs.worker import JobContext
from portal.releases import NotAllowed
from portal.releases.models import WithdrawalReceipt
from portal.releases.nodes import SILENT, Application, node_application
from portal.releases.remains import clear_remains
from portal.releases.surfaces import trace_of
from portal.releases.trace import Surface
from portal.settings import Settings
from portal.vocabulary import WithdrawalKind
from portal.web.counter import CounterUnknown
from portal.web.front_cache import FrontCache
from portal.web.page_cache import PageCache
from portal.web.present.frame import LARGE_PATH

_TELLING = (200, 404, 410)
"""What a surface may answer that may go with the item, such as the feed of a category without other cases."""


@lru_cache(maxsize=2)
def public_application(settings: Settings) -> FrontCache:
    """The public side alone, in this process: the same code and the same gate as visitors meet, every page made anew."""
    import portal

    return portal.main({}, **settings.as_raw(sides="public", inline_worker="false", pages_megabytes="0"))


def complete_receipt(context: JobContext) -> None:
    """Job ``receipt``: probe, store the answers; raises when a surface still shows the item, so that it is tried again."""
    with context.sessions() as session:
        receipt = session.get_one(WithdrawalReceipt, context.payload["receipt_id"])
        trace, erased = trace_of(session, receipt.number), receipt.erased
        is_live, asked = trace.is_live(session), list(trace.surfaces(WithdrawalKind(receipt.kind)))
    if is_live:
        _store(context, [_restored(trace.path)], datetime.now(UTC))
        return
    answers = [page_caches(trace.path), *_ask_everywhere(context, asked)]
    clean = all(answer["clean"] for answer in answers)
    _store(context, answers)
    if not clean:
        raise RuntimeError(f"{trace.path} is still visible on a public surface")
    if erased:
        clear_remains(context)
    _store(context, answers, datetime.now(UTC))


def _ask_everywhere(context: JobContext, asked: Sequence[Surface]) -> list[dict[str, Any]]:
    """What this process and every node answer; a node is named behind the surface."""
    application = public_application(context.settings)
    answers = [probe(application, item) for item in asked]
    application.registry["published"].dispose()  # withdrawals are rare: no connection is kept for the next
    for address in context.settings.nodes:
        context.progress(len(answers))  # keeps the job's lease: nodes are asked over the network
        answers += _ask_node(address, asked)
    return answers


def _ask_node(address: str, asked: Sequence[Surface]) -> Iterator[dict[str, Any]]:
    """What one node answers, up to the first surface where nobody does: a machine that is gone would hold up all other jobs
    for minutes.
    """
    node = node_application(address)
    for item in asked:
        answer = probe(node, item, f"（{address}）")
        yield answer
        if answer["status"] == SILENT:
            return


def _store(context: JobContext, answers: list[dict[str, Any]], completed: datetime | None = None) -> None:
    with context.sessions.begin() as session:
        receipt = session.get_one(WithdrawalReceipt, context.payload["receipt_id"])
        receipt.surfaces, receipt.completed_at = answers, completed


def _restored(path: str) -> dict[str, Any]:
    """What the receipt of a withdrawal says that was taken back before anything was probed."""
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    return {
        "surface": "后来已恢复公开，不再核实",
        "address": path,
        "status": 200,
        "clean": True,
        "at": at,
    }


def probe_again(session: Session, receipt: WithdrawalReceipt) -> None:
    """Queue another probe of every surface; raises NotAllowed where it is public again by a later release."""
    if trace_of(session, receipt.number).is_live(session):
        raise NotAllowed(["后来重新发布了，撤回不再需要核实。"])
    enqueue(session, "receipt", {"receipt_id": receipt.id}, priority=0)


def page_caches(path: str) -> dict[str, Any]:
    """Whether a page cache of this process still holds the item's page. Asking empties those of older editions, so that the
    texts leave memory also where nobody visits; other web processes do so at their next request.
    """
    held = False
    for cache in list(PageCache.living):
        with suppress(CounterUnknown):
            cache.renew()
        held = held or cache.holds(path) or cache.holds(f"{LARGE_PATH}{path}")
    return {
        "surface": "页面缓存（本进程）",
        "address": path,
        "status": 200 if held else 404,
        "clean": not held,
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
    }


def probe(application: Application, surface: Surface, where: str = "") -> dict[str, Any]:
    """Ask one surface; clean when it gives the expected answer and that does not hold the item's sign.

    Search that answers 503 while its index is rebuilt shows nothing. A fault, a refusal or a redirection, as a proxy before a
    node gives them, proves nothing.
    """
    response = Request.blank(surface.path).get_response(application)
    status = response.status_int
    if surface.status is not None:
        answered = status == surface.status
    else:
        answered = status in _TELLING or (status == 503 and surface.path.startswith("/search"))
    clean = answered and not (surface.sign and surface.sign in response.text)
    return {
        "surface": surface.name + where,
        "address": surface.path,
        "status": status,
        "clean": clean,
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
    }
