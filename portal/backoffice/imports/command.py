"""The body of ``portal import``: one file, with progress, a summary and an error report on request."""

from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.imports.models import ImportRun
from portal.backoffice.imports.report import report_lines
from portal.backoffice.imports.services import ImportFile, begin_run
from portal.settings import Settings


def import_file(
    settings: Settings,
    sessions: sessionmaker[Session],
    path: Path,
    *,
    profile: str,
    dry_run: bool,
    errors: Path | None,
    console: Console,
) -> ImportRun:
    """Import ``path`` as the command line; killed and started again it takes up the same run.

    A refused file gives a run in state ``failed`` whose message says why.
    """
    with sessions.begin() as session:
        run_id = begin_run(
            session, path, file_name=path.name, profile=profile, dry_run=dry_run, actor="cli", stored=False
        ).id
    service = ImportFile(
        sessions,
        run_id,
        path,
        max_bytes=settings.uploads_megabytes * 1_000_000,
    )
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(path.name, total=1.0)
        run = service.perform(
            lambda lines, fraction: bar.update(
                task, completed=fraction, description=f"{path.name} {lines:,} 行"
            )
        )
    if run.state == "failed":
        return run
    if errors is not None:
        with sessions() as session, errors.open("w", encoding="utf-8-sig", newline="") as file:
            file.writelines(report_lines(session, run.id))
    print_summary(run, console, errors)
    return run


def print_summary(run: ImportRun, console: Console, errors: Path | None) -> None:
    """Counts that add up to the lines read, then what concerns the file as a whole."""
    table = Table(title="试运行结果（没有写入）" if run.dry_run else "导入结果", title_justify="left")
    counts = {"读到行数": run.done_rows, "新增": run.inserted, "更新": run.updated, "未变": run.unchanged,
              "未导入": run.rejected, "警告": run.warnings}  # fmt: skip
    for name in counts:
        table.add_column(name, justify="right")
    table.add_row(*(f"{number:,}" for number in counts.values()))
    console.print(table)
    console.print(run.message, markup=False, highlight=False)
    if errors is not None:
        console.print(f"逐行报告：{errors}", markup=False, highlight=False)
