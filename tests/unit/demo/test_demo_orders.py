"""The invented orders: repeatable, consistent with each other, believable as a city's figures."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import islice

import pytest

from portal.demo.centre import call_stats_rows
from portal.demo.orders import first_month, order_rows
from portal.demo.places import offices

CASES, TODAY = 300, date(2026, 11, 23)
CLOSED_DAYS = [date(2026, 10, 3), date(2026, 2, 19), date(2026, 11, 22)]
"""Days on which a centre that calls back on working days cannot have called back yesterday's orders."""
Row = dict[str, str]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    """The orders of a city of three hundred cases: some five thousand."""
    return list(order_rows(CASES, 1, TODAY))


def share(rows: list[Row], heading: str, *values: str) -> float:
    """Of the rows that say anything under the heading, how many say one of the values."""
    said = [row[heading] for row in rows if row.get(heading)]
    return sum(value in values for value in said) / len(said)


def last_day(row: Row) -> str:
    return row["延期至"] or row["办理时限"]


def test_the_same_seed_gives_the_same_orders(rows: list[Row]) -> None:
    assert list(order_rows(CASES, 1, TODAY)) == rows


def test_another_seed_gives_other_orders(rows: list[Row]) -> None:
    assert list(islice(order_rows(CASES, 2, TODAY), 50)) != rows[:50]


def test_order_numbers_are_unique(rows: list[Row]) -> None:
    assert len({row["派单编号"] for row in rows}) == len(rows)


def test_orders_begin_fifteen_months_ago_and_reach_yesterday(rows: list[Row]) -> None:
    days = sorted({row["派单时间"][:10] for row in rows})
    assert first_month(TODAY) == date(2025, 8, 1)
    assert date.fromisoformat(days[0]) - date(2025, 8, 1) < timedelta(days=4)
    assert TODAY - timedelta(days=4) < date.fromisoformat(days[-1]) < TODAY


@pytest.mark.parametrize("today", [TODAY, *CLOSED_DAYS])
def test_nothing_has_happened_after_today(today: date) -> None:
    """Limits may lie ahead, moments may not."""
    now = datetime.combine(today, time(8)).isoformat(" ")
    late = [
        (name, value)
        for row in order_rows(100, 1, today)
        for name, value in row.items()
        if name.endswith("时间") and value > now
    ]
    assert late == []


def test_joint_orders_share_the_case_of_their_lead(rows: list[Row]) -> None:
    leads = {row["工单编号"]: row for row in rows if row["主办协办"] == "主办"}
    joint = [row for row in rows if row["主办协办"] == "协办"]
    assert 0.03 < len(joint) / len(rows) < 0.09
    assert all(leads[row["工单编号"]]["承办单位"] != row["承办单位"] for row in joint)


def test_a_repeated_appeal_names_an_earlier_one_of_the_same_office(rows: list[Row]) -> None:
    """Within the 90 days that count, so that the figure of repeated appeals has something to count."""
    sent = {
        row["工单编号"]: (date.fromisoformat(row["派单时间"][:10]), row["承办单位"])
        for row in rows
        if row["主办协办"] == "主办"
    }
    repeated = [row for row in rows if row.get("重复来电")]
    assert 0.01 < len(repeated) / len(rows) < 0.08
    for row in repeated:
        (day, office), (earlier, before) = sent[row["工单编号"]], sent[row["重复来电"]]
        assert 0 < (day - earlier).days <= 90
        assert office == before


def test_times_of_an_order_follow_each_other(rows: list[Row]) -> None:
    for row in rows:
        names = ("派单时间", "签收时间", "答复时间", "办结时间", "回访时间")
        known = [row[name] for name in names if row.get(name)]
        assert known == sorted(known), row
        assert row["签收时限"] > row["派单时间"] and row["办理时限"] >= row["派单时间"][:10]


def test_the_city_is_neither_perfect_nor_hopeless(rows: list[Row]) -> None:
    """On time 94 to 99 %, satisfied 85 to 97 %, as cities report; every fault that a rulebook counts occurs."""
    today = TODAY.isoformat()
    due = [row for row in rows if not row.get("退单时间") and last_day(row) < today]
    on_time = sum("" < row.get("办结时间", "")[:10] <= last_day(row) for row in due) / len(due)
    assert 0.94 < on_time < 0.99
    assert 0.85 < share(rows, "满意度", "满意") / share(rows, "满意度", "满意", "基本满意", "不满意") < 0.97
    assert 0.80 < share(rows, "是否解决", "是") < 0.97
    assert 0.70 < share(rows, "是否联系上", "是") < 0.90
    open_for_long = [row for row in due if not row.get("办结时间") and last_day(row) < "2026-10-01"]
    assert len(open_for_long) < 0.005 * len(due)
    faults = Counter(
        name
        for row in rows
        for name in ("退单时间", "延期至", "重办次数", "督办次数")
        if row.get(name, "") not in ("", "0")
    )
    assert min(faults[name] for name in ("退单时间", "延期至", "重办次数", "督办次数")) > 3


def test_offices_differ_in_how_much_they_get(rows: list[Row]) -> None:
    """At 2,000 cases some have too few orders to be ranked, most enough: small denominators are part of the matter."""
    shares = (15 + TODAY.day / 30) * CASES / 2_000
    counts = Counter(row["承办单位"] for row in rows)
    monthly = sorted(count / shares for count in counts.values())
    assert len(monthly) > 40 and set(counts) <= _names()
    assert monthly[0] < 10 and monthly[len(monthly) // 2] > 10 and monthly[-1] > 60


def _names() -> set[str]:
    return {name for office in offices().values() for name in (office.name, *(n for n, _ in office.former))}


def test_months_of_calls_fit_what_was_handed_over() -> None:
    """Nearly a year before the order system is invented in its size; nobody answers more calls than came in."""
    handed = {"2026-09": 300, "2026-10": 320}
    rows = list(call_stats_rows(handed, 1, TODAY))
    assert [row["月份"] for row in rows][-2:] == ["2026-09", "2026-10"] and len(rows) == 34
    by_month = {row["月份"]: int(row["转办件"]) for row in rows}
    assert {month: by_month[month] for month in handed} == handed
    for row in rows:
        offered, answered, quick = (int(row[name]) for name in ("呼入量", "接通量", "15秒接通量"))
        direct, passed_on = int(row["直办件"]), int(row["转办件"])
        assert 0 < quick < answered < offered
        assert 0.75 < direct / (direct + passed_on) < 0.9 and direct + passed_on < answered
        assert 150 < passed_on < 450 and 5 < int(row["等待时长（秒）"]) / answered < 15
