"""What the index knows of a published case."""

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, func, select

from portal.public.cases.filters import UNKNOWN
from portal.public.cases.tables import published_case
from portal.search.protocol import Document

KIND = "case"


def case_document(row: RowMapping) -> Document:
    """The document of one live row of ``published_case``; its facets are named as in ``published_count``, and what is not
    recorded is a value like any other.
    """
    month = row["month"] or UNKNOWN
    categories = [name for name in (row["category1"], row["category2"], row["category3"]) if name]
    return Document(
        id=f"{KIND}:{row['number']}",
        kind=KIND,
        title=row["title"],
        body=f"{row['question']}\n{row['reply']}",
        date=int((row["month"] or "0000-01").replace("-", "") + "01"),
        facets={
            "department": row["department_code"] or UNKNOWN,
            "category1": row["category1"] or UNKNOWN,
            "category2": f"{row['category1'] or UNKNOWN}/{row['category2'] or UNKNOWN}",
            "town": row["town"] or UNKNOWN,
            "year": month[:4],
            "month": month,
            "appeal_type": row["appeal_type"] or UNKNOWN,
            "outcome": row["outcome"] or UNKNOWN,
            "satisfaction": row["satisfaction"] or UNKNOWN,
        },
        fields={
            "department": row["department_name"] or "",
            "category": " ".join(categories),
            "town": row["town"],
            "issue": row["number"],
        },
    )


class Cases:
    """Live cases, ``case:2026-000123``."""

    prefix = KIND

    def load(self, connection: Connection, keys: Sequence[str]) -> list[Document]:
        live = select(published_case).where(published_case.c.is_live, published_case.c.number.in_(keys))
        return [case_document(row) for row in connection.execute(live).mappings()]

    def count(self, connection: Connection) -> int:
        return connection.scalar(select(func.count()).where(published_case.c.is_live)) or 0

    def after(self, connection: Connection, key: str, limit: int) -> list[Document]:
        """In order of number."""
        rows = connection.execute(
            select(published_case)
            .where(published_case.c.is_live, published_case.c.number > key)
            .order_by(published_case.c.number)
            .limit(limit)
        )
        return [case_document(row) for row in rows.mappings()]
