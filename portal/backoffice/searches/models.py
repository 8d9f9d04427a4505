"""What staff keep for the public search: words that find each other (近义词、地名), and searches that found nothing."""

from datetime import date, datetime
from typing import cast

from sqlalchemy import String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base


class SearchWordGroup(Base):
    """One group of words that find each other. ``kind``: see ``portal.search.synonyms.KINDS``; ``words`` are folded and
    separated by blanks.
    """

    __tablename__ = "search_word_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    words: Mapped[str] = mapped_column(Text)
    changed_by: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime]


class SearchMiss(Base):
    """How often a search that found nothing was asked on one day of Asia/Shanghai; ``text`` is masked before it gets here."""

    __tablename__ = "search_miss"

    day: Mapped[date] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(64), primary_key=True)
    n: Mapped[int]


COUNTS = cast("Table", SearchMiss.__table__)
"""The counters as a table."""
