"""Pages and files of released rankings."""

import csv
import io
import re

import pytest
from sqlalchemy import Engine, delete, insert, select, update
from webtest import TestApp

from portal.public.rankings.tables import (
    published_ranking,
    published_ranking_file,
    published_ranking_rate,
    published_ranking_row,
)
from portal.scoring.package import verify_package
from tests.public_rows import changing
from tests.ranking_rows import GROUPS, MONTHS, set_view
from tests.rulebook_rows import texts

PAGE = "/rankings/2026-10/departments"


def table(text: str) -> str:
    """The ranking table of a page."""
    return text[text.index('<table class="rank') :].split("</table>")[0]


def test_the_overview_shows_bands_and_no_places(city: TestApp) -> None:
    """The latest month of each group, and every period by year."""
    page = city.get("/rankings")
    assert "2026年10月</h2>" in page
    latest = page.text.split("历次排名")[0]
    assert latest.count('<ol class="bands">') == len(GROUPS)
    assert "第 1 名" not in latest
    assert "2026年第三季度" in page
    assert page.text.count("<summary>2026年</summary>") == page.text.count("<summary>2025年</summary>") == 1
    assert page.text.index("2026年第三季度") < page.text.index(">2026年9月<")


def test_nothing_released_yet_says_what_will_come(app: TestApp) -> None:
    """A new installation."""
    page = app.get("/rankings")
    assert "还没有公布的排名" in page
    assert "还没有公布过排名" in app.get("/method")


def test_a_row_has_score_interval_orders_and_rates_with_their_denominators(
    engine: Engine, city: TestApp
) -> None:
    """Every figure of the page is the frozen one."""
    with engine.connect() as connection:
        key = (published_ranking_row.c.number == "2026-10/departments") & (
            published_ranking_row.c.department_code == "zfj"
        )
        row = connection.execute(select(published_ranking_row).where(key)).one()
        rates = connection.execute(
            select(published_ranking_rate).where(
                published_ranking_rate.c.number == row.number,
                published_ranking_rate.c.department_code == "zfj",
            )
        ).all()
    page = city.get(PAGE)
    line = table(page.text).split("市综合执法局</a>")[1].split("</tr>")[0]
    for value in (row.score, row.score_low, row.score_high):
        assert f"{value / 10_000:.2f}" in line
    assert f"{row.reached} / {row.to_call_back}" in line
    matrix = page.text.split("各项指标</h2>")[1]
    cells = matrix.split("市综合执法局</a>")[1].split("</tr>")[0]
    assert len(rates) == 9
    for rate in rates:
        if rate.n:
            assert f"{rate.k} / {rate.n}" in cells
        assert f"{rate.points / 10_000:.2f}" in cells


def test_units_that_cannot_be_told_apart_are_bracketed_and_told_in_words(city: TestApp) -> None:
    """A bracket has a first and a last row, and the words do not depend on seeing it."""
    rows = table(city.get(PAGE).text)
    assert rows.count('class="in first"') == rows.count('class="in last"') >= 1
    assert re.search(r"与本组另外 \d+ 家分不出先后", rows)
    assert "分不出先后：从高分往低分看" in city.get(PAGE)


def test_places_are_shared_and_bands_show_none(engine: Engine, city: TestApp) -> None:
    """?view= overrides the rulebook's; without bands there are places only."""
    assert "并列" not in table(city.get(PAGE).text)
    places = city.get(PAGE + "?view=places")
    assert table(places.text).count("并列") >= 2
    assert "按档次看" in places
    set_view(engine, "2026-10/departments", "places")
    assert "按名次看" not in city.get(PAGE)
    with changing(engine) as connection:
        connection.execute(update(published_ranking_row).values(band=None, band_name="", bracket=None))
    page = city.get(PAGE + "?view=bands")
    assert "按档次看" not in page
    assert "括线" not in page
    assert table(page.text).count('class="place"') == 13


