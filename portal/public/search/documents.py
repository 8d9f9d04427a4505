"""What the index knows of a published case; made from the published row, so nothing unreleased can enter the index."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Engine, RowMapping, func, select

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


class PublishedCases:
    """The published cases as the indexer's source of documents, read through the confined engine."""

    def __init__(self, published: Engine) -> None:
        self._published = published

    def load(self, ids: Iterable[str]) -> list[Document]:
        """Documents of those ``ids`` that are live; missing ones were withdrawn."""
        numbers = [number_of(item) for item in ids]
        live = select(published_case).where(published_case.c.is_live, published_case.c.number.in_(numbers))
        with self._published.connect() as connection:
            return [case_document(row) for row in connection.execute(live).mappings()]

    def count(self) -> int:
        with self._published.connect() as connection:
            return connection.scalar(select(func.count()).where(published_case.c.is_live)) or 0

    def all(self) -> Iterator[Document]:
        """Every live case in order of number, read in chunks so that no read transaction stays open."""
        last = ""
        while rows := self._after(last):
            yield from map(case_document, rows)
            last = rows[-1]["number"]

    def _after(self, number: str) -> Sequence[RowMapping]:
        with self._published.connect() as connection:
            return (
                connection.execute(
                    select(published_case)
                    .where(published_case.c.is_live, published_case.c.number > number)
                    .order_by(published_case.c.number)
                    .limit(_CHUNK)
                )
                .mappings()
                .all()
            )
