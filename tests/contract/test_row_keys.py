"""Rows that the ORM stores with one statement get the keys that the database gave them, each its own."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session, sessionmaker

from portal.audit.models import AuditEntry

pytestmark = pytest.mark.both_databases

ROWS = 2_500  # more than go into one statement


def test_every_object_has_the_key_of_its_own_row(sessions: sessionmaker[Session]) -> None:
    sent: list[str] = []
    with sessions.begin() as session:
        event.listen(
            session.connection(),
            "before_cursor_execute",
            lambda _c, _cursor, statement, *_: sent.append(statement),
        )
        now = datetime.now(UTC)
        rows = [AuditEntry(at=now, actor="x", action="a", subject_id=str(n)) for n in range(ROWS)]
        session.add_all(rows)
        session.flush()
        stored = {
            row.id: row.subject_id for row in session.execute(select(AuditEntry.id, AuditEntry.subject_id))
        }
    assert all(stored[row.id] == row.subject_id for row in rows)
    assert [row.id for row in rows] == sorted(row.id for row in rows)
    assert sum("INSERT" in statement for statement in sent) < 10