def test_units_that_are_not_ranked_stand_apart_with_counts(city: TestApp) -> None:
    """Too few orders, nothing due, no orders; what was left out and why; objections."""
    page = city.get(PAGE)
    apart = page.text.split('<dl class="facts apart')[1].split("</dl>")[0]
    for words in (
        "样本不足，不排名",
        "市档案馆",
        "不足 10 件的",
        "本期没有到期件",
        "市统计局",
        "没有交办件",
        "市审计局，共 1 家",
        "6 件：经批准剔除 3 件；退单已核准，不计原承办单位 3 件",
        "市住建局：经批准剔除 1 件",
        "提出 3 件，经核查 1 件成立",
        "市审计局没有本期的交办件。",
    ):
        assert words in apart
    for name in ("市档案馆", "市统计局", "市审计局"):
        assert name not in table(page.text)


def test_a_break_is_told_and_no_change_is_shown_across_it(city: TestApp) -> None:
    """July is the first month of version 2."""
    page = city.get("/rankings/2026-07/departments")
    assert "与上期不可比。</b>考核办法自2026年7月起改用第 2 版" in page
    rows = table(page.text)
    assert "不可比" in rows
    assert not re.search("同档|↑|↓", rows)
    assert re.search("同档|↑|↓", table(city.get("/rankings/2026-08/departments").text))
    merged = table(city.get("/rankings/2026-04/departments").text).split("市住建局</a>")[1].split("</tr>")[0]
    assert "不可比" in merged


def test_the_first_month_compares_with_nothing(city: TestApp) -> None:
    """No previous ranking, no word about change."""
    page = city.get(f"/rankings/{MONTHS[0]}/departments")
    assert not re.search("同档|不可比|↑|↓", table(page.text))
    assert 'rel="prev"' not in page


def test_the_example_rulebook_is_labelled_wherever_it_is_named(city: TestApp) -> None:
    """So that nobody takes it for the city's rule."""
    for url in (PAGE, PAGE + "/zjj", "/rulebooks/nine/2", "/method"):
        assert "示例" in city.get(url)
    assert '<b class="example">示例</b>' in city.get(PAGE)


def test_neighbours_are_of_the_same_kind_and_tabs_of_the_same_period(city: TestApp) -> None:
    """A quarter has no month before it."""
    page = city.get("/rankings/2026-09/departments")
    assert 'href="/rankings/2026-08/departments" rel="prev"' in page
    assert 'href="/rankings/2026-10/departments" rel="next"' in page
    assert 'href="/rankings/2026-09/utilities"' in page
    quarter = city.get("/rankings/2026-Q3/departments")
    assert "2026年第三季度办理排名" in quarter
    assert 'rel="prev"' not in quarter


def test_a_corrected_ranking_keeps_its_first_version_with_a_notice(city: TestApp) -> None:
    """The permanent address of version 1 says what replaced it and why."""
    note = "南山镇一件的签收时间登记有误，更正后重新计算。"
    live = city.get("/rankings/2026-09/towns")
    assert "这是更正后的第 2 版" in live
    assert note in live
    old = city.get("/rankings/2026-09/towns/v1")
    assert "这是第 1 版，已由新版更正" in old
    assert note in old
    assert '/rankings/2026-09/towns"' in old
    assert "/rankings/2026-09/towns/dh" not in old
    city.get("/rankings/2026-09/towns/v3", status=404)
    assert "乡镇街道（第 2 版）" in city.get("/rankings")


def test_a_sheet_says_every_rule_and_every_input(city: TestApp) -> None:
    """The unit's rates with intervals, points and total, its callbacks and what came after closing."""
    page = city.get(PAGE + "/zjj")
    for words in (
        "得分明细",
        "95&nbsp;% 区间",
        "分母为办理时限在本期内届满的交办件",
        "达到98%的得满分",
        "合计",
        "应回访",
        "覆盖率",
        "没有联系上的全算不满意",
        "办结不等于解决",
        "90天内再反映",
        "退单已核准，不计原承办单位 3 件",
    ):
        assert words in page
    assert "不足 10 件，列出各项比率，不参加排名" in city.get(PAGE + "/daj")
    assert "没有按统计口径应当计入的" in city.get(PAGE + "/tjj")
    assert "本期没有交办件" in city.get(PAGE + "/sjj")


