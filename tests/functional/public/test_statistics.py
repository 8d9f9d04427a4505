"""The page of call statistics and totals."""

import csv
import io

from sqlalchemy import Engine, select, update
from webtest import TestApp

from portal.public.statistics.tables import published_call_stats
from tests.ranking_rows import MONTHS


def test_the_latest_month_stands_on_top_with_its_denominators(engine: Engine, city: TestApp) -> None:
    """Answered as k / n, waiting as mean seconds of the answered, cases answered on the line."""
    with engine.connect() as connection:
        row = connection.execute(
            select(published_call_stats).where(published_call_stats.c.month == "2026-10")
        ).one()
    page = city.get("/statistics")
    assert f"{row.answered:,} / {row.offered:,} 个" in page
    assert f"{row.wait_seconds / row.answered:.1f} <small>秒" in page
    assert f"{row.direct:,} / {row.direct + row.assigned:,} 件" in page
    assert "15 秒内接通" in page
    assert page.text.count('<svg class="chart"') == 3


def test_totals_by_year_tell_how_many_months_they_cover(city: TestApp) -> None:
    """A month that was never published is named, and is a gap in the line."""
    page = city.get("/statistics")
    assert "9 个月" in page
    assert "缺 2月" in page
    chart = page.text.split("每月来电</title>")[1].split("</svg>")[0]
    assert chart.count('class="ln"') == 2
    assert "台风期间来电集中。" in page


def test_what_was_not_counted_is_not_zero(engine: Engine, city: TestApp) -> None:
    """A centre that does not report cases or waiting has no rate of them."""
    with engine.begin() as connection:
        connection.execute(
            update(published_call_stats).values(direct=None, wait_seconds=None, answered_in_15s=None)
        )
    page = city.get("/statistics")
    assert "未统计" in page
    assert "平均等待</dt>" not in page
    assert "直接办理</dt>" not in page
    assert "15 秒内接通" not in page


def test_historic_totals_are_marked_as_such(city: TestApp) -> None:
    """With source and what is known of the denominator; never added to anything."""
    past = city.get("/statistics").text.split("历史累计</h2>")[1]
    assert past.count("历史累计，没有逐件数据") == 2
    for words in ("35万 件", "没有说明分母", "2010年公开的报纸报道", "不能与上面的数字相加"):
        assert words in past


def test_an_empty_page_says_what_will_come(app: TestApp) -> None:
    """Before the first month."""
    page = app.get("/statistics")
    assert "还没有公布的话务统计" in page
    assert "历史累计" not in page


def test_the_csv_is_the_published_months(city: TestApp) -> None:
    """Oldest first; what was not reported is an empty cell."""
    answer = city.get("/statistics.csv")
    rows = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert [row["月份"] for row in rows] == [month for month in MONTHS if month != "2026-02"]
    assert rows[0]["15秒内接通"] == ""
