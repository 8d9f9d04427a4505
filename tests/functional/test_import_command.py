"""``portal import`` as an operator meets it."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.cases.models import Case
from portal.backoffice.imports.command import import_file
from portal.backoffice.imports.models import ImportRowNote, ImportRun
from portal.backoffice.imports.report import report_lines
from portal.settings import Settings

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def run_command(settings: Settings, sessions: sessionmaker[Session]):
    """The command on an example file: its run and what it printed."""

    def run(name: str, profile: str = "generic", dry_run: bool = False, errors: Path | None = None):
        output = io.StringIO()
        result = import_file(
            settings,
            sessions,
            EXAMPLES / name,
            profile=profile,
            dry_run=dry_run,
            errors=errors,
            console=Console(file=output, width=120),
        )
        return result, output.getvalue()

    return run


@pytest.mark.parametrize(
    "name",
    [
        "cases-utf8.csv",
        "cases-utf8-bom.csv",
        "cases-gb18030.csv",
        "cases-semicolon.csv",
        "cases.xlsx",
        "cases.jsonl",
    ],
)
def test_each_example_file_brings_its_twelve_cases(name: str, run_command, sessions) -> None:
    """Eleven are answered; the one with a wish for secrecy and the open one are kept without a draft."""
    run, printed = run_command(name)
    assert (run.state, run.inserted, run.rejected) == ("done", 12, 0)
    assert "导入结果" in printed and "12" in printed
    with sessions() as session:
        cases = session.scalars(select(Case)).all()
        assert sum(case.draft is not None for case in cases) == 10


@pytest.mark.both_databases
def test_the_same_cases_in_another_format_change_nothing(run_command) -> None:
    """A row is what it says, not how the file is made."""
    run_command("cases-utf8.csv")
    for name in ("cases.xlsx", "cases-gb18030.csv", "cases.jsonl"):
        run, _ = run_command(name)
        assert (run.inserted, run.updated, run.unchanged) == (0, 0, 12), name


def test_a_dry_run_says_that_nothing_was_written(run_command, sessions) -> None:
    """The heading of the table is another one."""
    _, printed = run_command("cases-utf8.csv", dry_run=True)
    assert "试运行结果（没有写入）" in printed
    with sessions() as session:
        assert session.scalar(select(func.count(Case.id))) == 0


def test_the_row_report_opens_in_a_spreadsheet(run_command, tmp_path: Path) -> None:
    """UTF-8 with a byte order mark; one line a remark, with line, number, column, result and reason."""
    report = tmp_path / "errors.csv"
    run_command("bad-rows.csv", errors=report)
    assert report.read_bytes().startswith(b"\xef\xbb\xbf")
    header, *rows = csv.reader(io.StringIO(report.read_text("utf-8-sig")))
    assert header == ["行号", "编号", "列", "结果", "原因"]
    assert [
        "4",
        "B-03",
        "受理时间",
        "未导入",
        "“上个月中旬”无法识别，应为 2010-05-04 13:05 这样的日期",
    ] in rows
    assert sum(row[3] == "未导入" for row in rows) == 7


def test_a_refused_file_leaves_no_report_and_says_why(run_command, tmp_path: Path) -> None:
    """The run is kept as failed, with the sentence."""
    run, printed = run_command("build.py", errors=tmp_path / "errors.csv")
    assert run.state == "failed" and "没有找到表头" in run.message
    assert printed.strip() == "" and not (tmp_path / "errors.csv").exists()


def test_the_report_defuses_formulas(sessions) -> None:
    """A number that starts like a formula must not run when staff open the report."""
    with sessions.begin() as session:
        run = ImportRun(file_name="x", profile="generic", dry_run=False, state="done", started_by="cli",
                        started_at=datetime.now(UTC))  # fmt: skip
        session.add(run)
        session.flush()
        session.add(
            ImportRowNote(
                run_id=run.id, line=2, source_number="=1+1", column="编号", is_error=True, reason="@x"
            )
        )
        session.flush()
        _, line = report_lines(session, run.id)
    assert line == "2,'=1+1,编号,未导入,'@x\r\n"