def test_a_rate_without_orders_is_no_rate(city: TestApp) -> None:
    """Neither 0 nor 100 %: 没有件数, and no points where the rulebook scales."""
    page = city.get(PAGE + "/tjj")
    assert "没有件数" in page
    assert "不计分" in page
    assert "0.0 %" not in page


def test_the_package_is_the_released_file_and_verifies(engine: Engine, city: TestApp) -> None:
    """Byte for byte, under a name that says what it is; an old version keeps its own."""
    answer = city.get(PAGE + "/inputs.zip")
    assert answer.content_type == "application/zip"
    assert answer.content_disposition == "attachment; filename=ranking-2026-10-departments-v1.zip"
    with engine.connect() as connection:
        stored = connection.execute(
            select(published_ranking_file).where(published_ranking_file.c.number == "2026-10/departments")
        ).one()
    assert answer.body == stored.content
    assert stored.sha256 in city.get(PAGE)
    assert verify_package(answer.body).faults == []
    old = city.get("/rankings/2026-09/towns/v1/inputs.zip")
    assert old.content_disposition.endswith("ranking-2026-09-towns-v1.zip")
    assert city.get("/rankings/2026-09/towns/inputs.zip").content_disposition.endswith("-v2.zip")


def test_the_table_as_csv_has_all_digits(city: TestApp) -> None:
    """A line a unit, four decimals, names of the indicators in the head."""
    answer = city.get(PAGE + "/table.csv")
    assert answer.content_type == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert len(rows) == 16
    first = rows[0]
    assert re.fullmatch(r"\d+\.\d{4}", first["得分"])
    assert re.fullmatch(r"\d+\.\d{4}", first["按时办结率 下限"])
    assert {row["状态"] for row in rows} == {"排名", "样本不足", "本期没有到期件", "没有交办件"}
    apart = next(row for row in rows if row["单位代码"] == "sjj")
    assert apart["得分"] == apart["名次"] == apart["按时办结率 比率"] == ""


def test_a_name_that_a_spreadsheet_would_run_is_defused(engine: Engine, city: TestApp) -> None:
    """The names of units come from people."""
    with engine.begin() as connection:
        connection.execute(
            update(published_ranking_row)
            .where(published_ranking_row.c.department_code == "zjj")
            .values(department_name="=1+1")
        )
    assert "'=1+1" in city.get(PAGE + "/table.csv")


def test_a_rulebook_reads_in_words_and_downloads_byte_for_byte(city: TestApp) -> None:
    """Common rules once, its versions, the text behind its checksum."""
    page = city.get("/rulebooks/nine/2")
    for words in (
        "满意率改为把基本满意计入。",
        "与前一版的得分不可比",
        "评价为满意或者评价为基本满意",
        "各组自己的规定",
    ):
        assert words in page
    assert page.text.count("分母为签收时限在本期内届满的交办件") == 1
    assert 'href="/rulebooks/nine/1"' in page
    answer = city.get("/rulebooks/nine/1.toml")
    assert answer.body.decode() == texts()[1]
    assert answer.content_disposition == "attachment; filename=nine-v1.toml"


def test_the_method_page_lists_the_rulebooks_with_their_changes(city: TestApp) -> None:
    """History of the rule, why places are shared, what is left out; and the normative page behind it."""
    page = city.get("/method")
    for words in (
        "考核办法的沿革",
        "满意率改为把基本满意计入。",
        "为什么名次会并列",
        "哪些件不计入",
        "/method/rankings",
    ):
        assert words in page
    normative = city.get("/method/rankings")
    for words in (
        "1.959964",
        "48.6872 至 97.4320",
        "due_by_end",
        "四舍五入",
        "不插值",
        "portal ranking verify",
    ):
        assert words in normative


