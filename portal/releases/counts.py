"""Stored counts of live cases by dimension, changed in the releasing transaction: public pages never COUNT(*)."""

from collections import Counter

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from portal.public.cases.snapshot import CaseSnapshot
from portal.public.cases.tables import published_count


class CountChanges:
    """Collects changes of one transaction and writes each counter once."""

    def __init__(self) -> None:
        self._changes: Counter[tuple[str, str]] = Counter()

    def add(self, snapshot: CaseSnapshot, by: int) -> None:
        """Count ``snapshot`` in (``by`` = 1) or out (-1) of every dimension it has."""
        self._changes.update(dict.fromkeys(dimensions(snapshot), by))

    def write(self, session: Session) -> None:
        """Apply the changes; a counter that reaches zero loses its row."""
        rows = [{"dimension": d, "key": k, "n": n} for (d, k), n in sorted(self._changes.items()) if n]
        self._changes.clear()
        if not rows:
            return
        make = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
        statement = make(published_count)
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["dimension", "key"], set_={"n": published_count.c.n + statement.excluded.n}
            ),
            rows,
        )
        session.execute(delete(published_count).where(published_count.c.n == 0))


def dimensions(snapshot: CaseSnapshot) -> list[tuple[str, str]]:
    """(dimension, key) pairs that a case counts in; "" stands for unknown."""
    return [
        ("total", ""),
        ("department", snapshot.department_code or ""),
        ("category1", snapshot.category1 or ""),
        ("category2", f"{snapshot.category1}/{snapshot.category2}" if snapshot.category2 else ""),
        ("town", snapshot.town),
        ("month", snapshot.month or ""),
        ("appeal_type", snapshot.appeal_type or ""),
        ("outcome", snapshot.outcome or ""),
        ("satisfaction", snapshot.satisfaction or ""),
    ]
