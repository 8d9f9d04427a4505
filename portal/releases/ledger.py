"""未公开台账: how many replied cases are not public, by reason, for the whole city; written by the job ``ledger``.

Totals of the whole city by reason are published exactly: they are crossed with no place, topic or time, so a small one
narrows nobody down. They lag behind by a quarter of an hour, so that watching the page does not show each decision.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import String, cast, delete, func, insert, or_, select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.cases.models import Case, CaseDraft
from portal.db.engines import read_session_factory
from portal.jobs.queue import enqueue_once
from portal.jobs.worker import JobContext
from portal.public.about.tables import published_withheld
from portal.releases.edition import KIND
from portal.releases.log import bump_counter
from portal.releases.models import Release, WithdrawalReceipt
from portal.releases.snapshot import today
from portal.vocabulary import Withheld


def ledger_job(context: JobContext) -> None:
    """Handler of the job kind ``ledger``."""
    publish_ledger(context.sessions)


def queue_first_count(sessions: sessionmaker[Session]) -> None:
    """At start-up: have it counted where it never was, as after an upgrade; acts have it counted again."""
    with read_session_factory(sessions.kw["bind"])() as session:
        counted = session.scalar(select(published_withheld.c.reason).limit(1))
        anything = session.scalar(select(Case.id).limit(1))
    if anything is not None and counted is None:
        with sessions.begin() as session:
            enqueue_once(session, "ledger")


def publish_ledger(sessions: sessionmaker[Session]) -> None:
    """Count and write; the public counter moves only where a count has changed."""
    with sessions() as session:
        counts = count_withheld(session)
    with sessions.begin() as session:
        stored = {row.reason: row.n for row in session.execute(select(published_withheld))}
        if stored == counts:
            return
        session.execute(delete(published_withheld))
        day = today().isoformat()
        rows = [{"reason": reason, "n": n, "counted_on": day} for reason, n in counts.items()]
        if rows:
            session.execute(insert(published_withheld), rows)
        bump_counter(session, datetime.now(UTC))


def count_withheld(session: Session) -> dict[str, int]:
    """Replied cases that have no live version, by code of ``Withheld`` or ``withdrawn:`` and the reason of the
    withdrawal; reasons without a case are left out.
    """
    live = select(Release.item_id).where(Release.kind == KIND, Release.is_live)
    columns = (
        func.coalesce(CaseDraft.state, "").label("state"),
        func.coalesce(cast(CaseDraft.classes, String), "[]").label("classes"),
        Case.appeal_type,
        Case.secrecy_requested,
        Case.consent,
    )
    rows = session.execute(
        select(*columns, func.count().label("n"))
        .outerjoin(CaseDraft, CaseDraft.case_id == Case.id)
        .where(func.trim(Case.reply) != "", Case.id.not_in(live), columns[0] != "withdrawn")
        .group_by(*columns)
    )
    counts = Counter(_withdrawn(session))
    for row in rows:
        counts[_reason(row).value] += row.n
    return {reason: n for reason, n in counts.items() if n}


def _withdrawn(session: Session) -> Iterable[str]:
    """``withdrawn:`` and the newest reason for each item that is withdrawn now, erased ones included."""
    newest = (
        select(func.max(WithdrawalReceipt.id).label("id"))
        .group_by(WithdrawalReceipt.number)
        .scalar_subquery()
    )
    numbers = (
        select(Release.number)
        .join(Case, Case.id == Release.item_id)
        .outerjoin(CaseDraft, CaseDraft.case_id == Case.id)
        .where(or_(CaseDraft.state == "withdrawn", Case.erased_at.is_not(None)))
    )
    reasons = session.scalars(
        select(WithdrawalReceipt.reason).where(
            WithdrawalReceipt.id.in_(newest), WithdrawalReceipt.number.in_(numbers)
        )
    )
    return [f"withdrawn:{reason}" for reason in reasons]


def _reason(row: Any) -> Withheld:
    if row.secrecy_requested:
        return Withheld.SECRECY
    if row.consent is False:
        return Withheld.CONSENT
    if row.state == "not_public":
        return _ground(json.loads(row.classes), row.appeal_type)
    named = {"on_request": Withheld.ON_REQUEST, "deferred": Withheld.DEFERRED}
    return named.get(row.state, Withheld.PENDING)


def _ground(classes: Sequence[str], appeal_type: str | None) -> Withheld:
    """The class a case was withheld for; one that has several counts under the first."""
    if appeal_type == "report" or "whistle" in classes:
        return Withheld.REPORT
    for name in ("minor", "health", "violence"):
        if name in classes:
            return Withheld(name)
    return Withheld.NOT_PUBLIC
