"""Released cases as bulletins quote them: by number, and found for the one who writes."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import Session

from portal.public.cases.tables import published_case

MOST_FOUND = 20

AnyRow = Row[*tuple[Any, ...]]


def _live() -> Select[*tuple[Any, ...]]:
    live = published_case.c
    return select(
        live.number, live.title, live.department_name, live.category2, live.town, live.month, live.outcome
    ).where(live.is_live)


def live_cases(session: Session, numbers: Collection[str]) -> Sequence[AnyRow]:
    """Those of ``numbers`` that are public now."""
    return session.execute(_live().where(published_case.c.number.in_(list(numbers)))).all() if numbers else []


def find_cases(session: Session, words: str) -> Sequence[AnyRow]:
    """Public cases whose number, title, unit, category or place holds every word; the newest 20."""
    live = published_case.c
    statement = _live()
    for word in words.split()[:5]:
        fields = (live.number, live.title, live.department_name, live.category2, live.town)
        matches = [field.contains(word, autoescape=True) for field in fields]
        statement = statement.where(or_(*matches))
    return session.execute(statement.order_by(live.sort_key.desc()).limit(MOST_FOUND)).all()
