"""Write one audit entry, in the same transaction as the act it records."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry


def record(
    session: Session,
    actor: str,
    action: str,
    subject_kind: str = "",
    subject_id: object = "",
    *,
    address: str = "",
    **detail: Any,
) -> None:
    """Add an entry to ``session``; ``actor`` is a username, or ``system``/``cli`` for acts without a person."""
    session.add(
        AuditEntry(
            at=datetime.now(UTC),
            actor=actor,
            action=action,
            subject_kind=subject_kind,
            subject_id=str(subject_id),
            detail=detail,
            address=address,
        )
    )
