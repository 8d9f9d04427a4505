"""Reads of the audit log, newest first, by key instead of offset: the log only grows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry

LOCAL = ZoneInfo("Asia/Shanghai")
PAGE = 50
CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Conditions:
    """What entries to show; ``since`` and ``until`` are whole days in Shanghai, both included."""

    actor: str = ""
    action: str = ""
    kind: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None


def page(session: Session, conditions: Conditions, before: int | None) -> Sequence[AuditEntry]:
    """One page and one entry more, of those older than ``before``."""
    return session.scalars(_matching(conditions, before).limit(PAGE + 1)).all()


def everything(session: Session, conditions: Conditions) -> Iterator[AuditEntry]:
    """All matching entries, read piece by piece so that a long log does not fill the memory."""
    before: int | None = None
    while rows := session.scalars(_matching(conditions, before).limit(CHUNK)).all():
        yield from rows
        before = rows[-1].id
        session.expunge_all()


def _matching(conditions: Conditions, before: int | None) -> Select[AuditEntry]:
    statement = select(AuditEntry).order_by(AuditEntry.id.desc())
    for column, value in (
        (AuditEntry.actor, conditions.actor),
        (AuditEntry.action, conditions.action),
        (AuditEntry.subject_kind, conditions.kind),
        (AuditEntry.subject_id, conditions.subject),
    ):
        if value:
            statement = statement.where(column == value)
    if conditions.since:
        statement = statement.where(AuditEntry.at >= _start(conditions.since))
    if conditions.until:
        statement = statement.where(AuditEntry.at < _start(conditions.until + timedelta(days=1)))
    return statement if before is None else statement.where(AuditEntry.id < before)


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL)
