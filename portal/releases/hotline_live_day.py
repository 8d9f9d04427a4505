"""The live version of a hotline day as the back office needs it: to go back to after a dropped revision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.officials.models import Official
from portal.public.hotline_days.tables import published_hotline_day, published_hotline_session
from portal.releases.hotline_rows import DAY_TEXTS, SESSION_FIELDS


@dataclass(frozen=True, slots=True)
class LiveDay:
    """``fields`` and ``sessions`` hold columns of the working tables."""

    version: int
    fields: Mapping[str, Any]
    sessions: Sequence[Mapping[str, Any]]


def live_day(session: Session, number: str) -> LiveDay | None:
    """What is public under ``number`` now; None where nothing is."""
    table, sitting = published_hotline_day.c, published_hotline_session.c
    row = session.execute(select(published_hotline_day).where(table.number == number, table.is_live)).first()
    if row is None:
        return None
    rows = session.execute(
        select(published_hotline_session, Official.id.label("official_id"))
        .outerjoin(Official, Official.code == sitting.official_code)
        .where(sitting.number == number, sitting.version == row.version)
        .order_by(sitting.position)
    )
    return LiveDay(
        row.version,
        {name: getattr(row, name) for name in DAY_TEXTS}
        | {name: date.fromisoformat(getattr(row, name)) for name in ("starts_on", "ends_on")},
        [
            {name: getattr(item, name) for name in (*SESSION_FIELDS, "official_id")}
            | {"held_on": date.fromisoformat(item.held_on)}
            for item in rows
        ],
    )
