"""The page of a department: its record in the released rankings, and its released cases, kept apart."""

import re

from sqlalchemy import Engine, delete, update
from webtest import TestApp

from portal.public.rankings.tables import published_ranking
from tests.public_rows import changing
from tests.ranking_rows import MONTHS


def section(page: object, start: str, end: str = "</main>") -> str:
    """The text of a page between two headings."""
    text = str(getattr(page, "text"))  # noqa: B009  WebTest's response has no static attributes
    return text[text.index(start) :].split(end)[0]


def test_a_department_page_counts_what_is_released(city: TestApp) -> None:
    """Figures as k / n, distribution, trend with its table; and that they are no record of the department."""
    cases = section(city.get("/departments/zjj"), "已公开的案例</h2>")
    for words in ("公开案例 20 件", "一半在", "九成在", "看数字表", "不是全部交办件"):
        assert words in cases
    assert cases.count('<svg class="chart') == 2
    page = city.get("/departments/zjj")
    assert "曾用名：市建设局" in page
    assert "现名自2019年3月1日起" in page


def test_the_record_shows_rates_with_denominators_and_the_callbacks_behind_them(city: TestApp) -> None:
    """按时办结, 满意 with coverage and both bounds, 解决 apart from 办结, and what came back."""
    record = section(city.get("/departments/jtj"), "全部交办件</h2>", "已公开的案例</h2>")
    for words in (
        "按时办结率",
        "满意率",
        "没有联系上的全算不满意或全算满意",
        "不等于问题解决",
        "90 天内同一问题又来电",
        "退回重办",
        "纵轴自",
    ):
        assert words in record
    assert len(re.findall(r"[\d,]+ / [\d,]+ 件", record)) >= 4
    assert record.count('<svg class="chart') == 5
    assert record.count("得分明细") == len(MONTHS) + 1


def test_rates_are_not_summed_over_a_change_of_the_rule(city: TestApp) -> None:
    """Version 2 counts who is basically satisfied: the headline begins with it, and says so."""
    record = section(city.get("/departments/jtj"), "全部交办件</h2>", "已公开的案例</h2>")
    assert record.count("自2026年7月换办法以来") == 2
    assert "2026年7月起与此前不可比：考核办法自2026年7月起改用第 2 版" in record


def test_a_merged_unit_lends_its_months_to_its_successor_behind_a_break(city: TestApp) -> None:
    """Before the merger the series is the sum of both, and a dashed line stands where it happened."""
    page = city.get("/departments/zjj")
    assert "2026年4月起与此前不可比：市房管局并入，此前为各单位合计。" in page
    assert "市住建局、市房管局合计" in page or "市房管局、市住建局合计" in page
    chart = section(page, "市住建局每月计入的书面交办件", "</svg>")
    assert chart.count('class="mk"') == 2
    assert chart.count('class="ln"') == 3
    merged = city.get("/departments/fgj")
    assert '已并入<a href="/departments/zjj">市住建局</a>' in merged
    assert "2025年11月至2026年3月" in merged


def test_a_month_that_was_not_released_is_a_gap(engine: Engine, city: TestApp) -> None:
    """No line is drawn over it, and no break is claimed."""
    with engine.begin() as connection:
        connection.execute(delete(published_ranking).where(published_ranking.c.period == "2026-09"))
    chart = section(city.get("/departments/ybj"), "市医保局每月计入的书面交办件", "</svg>")
    assert chart.count('class="mk"') == 1
    assert chart.count('class="ln"') == 2  # November to June, July and August; October stands alone


def test_only_live_versions_count(engine: Engine, city: TestApp) -> None:
    """A ranking without a live version is not in the series."""
    before = section(city.get("/departments/dh"), "全部交办件</h2>", "<dl")
    with changing(engine) as connection:
        connection.execute(
            update(published_ranking)
            .where(published_ranking.c.number == "2026-09/towns")
            .values(is_live=False)
        )
    assert section(city.get("/departments/dh"), "全部交办件</h2>", "<dl") != before


def test_a_department_without_rankings_shows_its_cases_alone(engine: Engine, city: TestApp) -> None:
    """Nothing is said of orders where nothing was released."""
    with engine.begin() as connection:
        connection.execute(delete(published_ranking))
    page = city.get("/departments/zjj")
    assert "全部交办件</h2>" not in page
    assert "公开案例 20 件" in page
