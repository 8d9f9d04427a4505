"""A draft is made of a template and the data: numbers by reference, what the data do not give left out with a reason."""

import re
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session, sessionmaker

from portal.arithmetic import check_text
from portal.backoffice.bulletins.assembly import BuildBulletin, build_and_store
from portal.backoffice.bulletins.models import Bulletin, BulletinEvent, BulletinRevision
from portal.backoffice.bulletins.templates import (
    FIGURE,
    TEMPLATES,
    TemplateFault,
    load_template,
    parse_template,
)
from portal.backoffice.figures import refresh
from portal.backoffice.statistics.models import CallStats
from portal.documents import CaseView, FigureView, Manuscript, render_sections, typed_digits
from portal.public.rankings.tables import published_ranking, published_ranking_rate, published_ranking_row
from portal.releases import NotAllowed
from portal.scoring.period import Period
from portal.settings import Settings
from tests.figures import NOW, OCTOBER, fill_everything, fill_orders, make_calls, make_category, make_received
from tests.public_rows import case_values, publish
from tests.ranking_rows import publish_rankings

SEPTEMBER = Period.parse("2026-09")


def build(
    session: Session, settings: Settings, period: Period = OCTOBER, template: Any = ""
) -> BuildBulletin:
    return BuildBulletin(session, "curator", period, NOW, template, settings=settings)


def values(bulletin: Bulletin) -> dict[str, str]:
    return {figure.key: figure.value for figure in bulletin.figures}


@pytest.fixture
def october(session: Session) -> Session:
    make_calls(session, "2026-09", direct=550, assigned=214)
    make_calls(session, "2026-10")
    fill_orders(session)
    return session


def test_a_month_becomes_a_draft_whose_numbers_are_references(october: Session, settings: Settings) -> None:
    bulletin = build(october, settings).perform()
    assert (bulletin.number, bulletin.state, bulletin.kind) == ("2026-10", "draft", "bulletin")
    assert bulletin.title == "关于2026年10月市长公开电话办理情况的通报"
    assert bulletin.organ == "瑞安市市长公开电话受理中心"
    assert "共受理诉求{{accepted}}，环比上升{{accepted-mom}}。" in bulletin.text
    assert set(FIGURE.findall(bulletin.text)) == set(values(bulletin))
    assert values(bulletin)["accepted"] == "800"
    assert typed_digits(bulletin.text) == []


def test_sections_without_data_are_left_out_with_the_reason_and_the_others_are_numbered(
    october: Session, settings: Settings
) -> None:
    text = build(october, settings).perform().text
    headings = [line[3:] for line in text.splitlines() if line.startswith("## ")]
    assert headings == ["一、来电受理", "二、书面交办件办理", "三、未按时办结及跟进", "四、下步要求", "说明"]
    assert "- “热点问题”从略：2026年10月没有经确认的热点问题。" in text
    assert "- “附表”从略：2026年10月没有已公开的办理排名。" in text


def test_a_clause_without_data_goes_and_its_sentence_stays(october: Session, settings: Settings) -> None:
    service = build(october, settings)
    assert "同比" not in service.perform().text
    assert "话务统计缺少2025年10月的直接答复件数。" in service.notes
    event = october.scalars(select(BulletinEvent)).one()
    assert (event.act, event.to_state) == ("build", "draft")
    assert "话务统计缺少2025年10月的直接答复件数。" in event.comment
    assert october.scalars(select(BulletinRevision.summary)).all() == ["由数据拟稿"]


def test_what_did_not_change_is_said_without_a_figure(session: Session, settings: Settings) -> None:
    make_calls(session, "2026-09")
    make_calls(session, "2026-10")
    bulletin = build(session, settings).perform()
    assert "{{accepted}}，与2026年9月持平。" in bulletin.text
    assert "accepted-mom" not in values(bulletin)


def test_a_group_with_a_public_ranking_has_its_sentence_and_tables(
    october: Session, engine: Engine, settings: Settings
) -> None:
    october.commit()
    publish_rankings(engine)
    text = build(october, settings).perform().text
    assert "公共企事业单位有{{ranking-units-utilities}}参加排名" in text
    assert text.index("{{ranking-table-departments}}") < text.index("{{ranking-table-towns}}")
    assert "## 附表\n\n{{ranking-rates-departments}}" in text


def test_released_cases_of_the_periods_categories_are_proposed(
    october: Session, engine: Engine, settings: Settings
) -> None:
    category = make_category(october, "市容环卫/垃圾清运/清运不及时")
    make_received(october, 800, category_id=category.id)
    october.commit()
    case = case_values(1, category2="垃圾清运", month="2026-10")
    publish(engine, case)
    assert f"{{{{case:{case['number']}}}}}" in build(october, settings).perform().text


def test_issues_are_counted_within_the_year_and_in_all(october: Session, settings: Settings) -> None:
    first = build(october, settings, SEPTEMBER).perform()
    second = build(october, settings).perform()
    assert (first.issue, first.issue_total) == (1, 1)
    assert (second.issue, second.issue_total) == (2, 2)
    assert second.document_number == "市长公开电话通报〔2026〕2号"


def test_nothing_is_overwritten_and_no_period_that_goes_on_is_drafted(
    october: Session, settings: Settings
) -> None:
    bulletin = build(october, settings).perform()
    bulletin.text = "改过的正文"
    with pytest.raises(NotAllowed, match="2026年10月的通报已经有了"):
        build(october, settings).perform()
    assert bulletin.text == "改过的正文"
    with pytest.raises(NotAllowed, match="2026年11月还没有结束，2026年12月1日起才能拟稿"):
        build(october, settings, Period.parse("2026-11")).perform()


