"""The live version of a bulletin as the back office needs it: head and figures, to go back to after a dropped correction."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.public.bulletins.tables import published_bulletin, published_figure

_FIGURE = (
    "key",
    "position",
    "query",
    "shape",
    "label",
    "value",
    "unit",
    "digits",
    "numerator",
    "denominator",
)


@dataclass(frozen=True, slots=True)
class LiveVersion:
    """``header`` and ``figures`` hold columns of the working tables."""

    version: int
    change_note: str
    header: Mapping[str, Any]
    figures: Sequence[Mapping[str, Any]]


def live_version(session: Session, number: str) -> LiveVersion | None:
    """What is public under ``number`` now; None where nothing is."""
    table, figure = published_bulletin.c, published_figure.c
    row = session.execute(select(published_bulletin).where(table.number == number, table.is_live)).first()
    if row is None:
        return None
    figures = session.execute(
        select(published_figure)
        .where(figure.number == number, figure.version == row.version)
        .order_by(figure.position)
    )
    return LiveVersion(
        row.version,
        row.change_note,
        {
            "title": row.title,
            "document_number": row.document_number,
            "organ": row.organ,
            "dated": date.fromisoformat(row.dated),
            "issue": row.issue,
            "issue_total": row.issue_total,
        },
        [
            {
                **{name: getattr(item, name) for name in _FIGURE},
                "parameters": json.loads(item.parameters),
                "data": json.loads(item.data),
            }
            for item in figures
        ],
    )
