"""Callback files: each row finds its order; the latest callback of an order counts."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.imports.models import ImportRun
from portal.backoffice.orders.models import Assignment

from .running import Row, counts, import_rows, order, reasons, run_import, write_rows

Sessions = sessionmaker[Session]


@pytest.fixture
def handed(sessions: Sessions, tmp_path: Path) -> None:
    """Two orders: P-1 of the case A-1, P-2 of the case A-2."""
    rows = [
        {"派单编号": f"P-{n}", "工单编号": f"A-{n}", "承办单位": "市住建局", "派单时间": "2010-05-04"}
        for n in (1, 2)
    ]
    run_import(sessions, write_rows(tmp_path / "派单.csv", rows), profile="orders")


def call_back(sessions: Sessions, folder: Path, *rows: Row, dry_run: bool = False) -> ImportRun:
    return run_import(sessions, write_rows(folder / "回访.csv", rows), profile="callbacks", dry_run=dry_run)


def outcome(sessions: Sessions, number: str) -> tuple[object, ...]:
    with sessions() as session:
        row = session.scalars(select(Assignment).where(Assignment.order_number == number)).one()
        return row.reached, row.solved, row.satisfaction, row.verified, row.attitude_score, row.call_attempts


def told(sessions: Sessions, run: ImportRun) -> str:
    with sessions() as session:
        return "\n".join(reasons(session, run))


ANSWERED = {"派单编号": "P-1", "回访时间": "2010-05-12 10:00", "是否联系上": "是", "是否解决": "是", "满意度": "满意",
            "回访核实": "属实", "态度评分": "4分", "回访次数": "2"}  # fmt: skip


@pytest.mark.usefixtures("handed")
def test_a_callback_reaches_its_order(sessions: Sessions, tmp_path: Path) -> None:
    """Twice the same file changes nothing; a dry run never does."""
    assert counts(call_back(sessions, tmp_path, ANSWERED, dry_run=True)) == (0, 1, 0, 0)
    assert outcome(sessions, "P-1") == (None, None, None, None, None, 0)
    assert counts(call_back(sessions, tmp_path, ANSWERED)) == (0, 1, 0, 0)
    assert outcome(sessions, "P-1") == (True, "yes", "satisfied", True, 4, 2)
    assert counts(call_back(sessions, tmp_path, ANSWERED)) == (0, 0, 1, 0)
    assert outcome(sessions, "P-2") == (None, None, None, None, None, 0)


@pytest.mark.usefixtures("handed")
def test_a_callback_without_its_order_stays_out(sessions: Sessions, tmp_path: Path) -> None:
    """With line, number and what to do; the others go in."""
    run = call_back(sessions, tmp_path, ANSWERED | {"派单编号": "P-9"}, ANSWERED)
    assert counts(run) == (0, 1, 0, 1)
    assert "没有编号为“P-9”的交办件，请先导入交办件" in told(sessions, run)


@pytest.mark.usefixtures("handed")
def test_the_latest_callback_of_an_order_counts(sessions: Sessions, tmp_path: Path) -> None:
    """In whatever order the rows stand, in one file or in two."""
    failed = {"派单编号": "P-1", "回访时间": "2010-05-11 10:00", "是否联系上": "否"}
    run = call_back(sessions, tmp_path, ANSWERED, failed)
    assert counts(run) == (0, 1, 1, 0) and "以更晚的一次为准" in told(sessions, run)
    assert counts(call_back(sessions, tmp_path, failed)) == (0, 0, 1, 0)
    assert outcome(sessions, "P-1")[:3] == (True, "yes", "satisfied")


@pytest.mark.usefixtures("handed")
def test_a_callback_may_name_the_case(sessions: Sessions, tmp_path: Path) -> None:
    """As long as the case has one lead order; else the order's number is wanted."""
    by_case = {"工单编号": "A-1", "是否联系上": "是", "满意度": "不满意"}
    assert counts(call_back(sessions, tmp_path, by_case)) == (0, 1, 0, 0)
    assert outcome(sessions, "P-1")[2] == "unsatisfied"
    second = {"派单编号": "P-3", "工单编号": "A-1", "承办单位": "市交通局", "派单时间": "2010-05-06"}
    run_import(sessions, write_rows(tmp_path / "派单.csv", [second]), profile="orders")
    run = call_back(sessions, tmp_path, by_case)
    assert run.rejected == 1 and "请改用派单编号" in told(sessions, run)


@pytest.mark.usefixtures("handed")
@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"派单编号": "P-1", "是否联系上": "否", "满意度": "满意"}, "按“未联系上”处理"),
        ({"派单编号": "P-1", "是否联系上": "否", "是否解决": "是"}, "却没有联系上来电人，已留空"),
        ({"派单编号": "P-1", "满意度": "满意", "态度评分": "0"}, "不是 1 到 5 分"),
        ({"派单编号": "P-1", "满意度": "还行"}, "不在词表中"),
        ({"派单编号": "P-1", "是否联系上": ""}, "没有写明回访结果"),
    ],
)
def test_a_callback_that_contradicts_itself_is_said(
    cells: dict[str, str], reason: str, sessions: Sessions, tmp_path: Path
) -> None:
    columns = {"是否联系上": "", "是否解决": "", "满意度": ""}
    assert reason in told(sessions, call_back(sessions, tmp_path, columns | cells))


def test_a_callback_reaches_the_order_read_off_a_case(sessions: Sessions, tmp_path: Path) -> None:
    """A city without an orders file has callbacks all the same."""
    import_rows(sessions, tmp_path, order("A-1", 主办单位="市住建局"))
    assert counts(call_back(sessions, tmp_path, {"工单编号": "A-1", "满意度": "基本满意"})) == (0, 1, 0, 0)
    assert outcome(sessions, "A-1")[:3] == (True, None, "basically")


@pytest.mark.usefixtures("handed")
def test_a_later_callback_keeps_the_count_of_attempts(sessions: Sessions, tmp_path: Path) -> None:
    """A file without that column does not set it back."""
    call_back(sessions, tmp_path, ANSWERED)
    later = {"派单编号": "P-1", "回访时间": "2010-05-13", "满意度": "不满意"}
    call_back(sessions, tmp_path, later)
    assert outcome(sessions, "P-1")[2] == "unsatisfied" and outcome(sessions, "P-1")[5] == 2
    with sessions() as session:
        row = session.scalars(select(Assignment).where(Assignment.order_number == "P-1")).one()
        assert row.called_back_at == dt.datetime(2010, 5, 12, 16, tzinfo=dt.UTC)