def test_a_period_without_any_data_gives_no_draft(session: Session, settings: Settings) -> None:
    with pytest.raises(NotAllowed, match="2019年1月没有任何可用的数据"):
        build(session, settings, Period.parse("2019-01")).perform()


def test_reading_and_writing_are_apart(
    october: Session, sessions: sessionmaker[Session], settings: Settings
) -> None:
    october.commit()
    bulletin_id, notes = build_and_store(sessions, "curator", OCTOBER, NOW, settings)
    with sessions() as session:
        assert values(session.get_one(Bulletin, bulletin_id))["orders-due"] == "7"
    assert notes
    with pytest.raises(NotAllowed, match="已经有了"):
        build_and_store(sessions, "curator", OCTOBER, NOW, settings)


def test_a_figure_read_anew_follows_the_data_and_keeps_its_value_where_they_are_gone(
    october: Session, settings: Settings
) -> None:
    bulletin = build(october, settings).perform()
    stats = october.get_one(CallStats, "2026-10")
    stats.direct, stats.answered_in_15s = 500, None
    faults = refresh(october, bulletin, NOW)
    assert values(bulletin)["accepted"] == "700"
    assert values(bulletin)["calls-quick-rate"] == "80.0"
    assert any("“calls-quick-rate”" in fault and "仍保留上次的值" in fault for fault in faults)
    assert "数字“accepted-mom”由上升变为下降，请改写正文里的“上升”。" in faults


PERIODS = {"month": OCTOBER, "quarter": Period.parse("2026-Q3"), "year": Period.parse("2025")}


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_every_key_of_a_template_is_read_where_all_data_are_there(
    session: Session, engine: Engine, settings: Settings, name: str
) -> None:
    """And the draft renders, adds up and has no number typed by hand."""
    period = PERIODS[name]
    fill_everything(session, period)
    session.commit()
    publish_rankings(engine)
    if name == "year":  # the invented rankings have none of a year
        _rank_year(engine)
    service = build(session, settings, period)
    bulletin = service.perform()
    blocks = [block for section in load_template(name).sections for block in section.blocks]
    keys = {key for block in blocks for key in FIGURE.findall(block)}
    assert service.notes == []
    stored = set(values(bulletin))
    missing = {key for key in keys if key.replace("{group}", "towns") not in stored}
    assert missing == set()
    assert "## 说明" not in bulletin.text
    assert typed_digits(bulletin.text) == []
    sections = render_sections(_manuscript(bulletin))
    printed = "\n".join(f"## {one.title}\n{one.text}" for one in sections)
    assert [str(one) for one in check_text(printed) if one.severity == "fault"] == []


def _rank_year(engine: Engine) -> None:
    """Let the rankings of October stand for those of the year."""
    with engine.begin() as connection:
        for table in (published_ranking, published_ranking_row, published_ranking_rate):
            rows = connection.execute(select(table).where(table.c.number.like("2026-10/%"))).mappings().all()
            for row in rows:
                changed = {"number": f"2025/{row['number'].partition('/')[2]}"}
                if "period" in row:
                    changed |= {"period": "2025", "log_seq": row["log_seq"] + 10_000}
                connection.execute(insert(table).values({**row, **changed}))


def _manuscript(bulletin: Bulletin) -> Manuscript:
    figures = {
        one.key: FigureView(
            one.key,
            one.shape,  # type: ignore[arg-type]
            one.label,
            f"{int(one.value):,}" if one.value.isdecimal() else one.value,
            one.unit,
            one.digits,
            one.numerator,
            one.denominator,
            one.data.get("columns", []),
            [[_cell(cell) for cell in row] for row in one.data.get("rows", [])],
            [_cell(cell) for cell in one.data.get("total", [])],
        )
        for one in bulletin.figures
    }
    numbers = [key.removeprefix("case:") for key in FIGURE.findall(bulletin.text) if key.startswith("case:")]
    cases = {number: CaseView(number, "路灯不亮", "") for number in numbers}
    return Manuscript("bulletin", bulletin.title, bulletin.organ, bulletin.text, figures=figures, cases=cases)


def _cell(cell: Any) -> str:
    return "—" if cell is None else f"{cell:,}" if isinstance(cell, int) else str(cell)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("# 通报\n\n## weather 天气\n", "第 3 行：不认得的章节“weather”"),
        ("# 通报\n\n## next 要求\n\n## next 要求\n", "第 5 行：章节“next”出现了两次"),
        ("# 通报\n\n##next\n", "第 3 行：章节应写成"),
        ("# 通报\n\n共{{accepted-total}}。\n", "第 3 行：没有名为“accepted-total”的数字"),
        ("# 通报\n\n{change:made-up}\n", "没有名为“made-up”的数字"),
        ("# 通报\n\n{city}\n", "第 3 行：不认得的占位“{city}”"),
        ("# 通报\n\n[[，{{accepted}}\n", "“[[”和“]]”不成对"),
        ("{{accepted}}\n", "模板没有标题"),
    ],
)
def test_what_is_wrong_with_a_template_is_said_with_its_line(text: str, fault: str) -> None:
    with pytest.raises(TemplateFault, match=re.escape(fault)):
        parse_template(text)


def test_a_template_that_does_not_exist_is_refused(october: Session, settings: Settings) -> None:
    with pytest.raises(TemplateFault, match="没有名为“week”的模板，可用的有：month、quarter、year"):
        build(october, settings, template="week").perform()
