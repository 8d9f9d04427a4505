"""Wording, marks and shapes that the public pages and the staff preview share."""

from types import SimpleNamespace
from typing import Any

import pytest

from portal.privacy.replace import MARKS
from portal.privacy.surnames import SINGLE
from portal.web.present.case import case_row, case_view
from portal.web.present.charts import duration_chart, monthly_chart
from portal.web.present.dates import local_day, local_time, long_date, months_back, short_date
from portal.web.present.numbers import median, ninetieth, percent, thousands
from portal.web.present.ruler import ruler
from portal.web.present.text import (
    clauses,
    has_masks,
    masked,
    paragraphs,
    quoted,
    segments,
    snippet,
    title_markup,
)
from portal.web.present.words import outcome_word, over, satisfaction_mark, taken


def record(**changes: Any) -> SimpleNamespace:
    """A published row of an invented case."""
    values: dict[str, Any] = {
        "number": "2026-000123",
        "version": 1,
        "title": "某小区门口积水，雨天难以通行",
        "question": "王某反映门口积水。\n\n　　联系电话【电话已隐去】。",
        "reply": "王某您好，已疏通。",
        "department_code": "zjj",
        "department_name": "市住建局",
        "category1": "城乡建设",
        "category2": "排水",
        "category3": None,
        "town": "东湖街道",
        "appeal_type": "complaint",
        "channel": "phone",
        "handling": "assigned",
        "outcome": "solved",
        "satisfaction": "satisfied",
        "date_precision": "day",
        "received_on": "2026-09-14",
        "assigned_on": "2026-09-14",
        "signed_on": "2026-09-15",
        "replied_on": "2026-09-21",
        "closed_on": "2026-09-21",
        "called_back_on": "2026-09-23",
        "month": "2026-09",
        "working_days": 6,
        "limit_days": 10,
        "returns": 0,
        "extensions": 0,
        "reworks": 0,
        "supervisions": 0,
        "released_on": "2026-10-12",
        "change_note": "",
    }
    return SimpleNamespace(**{**values, **changes})


@pytest.mark.parametrize(
    ("stored", "shown"),
    [("2010-05", "2010年5月"), ("2010-05-04", "2010年5月4日"), ("2010", "2010年"), (None, ""), ("", "")],
)
def test_a_date_is_shown_no_finer_than_it_is_stored(stored: str | None, shown: str) -> None:
    """A case released by month never shows a day."""
    assert long_date(stored) == shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("路灯", "“路灯”"),
        ("“夜间施工”", "“夜间施工”"),
        ('"夜间施工"', "“夜间施工”"),
        ("“夜间施工” 噪声", "“‘夜间施工’ 噪声”"),
        ('"没有结尾', '“"没有结尾”'),
        ("「停水」 「停电」", "“‘停水’ ‘停电’”"),
    ],
)
def test_quotation_marks_within_quotation_marks_are_single(typed: str, shown: str) -> None:
    assert quoted(typed) == shown


def test_short_dates_leave_the_year_out() -> None:
    """Where the year stands beside it, month and day are enough."""
    assert short_date("2026-09-04") == "9月4日"
    assert short_date("2026-09") == "9月"


def test_log_times_are_shown_in_local_time() -> None:
    """18:00 UTC is the next morning in the city."""
    assert local_day("2026-11-23T18:00:00Z") == "2026-11-24"
    assert local_time("2026-11-23T18:00:00Z") == "2026年11月24日 02:00"


def test_months_run_over_the_turn_of_a_year() -> None:
    """Twelve months back from February begin in the year before."""
    assert months_back("2026-02", 4) == ["2025-11", "2025-12", "2026-01", "2026-02"]


def test_rates_round_half_up_and_never_divide_by_zero() -> None:
    """1/8 is 12.5 %, 0.25 % of one digit is 0.3 %, no cases is no rate."""
    assert percent(1, 8) == "12.5"
    assert percent(1, 400) == "0.3"
    assert percent(0, 0) == ""
    assert thousands(38214) == "38,214"


def test_median_and_ninetieth_are_values_that_occur() -> None:
    """Half of ten items took 2 days at most, nine of ten 5."""
    counts = {1: 4, 2: 1, 5: 4, 30: 1}
    assert (median(counts), ninetieth(counts)) == (2, 5)
    assert median({}) is None


@pytest.mark.parametrize(
    "mark",
    [mark for mark in MARKS.values() if mark != "患病"]  # an ordinary word, not a form of its own
    + [
        "【位置已隐去】",
        "王某",
        "欧阳某",
        "王某甲",
        "某某",
        "某小区",
        "某楼",
        "某号",
        "某组",
        "某户",
        "某学校",
        "某街道",
        "某镇",
    ],
)
def test_replacement_marks_are_marked_up(mark: str) -> None:
    """Every form that masking leaves is recognised in running text."""
    assert f'<span class="mask">{mark}</span>' in masked(f"其中{mark}，已处理")


def test_a_masked_name_is_marked_whatever_the_surname() -> None:
    """The page knows every surname that masking can leave before 某."""
    for surname in SINGLE - set("于向和时有在对应从当能是都"):
        assert [part.text for part in segments(f"：{surname}某，手机") if part.kind] == [f"{surname}某"]


@pytest.mark.parametrize("phrase", ["某些路段", "某种原因", "某日", "向某部门反映", "有某个问题"])
def test_ordinary_uses_of_mou_are_no_marks(phrase: str) -> None:
    """某 in an ordinary phrase is not a masked name."""
    assert [part.kind for part in segments(phrase)] == [""]


