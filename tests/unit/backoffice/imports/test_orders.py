"""Orders files: what a row becomes, what is said of bad ones, and how they meet the orders read off cases."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.departments.models import Department, DepartmentAlias
from portal.backoffice.imports.models import ImportRun
from portal.backoffice.orders.models import Assignment

from .running import Row, counts, import_rows, order, reasons, run_import, write_rows

Sessions = sessionmaker[Session]


def handed(number: str, **cells: str) -> dict[str, str]:
    """A hand-over to the works office, closed in time; cells by heading."""
    return {"派单编号": number, "工单编号": f"G{number}", "承办单位": "市住建局", "派单时间": "2010-05-04 09:00",
            "办理时限": "2010-05-11", "办结时间": "2010-05-10 17:00", **cells}  # fmt: skip


def import_orders(sessions: Sessions, folder: Path, *rows: Row, dry_run: bool = False) -> ImportRun:
    """The finished run over an orders file of these rows."""
    return run_import(sessions, write_rows(folder / "派单.csv", rows), profile="orders", dry_run=dry_run)


def orders(sessions: Sessions) -> dict[str, Assignment]:
    """All orders by number."""
    with sessions() as session:
        return {row.order_number: row for row in session.scalars(select(Assignment))}


def notes_of(sessions: Sessions, run: ImportRun) -> list[str]:
    with sessions() as session:
        return reasons(session, run)


@pytest.fixture
def works(sessions: Sessions) -> int:
    """Id of the works office."""
    with sessions.begin() as session:
        department = Department(code="works", name="市住建局")
        session.add(department)
        session.flush()
        return department.id


def test_every_column_of_an_order_arrives(sessions: Sessions, tmp_path: Path, works: int) -> None:
    """Times in UTC, words as codes, the department by its name."""
    run = import_orders(
        sessions,
        tmp_path,
        handed(
            "P-1", 主办或协办="协办", 诉求类型="投诉", 签收时限="2010-05-04 17:00", 签收时间="2010-05-04 10:00",
            首次联系时间="2010-05-04 11:00", 延期至="2010-05-20", 延期是否批准="是", 退单时间="2010-05-05 08:00",
            退单是否核准="否", 重办次数="1", 督办次数="2", 是否回访="是", 回访时间="2010-05-12", 是否联系上="是",
            是否解决="部分解决", 满意度="基本满意", 回访核实="属实", 态度评分="5", 抽查="是", 答复规范="否", 重复来电="G0",
        ),
    )  # fmt: skip
    assert counts(run) == (1, 0, 0, 0)
    row = orders(sessions)["P-1"]
    assert (row.source, row.case_number, row.origin, row.department_id) == ("12345", "GP-1", "file", works)
    assert (row.role, row.appeal_type) == ("joint", "complaint")
    assert row.dispatched_at == dt.datetime(2010, 5, 4, 1, tzinfo=dt.UTC)
    assert row.sign_due_at == dt.datetime(2010, 5, 4, 9, tzinfo=dt.UTC)
    assert (row.due_at, row.due_is_day, row.due_origin) == (
        dt.datetime(2010, 5, 10, 16, tzinfo=dt.UTC),
        True,
        "stated",
    )
    assert (row.extended_until, row.extensions) == (dt.datetime(2010, 5, 19, 16, tzinfo=dt.UTC), 1)
    assert (row.returned_at is not None, row.return_accepted) == (True, False)
    assert (row.reworks, row.supervisions, row.to_call_back, row.call_attempts) == (1, 2, True, 1)
    assert (row.reached, row.solved, row.satisfaction, row.verified) == (True, "partly", "basically", True)
    assert (row.attitude_score, row.reply_sampled, row.reply_passed, row.repeat_of) == (5, True, False, "G0")


@pytest.mark.parametrize(
    ("written", "due", "is_day", "origin", "days"),
    [
        ("2010-05-11", dt.datetime(2010, 5, 10, 16), True, "stated", None),
        ("2010/5/11 00:00:00", dt.datetime(2010, 5, 10, 16), True, "stated", None),
        ("40309", dt.datetime(2010, 5, 10, 16), True, "stated", None),
        ("2010年5月11日 12:00", dt.datetime(2010, 5, 11, 4), False, "stated", None),
        ("5个工作日", None, True, "limit", 5),
        ("", None, True, "", None),
    ],
)
def test_a_time_limit_keeps_whether_it_was_a_day(
    written: str,
    due: dt.datetime | None,
    is_day: bool,
    origin: str,
    days: int | None,
    sessions: Sessions,
    tmp_path: Path,
) -> None:
    """Excel's midnight is a day too; working days are left to the clock."""
    import_orders(sessions, tmp_path, handed("P-1", 办理时限=written))
    row = orders(sessions)["P-1"]
    assert row.due_at == (due.replace(tzinfo=dt.UTC) if due else None)
    assert (row.due_is_day, row.due_origin, row.limit_days) == (is_day, origin, days)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"派单编号": ""}, "编号是空的"),
        ({"派单编号": "9" * 81}, "最多 80 个"),
        ({"派单编号": "2.01005E+14"}, "已被 Excel 改写"),
    ],
)
def test_an_order_without_a_sound_number_stays_out(
    cells: dict[str, str], reason: str, sessions: Sessions, tmp_path: Path
) -> None:
    """With line and reason."""
    run = import_orders(sessions, tmp_path, handed("P-1", **cells), handed("P-2"))
    assert counts(run) == (1, 0, 0, 1)
    assert reason in notes_of(sessions, run)[0]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"办结时间": "2010-05-03 17:00"}, "早于“派单时间”，两个时间均照原样保存"),
        ({"答复时间": "2010-05-04 08:59"}, "早于“派单时间”"),
        ({"派单时间": ""}, "没有派单时间"),
        ({"派单时间": "2010-02-30"}, "无法识别"),
        ({"承办单位": ""}, "不计入任何单位"),
        ({"承办单位": "市园林处"}, "单位“市园林处”尚未对应，列入待对应清单"),
        ({"承办单位": "王建国"}, "像是人名，不是单位，列入待对应清单"),
        ({"承办单位": "张某（经办）"}, "已标记为不是单位，这件不计入任何单位"),
        ({"重办次数": "-1"}, "不是次数，按 0 处理"),
        ({"重办次数": "88888"}, "不是次数，按 0 处理"),
        ({"办理时限": "999个工作日"}, "不合情理，已留空"),
        ({"态度评分": "9"}, "不是 1 到 5 分，已留空"),
        ({"是否联系上": "否", "满意度": "满意"}, "却没有联系上来电人，按“未联系上”处理"),
        ({"是否联系上": "否", "是否解决": "是"}, "却没有联系上来电人，已留空"),
        ({"延期至": "2010-05-10"}, "早于原办理时限"),
        ({"延期至": "2010-05-20", "延期是否批准": "否"}, "延期没有批准，这个日期不采用"),
        ({"延期至": "2010-05-20", "延期是否批准": "待定"}, "按未批准处理"),
        ({"退单是否核准": "是"}, "没有退单时间"),
        ({"重复来电": "是"}, "无法计入重复率"),
    ],
)
def test_a_doubtful_order_goes_in_with_a_note(
    cells: dict[str, str], reason: str, sessions: Sessions, tmp_path: Path, works: int
) -> None:
    """Nothing is lost from a denominator in silence."""
    with sessions.begin() as session:
        session.add(DepartmentAlias(name="张某（经办）", department_id=None))
    import_rows(sessions, tmp_path, order("GP-1"))
    run = import_orders(sessions, tmp_path, handed("P-1", **cells))
    assert counts(run) == (1, 0, 0, 0)
    assert any(reason in note for note in notes_of(sessions, run))


