"""How fast an import is, against the least that any import must do on the same machine at the same moment."""

import csv
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.imports.models import ImportRun
from portal.backoffice.imports.services import ImportFile, begin_run

pytestmark = pytest.mark.bench

ROWS = 20_000
MOST = 30
"""Times the plain copy that the whole import may take: it also checks 39 fields, hashes, looks up and drafts."""
HEADER = ("工单编号", "来电人", "联系电话", "诉求类型", "来源渠道", "标题", "诉求内容", "受理时间", "主办单位",
          "答复内容", "答复时间", "办结时间", "满意度")  # fmt: skip

ORDER_HEADER = ("派单编号", "工单编号", "承办单位", "派单时间", "签收时限", "签收时间", "办理时限", "答复时间", "办结时间",
                "回访时间", "是否联系上", "是否解决", "满意度")  # fmt: skip


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """An export of ROWS answered orders with 400 characters each."""
    path = tmp_path / "export.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(ROWS):
            writer.writerow(
                (f"L{number:08d}", "来电人", "13800000000", "投诉", "电话", f"第 {number} 件", "诉求内容" * 50,
                 "2010-05-04 08:00", "市住建局", "答复内容" * 50, "2010-05-06 09:00", "2010-05-06 10:00", "满意")
            )  # fmt: skip
    return path


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    """An orders file of ROWS closed orders with their callbacks."""
    path = tmp_path / "orders.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(ORDER_HEADER)
        for number in range(ROWS):
            writer.writerow(
                (f"P{number:08d}", f"L{number:08d}", "市住建局", "2010-05-04 09:00", "2010-05-04 17:00",
                 "2010-05-04 09:30", "2010-05-11", "2010-05-06 09:00", "2010-05-06 10:00", "2010-05-08 10:00",
                 "是", "是", "满意")
            )  # fmt: skip
    return path


def plain_copy(export: Path, database: Path) -> None:
    """Read the file with the csv module and put its rows into a bare table, 1,000 to a synced transaction."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(f"CREATE TABLE row ({', '.join(f'c{n} TEXT' for n in range(len(HEADER)))})")
    statement = f"INSERT INTO row VALUES ({', '.join('?' * len(HEADER))})"
    with export.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    for start in range(0, len(rows), 1000):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(statement, rows[start : start + 1000])
        connection.execute("COMMIT")
    connection.close()


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds: what else the machine does must not decide."""
    start = time.process_time()
    work()
    return time.process_time() - start


def import_once(sessions: sessionmaker[Session], export: Path) -> ImportRun:
    with sessions.begin() as session:
        run = begin_run(
            session,
            export,
            file_name="export.csv",
            profile="auto",
            dry_run=False,
            actor="cli",
            stored=False,
        )
    return ImportFile(sessions, run.id, export, max_bytes=10**9).perform()


def test_an_import_costs_a_small_multiple_of_a_plain_copy(
    export: Path, sessions: sessionmaker[Session], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And the second reading of the same file, which writes nothing, costs less than the first."""
    copying = min(seconds(lambda n=n: plain_copy(export, tmp_path / f"plain{n}.sqlite")) for n in range(3))
    first = seconds(lambda: import_once(sessions, export))
    again = seconds(lambda: import_once(sessions, export))
    with capsys.disabled():
        print(
            f"\nimport {ROWS / first:,.0f} rows per CPU second, repeated {ROWS / again:,.0f}, "
            f"plain copy {ROWS / copying:,.0f} (ratio {first / copying:.1f})"
        )
    assert first <= MOST * copying
    assert again < first


def test_orders_cost_no_more_than_cases(
    export: Path, orders: Path, sessions: sessionmaker[Session], capsys: pytest.CaptureFixture[str]
) -> None:
    """New ones without their cases, then over the orders that were read off the cases, then again."""
    fresh = seconds(lambda: import_once(sessions, orders))
    cases = seconds(lambda: import_once(sessions, export))
    again = seconds(lambda: import_once(sessions, orders))
    with capsys.disabled():
        print(
            f"\norders {ROWS / fresh:,.0f} rows per CPU second, repeated {ROWS / again:,.0f}; "
            f"their cases {ROWS / cases:,.0f}"
        )
    assert fresh <= cases
    assert again < fresh