def test_text_is_escaped_around_marks_and_hits() -> None:
    """Markup in a letter is shown, never run."""
    assert masked("<script>王某</script>", ("script",)) == (
        '&lt;<mark>script</mark>&gt;<span class="mask">王某</span>&lt;/<mark>script</mark>&gt;'
    )


def test_a_searched_word_never_cuts_a_mark() -> None:
    """Searching 电话 does not break 【电话已隐去】 in two."""
    html = masked("电话【电话已隐去】", ("电话",))
    assert html == '<mark>电话</mark><span class="mask">【电话已隐去】</span>'


def test_neighbouring_hits_are_one_highlight() -> None:
    """Overlapping bigrams of a word show as one mark."""
    assert masked("污水外溢", ("污水", "外溢")) == "<mark>污水外溢</mark>"


def test_paragraphs_drop_blank_lines_and_indents() -> None:
    """Letters are indented with ideographic blanks; the page does not repeat them."""
    assert paragraphs("　　一、查看。\n\n \t\n　　二、疏通。") == ["一、查看。", "二、疏通。"]


def test_snippet_shows_the_searched_passage() -> None:
    """The cut lies around the first hit, with dots where text is left out."""
    text = "前" * 200 + "污水外溢" + "后" * 200
    cut = snippet((text,), ("污水",), length=40)
    assert "污水外溢" in cut
    assert cut.startswith("……")
    assert cut.endswith("……")


def test_snippet_never_cuts_a_mark() -> None:
    """A replacement mark is shown whole or not at all."""
    assert snippet(("字" * 36 + "【电话已隐去】之后还有很多字",), length=40).count("【电话已隐去】") == 1


def test_titles_break_between_clauses() -> None:
    """Each clause is kept together; a long or single clause is left alone."""
    assert clauses("路灯不亮，夜间难行") == ["路灯不亮，", "夜间难行"]
    assert clauses("路" * 30 + "，短") == ["路" * 30 + "，短"]
    assert title_markup("路灯不亮，难行") == '<span class="cl">路灯不亮，</span><span class="cl">难行</span>'


def test_the_ruler_counts_days_in_squares() -> None:
    """Six of ten: six solid, four hollow, the upright after the tenth."""
    drawn = ruler(6, 10)
    assert drawn is not None
    assert [block.kind for block in drawn.blocks] == ["on"] * 6 + ["off"] * 4
    assert drawn.due_x == 118.5


def test_late_days_are_drawn_after_the_limit() -> None:
    """Thirteen of ten: three late squares."""
    drawn = ruler(13, 10)
    assert drawn is not None
    assert [block.kind for block in drawn.blocks].count("late") == 3


def test_a_long_case_is_a_continuous_bar_within_its_column() -> None:
    """1,160 working days must not make a ruler wider than its column."""
    drawn = ruler(1160, 10)
    assert drawn is not None
    assert drawn.width < 178
    assert {block.kind for block in drawn.blocks} == {"on", "late"}


def test_nothing_known_draws_nothing() -> None:
    """No duration, no ruler; the words say so."""
    assert ruler(None, 10) is None
    assert taken(None) == "用时未记录"
    assert over(12, 10) == "超时 2 个工作日"


def test_unknowns_are_worded() -> None:
    """A missing department, callback, category and outcome are told, not left blank."""
    row = case_row(
        record(department_name=None, satisfaction=None, category1=None, category2=None, outcome=None, town="")
    )
    assert row.department == "办理单位未记录"
    assert row.category == "分类未记录"
    assert row.satisfaction.word == "未回访"
    assert row.outcome == "结果未记录"
    assert row.town == ""  # most cases: no words for it in every row
    assert outcome_word("nonsense") == "结果未记录"
    assert satisfaction_mark("nonsense").word == "未回访"


def test_the_timeline_tells_the_year_once() -> None:
    """The first step carries the year, the others follow it; a turn of the year is told."""
    view = case_view(record(called_back_on="2027-01-03"))
    assert [step.date for step in view.steps] == [
        "2026年9月14日",
        "9月14日",
        "9月15日",
        "9月21日",
        "2027年1月3日",
    ]


def test_a_case_without_callback_says_so_in_the_timeline() -> None:
    """The open last step reads 未回访."""
    view = case_view(record(satisfaction=None, called_back_on=None))
    assert (view.steps[-1].name, view.steps[-1].iso, view.steps[-1].date) == ("回访", "", "未回访")


def test_the_record_explains_masks_only_where_there_are_some() -> None:
    """A case without replacements carries no explanation."""
    assert case_view(record()).has_masks
    assert not has_masks("路灯不亮")


def test_charts_have_a_zero_baseline_and_words() -> None:
    """The tallest column reaches the top, an empty month has none, and the description tells the figures."""
    chart = monthly_chart("每月公开案例", [("2026-08", 0), ("2026-09", 5), ("2026-10", 10)])
    assert chart is not None
    assert [bar.height for bar in chart.bars] == [0.0, 69.0, 138.0]
    assert "最多的是2026年10月 10 件" in chart.description
    assert monthly_chart("空", [("2026-10", 0)]) is None


def test_the_time_distribution_gathers_its_tail() -> None:
    """A case of 1,160 days does not squeeze all others into one column."""
    chart = duration_chart("用时", {1: 5, 3: 4, 1160: 1})
    assert chart is not None
    assert len(chart.bars) == 31
    assert chart.bars[-1].height > 0
    assert "中位数 1" in [label.text for label in chart.labels]
    assert duration_chart("空", {}) is None
    assert duration_chart("当天办结", {0: 5}) is None
