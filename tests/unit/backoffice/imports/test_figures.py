"""Files of monthly call figures and of historic totals."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.imports.models import ImportRun
from portal.backoffice.statistics.models import CallStats, HistoricAggregate

from .running import Row, counts, reasons, run_import, write_rows

Sessions = sessionmaker[Session]


def import_figures(sessions: Sessions, folder: Path, *rows: Row, dry_run: bool = False) -> ImportRun:
    """The profile is recognised by the headings."""
    return run_import(sessions, write_rows(folder / "统计.csv", rows), profile="auto", dry_run=dry_run)


def month(text: str, **cells: str) -> dict[str, str]:
    return {"月份": text, "呼入量": "12,345", "接通量": "12000", **cells}


def told(sessions: Sessions, run: ImportRun) -> str:
    with sessions() as session:
        return "\n".join(reasons(session, run))


def test_a_month_arrives_with_its_sums(sessions: Sessions, tmp_path: Path) -> None:
    """A mean waiting time becomes the sum from which it is derived; a second reading changes nothing."""
    full = month(
        "2010-05",
        **{
            "15秒接通量": "11000",
            "平均等待时长": "00:12",
            "直办件": "9000",
            "转办件": "1800",
            "备注": "五一假期话务增加。",
        },
    )
    assert counts(import_figures(sessions, tmp_path, full, dry_run=True)) == (1, 0, 0, 0)
    assert counts(import_figures(sessions, tmp_path, full)) == (1, 0, 0, 0)
    assert counts(import_figures(sessions, tmp_path, full)) == (0, 0, 1, 0)
    with sessions() as session:
        row = session.scalars(select(CallStats)).one()
        assert (row.month, row.offered, row.answered, row.answered_in_15s) == ("2010-05", 12345, 12000, 11000)
        assert (row.wait_seconds, row.direct, row.assigned) == (144_000, 9000, 1800)
        assert (row.note, row.entered_by, row.published_at) == ("五一假期话务增加。", "cli", None)


@pytest.mark.parametrize(
    "text", ["2010年5月", "2010-5", "201005", "2010/05", "2010.5", "2010-05-01", "2010年5月份"]
)
def test_a_month_is_read_in_every_spelling(text: str, sessions: Sessions, tmp_path: Path) -> None:
    import_figures(sessions, tmp_path, month(text))
    with sessions() as session:
        assert session.scalars(select(CallStats.month)).all() == ["2010-05"]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"月份": "2026-13"}, "没有 13 月"),
        ({"月份": "去年五月"}, "不是月份"),
        ({"月份": ""}, "不是月份"),
        ({"月份": "2999-01"}, "还没有到"),
        ({"月份": "1900-01"}, "早于 1990 年"),
        ({"呼入量": "-5"}, "应为不小于 0 的整数"),
        ({"呼入量": ""}, "是空的"),
        ({"接通量": "12,346"}, "多于呼入"),
        ({"15秒接通量": "12001"}, "多于接通"),
        ({"等待时长": "很久"}, "不是时长"),
        ({"平均等待时长": "3601"}, "平均每通等待超过 1 小时"),
    ],
)
def test_a_month_that_cannot_be_true_stays_out(
    cells: dict[str, str], reason: str, sessions: Sessions, tmp_path: Path
) -> None:
    """And the others go in."""
    columns = {"15秒接通量": "", "等待时长": "", "平均等待时长": ""}
    run = import_figures(sessions, tmp_path, month("2010-05") | columns | cells, month("2010-06"))
    assert (run.inserted, run.rejected) == (1, 1)
    assert reason in told(sessions, run)


def test_two_rows_of_one_month_are_a_contradiction(sessions: Sessions, tmp_path: Path) -> None:
    """However the month is written."""
    run = import_figures(sessions, tmp_path, month("2010-05"), month("2010年5月", 接通量="1"))
    assert run.rejected == 1 and "重复而内容不同" in told(sessions, run)


TOTAL = {"指标名称": "来电总量", "数值": "35万", "计量单位": "件", "时期": "2000年7月至2010年", "来源": "《云川日报》",
         "分母说明": "不是比率，没有分母。"}  # fmt: skip


def test_a_historic_total_arrives_as_printed(sessions: Sessions, tmp_path: Path) -> None:
    """Known by its name and period, so that a correction does not double it."""
    assert counts(import_figures(sessions, tmp_path, TOTAL)) == (1, 0, 0, 0)
    assert counts(import_figures(sessions, tmp_path, TOTAL)) == (0, 0, 1, 0)
    assert counts(import_figures(sessions, tmp_path, TOTAL | {"数值": "36万"})) == (0, 1, 0, 0)
    with sessions() as session:
        row = session.scalars(select(HistoricAggregate)).one()
        assert (row.value, row.unit, row.denominator_note) == ("36万", "件", "不是比率，没有分母。")


@pytest.mark.parametrize("name", ["来源", "分母说明", "时期", "数值"])
def test_a_total_without_source_or_denominator_stays_out(
    name: str, sessions: Sessions, tmp_path: Path
) -> None:
    run = import_figures(sessions, tmp_path, TOTAL | {name: ""})
    assert run.rejected == 1 and "没有来源和口径的数字不能收录" in told(sessions, run)


EXAMPLES = Path(__file__).parents[4] / "examples"


@pytest.mark.parametrize(("name", "rows"), [("callstats", 3), ("aggregates", 2)])
def test_the_example_figures_are_read(name: str, rows: int, sessions: Sessions) -> None:
    run = run_import(sessions, EXAMPLES / f"{name}.csv", profile="auto")
    assert (run.profile, counts(run)) == (name, (rows, 0, 0, 0))