@pytest.mark.parametrize(
    "path",
    [
        "/rankings/2026-11/departments",
        "/rankings/2026-10/nobody",
        "/rankings/2026-13/departments",
        "/rankings/october/departments",
        "/rankings/2026-10/departments/nobody",
        "/rankings/2026-10/departments/v0",
        "/rankings/2026-10/departments/v99999",
        "/rankings/2026-10/departments/v2/inputs.zip",
        "/rankings/2026-10/..%2f",
        "/rankings/' or 1=1/x",
        "/rankings/2026-11/departments/table.csv",
        "/rulebooks/nine/9",
        "/rulebooks/nine/x",
        "/rulebooks/nine/9.toml",
    ],
)
def test_addresses_of_nothing_are_404_for_people(city: TestApp, path: str) -> None:
    """Unknown and malformed alike."""
    assert "没有这个页面" in city.get(path, expect_errors=True)


def test_large_print_keeps_the_files_and_stays_large(city: TestApp) -> None:
    """Files have no twin; pages do."""
    page = city.get("/large" + PAGE)
    assert 'href="/large/rankings/2026-10/departments/zjj"' in page
    assert 'href="/rankings/2026-10/departments/v1/inputs.zip"' in page
    city.get("/large" + PAGE + "/inputs.zip", status=404)


def test_the_front_page_shows_bands_per_group_without_places(city: TestApp) -> None:
    """And the calls of the latest month."""
    page = city.get("/")
    assert "2026年10月办理排名" in page
    assert page.text.count('<ol class="bands">') == len(GROUPS)
    assert "第 1 名" not in page
    assert "2026年10月来电" in page


def test_a_table_of_forty_units_costs_no_more_statements(engine: Engine, city: TestApp) -> None:
    """The number of statements is fixed (PAGES); the page stays a fraction of a megabyte."""
    with engine.begin() as connection:
        rows = connection.execute(
            select(published_ranking_row).where(published_ranking_row.c.number == "2026-10/towns")
        ).mappings()
        template = next(row for row in rows if row["status"] == "ranked")
        rates = connection.execute(
            select(published_ranking_rate).where(
                published_ranking_rate.c.number == "2026-10/towns",
                published_ranking_rate.c.department_code == template["department_code"],
            )
        ).mappings()
        for n, rate in [(n, rate) for rate in rates for n in range(40)]:
            connection.execute(insert(published_ranking_rate).values({**rate, "department_code": f"unit{n}"}))
        for n in range(40):
            values = {**template, "department_code": f"unit{n}", "position": 100 + n}
            connection.execute(insert(published_ranking_row).values(values))
    body = city.get("/rankings/2026-10/towns").body
    assert body.count(b"/rankings/2026-10/towns/unit") == 80
    assert len(body) < 400_000


def test_a_group_without_ranked_units_is_told(engine: Engine, city: TestApp) -> None:
    """No table, but the lists."""
    with engine.begin() as connection:
        connection.execute(
            update(published_ranking_row)
            .where(published_ranking_row.c.number == "2026-10/utilities")
            .values(status="too_few", place=None, band=None, band_name="", bracket=None)
        )
    page = city.get("/rankings/2026-10/utilities")
    assert "本期没有件数足够排名的单位" in page
    assert '<table class="rank' not in page
    assert "样本不足，不排名" in page


def test_the_sitemap_names_every_live_ranking(engine: Engine, city: TestApp) -> None:
    """And drops what is no longer live."""
    assert "/rankings/2026-10/departments</loc>" in city.get("/sitemaps/pages.xml")
    with changing(engine) as connection:
        connection.execute(
            delete(published_ranking).where(published_ranking.c.number == "2026-10/departments")
        )
    assert "/rankings/2026-10/departments</loc>" not in city.get("/sitemaps/pages.xml")
