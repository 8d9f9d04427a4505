"""What of a promise people write, what of it becomes public, and the hash that decisions are bound to."""

from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.promises.models import Promise, PromiseCase
from portal.backoffice.steps import digest


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseContent:
    """What the form of a promise sends; the names are columns of Promise. ``post`` is an office (副市长), never a name."""

    text: str
    post: str
    official_id: int | None = None
    department_id: int | None = None
    due_on: date | None = None
    due_words: str = ""
    first_due_on: date | None = None
    outcome: str = "open"
    result: str = ""
    result_on: date | None = None
    evidence: str = ""
    evidence_url: str = ""
    checked_on: date | None = None


WRITTEN = tuple(field.name for field in fields(PromiseContent))
FIELDS = ("number", *WRITTEN, "change_note")
"""Columns that a release would show."""


def content_of(promise: Promise) -> PromiseContent:
    """What is stored, as the form would send it."""
    return PromiseContent(**{name: getattr(promise, name) for name in WRITTEN})


def fill(promise: Promise, content: PromiseContent) -> None:
    """Store ``content``."""
    for name in WRITTEN:
        setattr(promise, name, getattr(content, name))


def promise_hash(session: Session, promise: Promise) -> str:
    """Over everything that the release would show."""
    cases = session.scalars(
        select(PromiseCase.case_id).where(PromiseCase.promise_id == promise.id).order_by(PromiseCase.case_id)
    )
    return digest([[getattr(promise, name) for name in FIELDS], list(cases)])
