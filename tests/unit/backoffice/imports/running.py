"""Running imports of small invented files against a test's own database."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

import portal.models  # noqa: F401
from portal.backoffice.cases.models import Case, CaseDraft
from portal.backoffice.imports.models import ImportRowNote, ImportRun
from portal.backoffice.imports.services import ImportFile, begin_run

Row = Mapping[str, str]
HEADER = ("工单编号", "标题", "诉求内容", "街道", "受理时间", "主办单位", "一级分类", "答复内容", "是否保密", "满意度",
          "联系电话")  # fmt: skip


def order(number: str, **cells: str) -> dict[str, str]:
    """An answered work order; cells by heading."""
    return {"工单编号": number, "标题": f"路灯不亮 {number}", "诉求内容": "巷子里三盏路灯坏了。",
            "受理时间": "2010-05-04 08:00", "答复内容": "三盏路灯已更换。", **cells}  # fmt: skip


def write_csv(path: Path, rows: Sequence[Row]) -> Path:
    """The rows of cases as a UTF-8 CSV file with every heading of HEADER."""
    return write_rows(path, [dict.fromkeys(HEADER, "") | dict(row) for row in rows])


def write_rows(path: Path, rows: Sequence[Row]) -> Path:
    """The rows as a UTF-8 CSV file with the headings that they use."""
    header = dict.fromkeys(name for row in rows for name in row)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def run_import(
    sessions: sessionmaker[Session], path: Path, *, profile: str = "generic", dry_run: bool = False
) -> ImportRun:
    """The finished run over ``path``."""
    with sessions.begin() as session:
        run_id = begin_run(
            session, path, file_name=path.name, profile=profile, dry_run=dry_run, actor="cli", stored=False
        ).id
    service = ImportFile(sessions, run_id, path, max_bytes=50_000_000)
    return service.perform()


def import_rows(
    sessions: sessionmaker[Session], folder: Path, *rows: Row, dry_run: bool = False
) -> ImportRun:
    """The finished run over a file of these rows."""
    return run_import(sessions, write_csv(folder / "orders.csv", rows), dry_run=dry_run)


def counts(run: ImportRun) -> tuple[int, int, int, int]:
    """(inserted, updated, unchanged, rejected)."""
    return run.inserted, run.updated, run.unchanged, run.rejected


def case_of(session: Session, number: str) -> Case:
    """The case of that source number."""
    return session.scalars(select(Case).where(Case.source_number == number)).one()


def draft_of(session: Session, number: str) -> CaseDraft:
    """The draft of the case of that source number."""
    return session.scalars(select(CaseDraft).join(Case).where(Case.source_number == number)).one()


def reasons(session: Session, run: ImportRun) -> list[str]:
    """What the run said of single rows, in order."""
    query = select(ImportRowNote.reason).where(ImportRowNote.run_id == run.id).order_by(ImportRowNote.id)
    return list(session.scalars(query))