def test_a_refused_extension_leaves_the_time_limit(sessions: Sessions, tmp_path: Path) -> None:
    """Neither does one that would shorten it."""
    import_orders(
        sessions,
        tmp_path,
        handed("P-1", 延期至="2010-05-20", 延期是否批准="否"),
        handed("P-2", 延期至="2010-05-06", 延期是否批准="是"),
    )
    assert {row.extended_until for row in orders(sessions).values()} == {None}


def test_a_caller_who_was_not_reached_has_no_verdict(sessions: Sessions, tmp_path: Path) -> None:
    """Whatever the row says beside it."""
    import_orders(
        sessions, tmp_path, handed("P-1", 是否联系上="否", 满意度="满意", 是否解决="是", 回访核实="属实")
    )
    row = orders(sessions)["P-1"]
    assert (row.reached, row.satisfaction, row.solved, row.verified) == (False, "unreached", None, None)


def test_a_number_used_twice_is_taken_once(sessions: Sessions, tmp_path: Path) -> None:
    """The first row stands; the other one is reported."""
    run = import_orders(sessions, tmp_path, handed("P-1"), handed("P-1"), handed("P-1", 承办单位="市交通局"))
    assert counts(run) == (1, 0, 1, 1)
    assert "已保留第 2 行" in notes_of(sessions, run)[-1]


