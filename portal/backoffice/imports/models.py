"""Import runs (导入批次) and the rows they could not take."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base


class ImportRun(Base):
    """One reading of one file; ``state``: waiting, running, done, failed; ``done_rows`` lets a page show progress."""

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(200))
    stored_path: Mapped[str] = mapped_column(String(400), default="")
    sha256: Mapped[str] = mapped_column(String(64), default="")
    profile: Mapped[str] = mapped_column(String(64))
    dry_run: Mapped[bool]
    state: Mapped[str] = mapped_column(String(16))
    started_by: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    total_rows: Mapped[int | None]
    done_rows: Mapped[int] = mapped_column(default=0)
    inserted: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    warnings: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(Text, default="")


class ImportRowNote(Base):
    """What a run said of one row: an error (row not taken) or a warning (row taken)."""

    __tablename__ = "import_row_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id", ondelete="CASCADE"), index=True)
    line: Mapped[int]
    source_number: Mapped[str] = mapped_column(String(200), default="")
    column: Mapped[str] = mapped_column(String(100), default="")
    is_error: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
