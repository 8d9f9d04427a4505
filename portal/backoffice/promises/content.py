"""What of a promise becomes public, and the hash that decisions are bound to."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.promises.models import Promise, PromiseCase
from portal.backoffice.steps import digest

FIELDS = (
    "number",
    "text",
    "official_id",
    "post",
    "department_id",
    "due_on",
    "due_words",
    "first_due_on",
    "outcome",
    "result",
    "result_on",
    "evidence",
    "evidence_url",
    "checked_on",
    "change_note",
)


def promise_hash(session: Session, promise: Promise) -> str:
    """Over everything that the release would show."""
    cases = session.scalars(
        select(PromiseCase.case_id).where(PromiseCase.promise_id == promise.id).order_by(PromiseCase.case_id)
    )
    return digest([[getattr(promise, name) for name in FIELDS], list(cases)])
