"""Every named query gives the count that can be told by hand from an invented month."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal.backoffice.bulletins.models import HotTopic
from portal.backoffice.figures import QUERIES, FigureFault, Reading, read
from tests.figures import NOW, fill_orders, make_calls, make_category, make_received
from tests.orders import at, make_order
from tests.ranking_rows import publish_rankings

OCTOBER = {"period": "2026-10"}
GROUP = {"period": "2026-10", "group": "towns"}


def value(session: Session, name: str, parameters: Mapping[str, str] = OCTOBER) -> str:
    return read(session, name, parameters, NOW).value


def rows(session: Session, name: str, parameters: Mapping[str, str] = OCTOBER) -> tuple[Any, Any]:
    data = read(session, name, parameters, NOW).data
    return data["rows"], data["total"]


def fraction(reading: Reading) -> tuple[str, int | None, int | None]:
    return reading.value, reading.numerator, reading.denominator


@pytest.fixture
def calls(session: Session) -> Session:
    """October with more cases than September, and twice as many as a year before."""
    make_calls(session, "2025-10", direct=300, assigned=100)
    make_calls(session, "2026-09", direct=550, assigned=214)
    make_calls(session, "2026-10")
    return session


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("calls-offered", "1000"),
        ("calls-answered", "900"),
        ("calls-answered-rate", "90.0"),
        ("calls-quick-rate", "80.0"),
        ("calls-wait-mean", "10.5"),
        ("accepted", "800"),
        ("accepted-direct", "600"),
        ("accepted-assigned", "200"),
        ("accepted-direct-rate", "75.0"),
        ("accepted-assigned-rate", "25.0"),
        ("accepted-mom", "4.7"),  # 36 of 764
        ("accepted-yoy", "100.0"),
    ],
)
def test_the_call_centres_month_is_summed_and_compared(calls: Session, name: str, expected: str) -> None:
    assert value(calls, name) == expected


def test_a_change_tells_its_direction_and_both_ends(calls: Session) -> None:
    reading = read(calls, "accepted-mom", OCTOBER, NOW)
    assert reading.label == "2026年10月受理诉求环比上升"
    assert (reading.numerator, reading.denominator) == (36, 764)
    assert "2026年9月为 764，2026年10月为 800" in reading.explained


def test_a_quarter_sums_its_months_and_a_missing_month_makes_it_unknown(session: Session) -> None:
    for month in ("2026-07", "2026-08"):
        make_calls(session, month)
    with pytest.raises(FigureFault, match="话务统计缺少2026年9月的呼入量"):
        value(session, "calls-offered", {"period": "2026-Q3"})
    make_calls(session, "2026-09", offered=2000, answered=1000)
    assert value(session, "calls-offered", {"period": "2026-Q3"}) == "4000"
    lines, total = rows(session, "calls-by-month", {"period": "2026-Q3"})
    assert lines[2] == ["2026年9月", 2000, 1000, "50.0", 600, 200]
    assert total == ["合计", 4000, 2800, "70.0", 1800, 600]


def test_the_series_has_thirteen_months_without_those_that_are_not_known(calls: Session) -> None:
    lines, _total = rows(calls, "accepted-series")
    assert lines == [["2025年10月", 400], ["2026年9月", 764], ["2026年10月", 800]]


def test_received_cases_are_told_apart_and_add_up(session: Session) -> None:
    noise = make_category(session, "城市管理/噪声/施工噪声")
    make_received(
        session, 6, channel="phone", appeal_type="complaint", category_id=noise.id, handling="assigned"
    )
    make_received(session, 2, channel="inspector", appeal_type="help", handling="direct")
    make_received(session, 1, channel="phone", appeal_type=None, handling="direct")
    make_received(session, 4, channel="web", received_at=at("2026-11-01 00:00"))
    assert value(session, "cases-received") == "9"
    assert rows(session, "cases-by-channel") == (
        [["电话", 7, "77.8"], ["网格上报", 2, "22.2"]],
        ["合计", 9, "100.0"],
    )
    assert rows(session, "cases-by-type")[0] == [
        ["投诉", 6, "66.7"],
        ["求助", 2, "22.2"],
        ["未填写", 1, "11.1"],
    ]
    assert rows(session, "cases-by-handling")[0] == [["书面交办", 6, "66.7"], ["直接办理", 3, "33.3"]]
    assert rows(session, "cases-by-category")[0] == [["城市管理", 6, "66.7"], ["未分类", 3, "33.3"]]


def test_imported_cases_that_are_only_a_part_of_what_was_accepted_give_no_figure(calls: Session) -> None:
    make_received(calls, 3, channel="phone")
    with pytest.raises(FigureFault, match="3件）远少于话务统计的受理件数（800件）"):
        value(calls, "cases-by-channel")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("orders-assigned", "8"),
        ("orders-carried", "2"),  # P9, and P10 that was closed on 20 October
        ("orders-in-hand", "10"),
        ("orders-assigned-mom", "300.0"),  # 8 after 2
        ("orders-due", "7"),  # P1 to P6 and P9
        ("orders-on-time", "4"),
        ("orders-on-time-rate", "57.1"),
        ("callbacks-due", "5"),
        ("callbacks-reached", "4"),
        ("callbacks-coverage", "80.0"),
        ("callbacks-verdicts", "4"),
        ("callbacks-satisfied", "2"),
        ("callbacks-satisfied-rate", "50.0"),
        ("callbacks-satisfied-worst", "40.0"),
        ("callbacks-satisfied-best", "60.0"),
        ("callbacks-solved-rate", "50.0"),
        ("overdue", "3"),
        ("overdue-closed", "2"),
        ("overdue-open", "1"),
        ("unsatisfied", "1"),
        ("failed", "1"),
        ("followed", "1"),
        ("followed-closed", "1"),
        ("followed-open", "0"),
        ("followed-verdicts", "1"),
        ("followed-satisfied", "1"),
        ("followed-satisfied-rate", "100.0"),
    ],
)
def test_written_orders_are_counted_as_the_rankings_count_them(
    session: Session, name: str, expected: str
) -> None:
    fill_orders(session)
    assert value(session, name) == expected


def test_orders_in_tables_add_up_to_the_figures_in_the_text(session: Session) -> None:
    fill_orders(session)
    assert rows(session, "orders-by-type") == (
        [["投诉", 7, "87.5"], ["求助", 1, "12.5"]],
        ["合计", 8, "100.0"],
    )
    assert rows(session, "orders-by-group") == (
        [["市直部门", 1, 5, 3, "60.0"], ["乡镇街道", 1, 2, 1, "50.0"]],
        ["合计", 2, 7, 4, "57.1"],
    )
    assert rows(session, "orders-on-time-by-type")[1] == ["合计", 7, 4, "57.1"]
    assert rows(session, "overdue-by-unit") == (
        [["市住建局", 5, 2, 1, 1], ["东湖街道", 2, 1, 1, 0]],
        ["合计", 7, 3, 2, 1],
    )
    assert rows(session, "callbacks-table") == (
        [["满意", 2], ["基本满意", 1], ["不满意", 1], ["未联系上或尚未回访", 1]],
        ["合计", 5],
    )


def test_what_is_left_out_of_the_orders_is_told(session: Session) -> None:
    fill_orders(session)
    assert "未计入：经批准剔除 1 件。" in read(session, "orders-due", OCTOBER, NOW).explained


def test_orders_are_told_apart_by_category_only_once_they_have_any(session: Session) -> None:
    unit, _town = fill_orders(session)
    with pytest.raises(FigureFault, match="没有可以比较的分类"):
        rows(session, "orders-by-category")
    category = make_category(session, "住房/物业")
    make_order(
        session, "P11", department_id=unit.id, dispatched_at="2026-10-20 09:00", category_id=category.id
    )
    assert rows(session, "orders-by-category")[0] == [["住房", 1, "11.1"], ["未分类", 8, "88.9"]]


def test_figures_of_a_ranking_are_those_that_are_public(session: Session, engine: Engine) -> None:
    publish_rankings(engine)
    lines, total = rows(session, "ranking-table", GROUP)
    assert [line[0] for line in lines][-1] == "清溪乡人民政府"
    assert value(session, "ranking-orders", GROUP) == str(total[1]) == str(sum(line[1] for line in lines))
    assert int(value(session, "ranking-units", GROUP)) == sum(1 for line in lines if line[2])
    assert "排名 2026-10/towns 第 1 版" in read(session, "ranking-table", GROUP, NOW).explained
    columns = read(session, "ranking-rates", GROUP, NOW).data["columns"]
    assert "按时办结率" in columns


def test_a_ranking_that_is_not_public_gives_no_figure(session: Session) -> None:
    with pytest.raises(FigureFault, match="2026年10月没有已公开的“towns”组排名"):
        rows(session, "ranking-table", GROUP)


def topic(session: Session, name: str, n: int, town: str = "", **values: Any) -> None:
    fields = {
        "period": "2026-10",
        "kind": "category",
        "before": 20,
        "year_before": None,
        "score": 1,
        "state": "confirmed",
    }
    session.add(HotTopic(name=name, n=n, town=town, **{**fields, **values}))
    session.flush()


def test_only_confirmed_topics_enter_a_bulletin(session: Session) -> None:
    topic(session, "城市管理/噪声", 40)
    topic(session, "环境/排水", 30, before=0, year_before=24)
    topic(session, "住房/物业", 90, state="found")
    topic(session, "停电", 90, kind="term")
    assert (value(session, "topics-count"), value(session, "topics-total")) == ("2", "70")
    assert rows(session, "topics-table")[0] == [
        ["噪声（城市管理）", 40, 20, "+100.0", None, ""],
        ["排水（环境）", 30, 0, "", 24, "+25.0"],
    ]


def test_a_place_with_few_items_is_never_named_nor_to_be_reckoned(session: Session) -> None:
    topic(session, "城市管理/噪声", 40)
    topic(session, "城市管理/噪声", 20, "东湖街道")
    topic(session, "城市管理/噪声", 17, "西山街道")  # 40 - 37 = 3 would tell of the third place
    assert rows(session, "topics-places")[0] == [["噪声（城市管理）", "东湖街道", 20]]


def test_no_query_without_its_parameters_and_no_figure_without_a_query(session: Session) -> None:
    with pytest.raises(FigureFault, match="没有名为“none”的数字"):
        value(session, "none")
    with pytest.raises(FigureFault, match="缺少参数：group"):
        value(session, "ranking-table")
    with pytest.raises(FigureFault, match="不是考核周期"):
        value(session, "accepted", {"period": "2026-13"})


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_a_period_without_data_is_a_fault_in_chinese_and_never_a_zero_by_division(
    session: Session, name: str
) -> None:
    try:
        reading = read(session, name, {"period": "2019-01", "group": "towns"}, NOW)
    except FigureFault as fault:
        assert str(fault).endswith("。")
    else:
        assert name == "orders-carried" and reading.value == "0"
