"""The row report of a run as a CSV file that a spreadsheet opens as it is."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.imports.models import ImportRowNote, ImportRun
from portal.web.spreadsheet import csv_line

REPORT_HEADER = ("行号", "编号", "列", "结果", "原因")


def result_word(run: ImportRun, note: ImportRowNote) -> str:
    """What became of the row; of a dry run, what would become of it."""
    if note.is_error:
        return "不能导入" if run.dry_run else "未导入"
    return "可导入，请核对" if run.dry_run else "已导入，请核对"


def report_lines(session: Session, run_id: int) -> Iterator[str]:
    """The row report of a run as CSV lines, errors and warnings in line order; streamed."""
    run = session.get_one(ImportRun, run_id)
    yield csv_line(REPORT_HEADER)
    notes = select(ImportRowNote).where(ImportRowNote.run_id == run_id).order_by(ImportRowNote.id)
    for note in session.scalars(notes.execution_options(yield_per=1000)):
        yield csv_line((str(note.line), note.source_number, note.column, result_word(run, note), note.reason))