def test_the_same_file_twice_changes_nothing_and_a_dry_run_neither(
    sessions: Sessions, tmp_path: Path
) -> None:
    """Repeatable; a changed row is written anew."""
    rows = [handed("P-1"), handed("P-2")]
    assert counts(import_orders(sessions, tmp_path, *rows, dry_run=True)) == (2, 0, 0, 0)
    assert orders(sessions) == {}
    assert counts(import_orders(sessions, tmp_path, *rows)) == (2, 0, 0, 0)
    assert counts(import_orders(sessions, tmp_path, *rows)) == (0, 0, 2, 0)
    changed = [handed("P-1"), handed("P-2", 办结时间="")]
    assert counts(import_orders(sessions, tmp_path, *changed)) == (0, 1, 1, 0)
    assert orders(sessions)["P-2"].closed_at is None


def test_columns_that_a_file_lacks_stay_as_they_are(sessions: Sessions, tmp_path: Path) -> None:
    """A later extract of closings does not wipe out what an earlier one told; empty callback cells say nothing."""
    import_orders(
        sessions, tmp_path, handed("P-1", 签收时间="2010-05-04 10:00", 是否解决="是", 满意度="满意")
    )
    import_orders(sessions, tmp_path, handed("P-1", 办结时间="2010-05-09", 满意度=""))
    row = orders(sessions)["P-1"]
    assert row.signed_at is not None and (row.solved, row.satisfaction, row.reached) == (
        "yes",
        "satisfied",
        True,
    )
    assert row.closed_at == dt.datetime(2010, 5, 8, 16, tzinfo=dt.UTC)


def test_a_file_without_order_numbers_has_one_order_a_case(sessions: Sessions, tmp_path: Path) -> None:
    """Which is said; a second unit of the case is reported and not taken for the first."""
    rows = [{name: value for name, value in handed("P-1").items() if name != "派单编号"}]
    run = import_orders(sessions, tmp_path, *rows, rows[0] | {"承办单位": "市交通局"})
    assert "以工单编号作为派单编号" in run.message
    assert orders(sessions).keys() == {"GP-1"} and run.rejected == 1


def test_a_file_in_gb18030_with_merged_headings_is_read(sessions: Sessions, tmp_path: Path) -> None:
    """Headings in groups, as a workbook saved as text has them; a byte order mark does no harm."""
    text = "派单/编号,承办/单位,派单/时间,办结/时间\r\nP-1,市住建局,2010年5月4日 上午9:00,20100510\r\n"
    path = tmp_path / "派单.csv"
    for encoding in ("gb18030", "utf-8-sig"):
        path.write_bytes(text.encode(encoding))
        assert run_import(sessions, path, profile="auto").profile == "orders"
    assert orders(sessions)["P-1"].closed_at == dt.datetime(2010, 5, 9, 16, tzinfo=dt.UTC)


EXAMPLES = Path(__file__).parents[4] / "examples"


@pytest.mark.parametrize("name", ["orders.csv", "orders.xlsx"])
def test_the_example_orders_meet_the_example_cases(name: str, sessions: Sessions) -> None:
    """From a workbook as from a text file: each order once, one waits for its case, one callback for its order."""
    assert counts(run_import(sessions, EXAMPLES / "cases-utf8.csv", profile="auto")) == (12, 0, 0, 0)
    run = run_import(sessions, EXAMPLES / name, profile="auto")
    # Seven take over the order that was read off the case; a returned, a joint and a case's that is not there are new.
    assert (run.profile, counts(run)) == ("orders", (3, 7, 0, 0))
    assert counts(run_import(sessions, EXAMPLES / name, profile="auto")) == (0, 0, 10, 0)
    found = orders(sessions)
    assert len(found) == 12 + 3
    assert (found["P2010050001"].due_is_day, found["P2010050002"].due_is_day) == (True, False)
    assert (found["P2010050005"].return_accepted, found["P2010050005"].limit_days) == (True, 10)
    assert found["P2010050004"].extended_until and not found["P2010050008"].extended_until
    assert found["P2010050011"].case_id is None
    run = run_import(sessions, EXAMPLES / "callbacks.csv", profile="auto")
    assert (run.profile, counts(run)) == ("callbacks", (0, 6, 0, 1))
    row = orders(sessions)["P2010050006"]
    assert (row.reached, row.satisfaction, row.call_attempts) == (False, "unreached", 3)


def test_both_example_files_of_orders_say_the_same(sessions: Sessions) -> None:
    """Excel's dates and serial numbers are the text's."""
    run_import(sessions, EXAMPLES / "orders.csv", profile="auto")
    assert counts(run_import(sessions, EXAMPLES / "orders.xlsx", profile="auto")) == (0, 0, 10, 0)
