"""What the index knows of a published case; made from the published row, so nothing unreleased can enter the index."""

from collections.abc import Collection, Iterator

from sqlalchemy import Connection, RowMapping, func, select

from portal.public.cases.tables import published_case
from portal.search.protocol import Document

KIND = "case"
FACETS = ("department", "category1", "category2", "town", "month", "appeal_type", "outcome", "satisfaction")
"""Facets of a case document, named as in ``published_count``."""

_CHUNK = 500


def public_id(number: str) -> str:
    """``2026-000123`` -> ``case:2026-000123``."""
    return f"{KIND}:{number}"


def number_of(document_id: str) -> str:
    return document_id.removeprefix(f"{KIND}:")


def case_document(row: RowMapping) -> Document:
    """The document of one live row of ``published_case``."""
    category2 = f"{row['category1']}/{row['category2']}" if row["category2"] else ""
    categories = [name for name in (row["category1"], row["category2"], row["category3"]) if name]
    return Document(
        id=public_id(row["number"]),
        kind=KIND,
        title=row["title"],
        body=f"{row['question']}\n{row['reply']}",
        date=int((row["month"] or "0000-01").replace("-", "") + "01"),
        facets={
            "department": row["department_code"] or "",
            "category1": row["category1"] or "",
            "category2": category2,
            "town": row["town"],
            "month": row["month"] or "",
            "appeal_type": row["appeal_type"] or "",
            "outcome": row["outcome"] or "",
            "satisfaction": row["satisfaction"] or "",
        },
        fields={
            "department": row["department_name"] or "",
            "category": " ".join(categories),
            "town": row["town"],
            "issue": row["number"],
        },
    )


def load_documents(connection: Connection, ids: Collection[str]) -> list[Document]:
    """Documents of those ``ids`` that are live; missing ones were withdrawn."""
    numbers = [number_of(item) for item in ids]
    rows = connection.execute(
        select(published_case).where(published_case.c.is_live, published_case.c.number.in_(numbers))
    )
    return [case_document(row) for row in rows.mappings()]


def count_documents(connection: Connection) -> int:
    return connection.scalar(select(func.count()).where(published_case.c.is_live)) or 0


def all_documents(connection: Connection) -> Iterator[Document]:
    """Every live case in order of number, read in chunks."""
    last = ""
    while True:
        rows = (
            connection.execute(
                select(published_case)
                .where(published_case.c.is_live, published_case.c.number > last)
                .order_by(published_case.c.number)
                .limit(_CHUNK)
            )
            .mappings()
            .all()
        )
        if not rows:
            return
        yield from map(case_document, rows)
        last = rows[-1]["number"]
