"""Sections of the page: what Markdown becomes, and what is refused."""

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.documents import ManuscriptFaults, draft_sections, render_sections, sources
from portal.documents.reading import LONGEST_TEXT
from tests.documents import FIGURES, MANUSCRIPT, manuscript


def html(text: str) -> BeautifulSoup:
    return BeautifulSoup(
        "\n".join(section.html for section in render_sections(manuscript(text))), "html.parser"
    )


def faults(text: str) -> list[str]:
    with pytest.raises(ManuscriptFaults) as caught:
        render_sections(manuscript(text))
    return caught.value.faults


def test_headings_make_sections_with_anchors_by_order() -> None:
    found = [(s.position, s.anchor, s.title) for s in render_sections(MANUSCRIPT)]
    assert found == [(0, "p0", ""), (1, "p1", "一、来电受理"), (2, "p2", "二、典型案例")]


def test_without_text_before_the_first_heading_there_is_no_section_0() -> None:
    assert [s.position for s in render_sections(manuscript("## 甲\n文字\n## 乙"))] == [1, 2]


def test_a_number_stands_with_unit_and_source_mark() -> None:
    page = html("受理{{calls}}。")
    assert page.select_one(".fig").get_text() == "12,418\N{NO-BREAK SPACE}件"
    assert page.select_one("a.src")["href"] == "#s1"
    assert page.select_one("a.src").get_text() == "数据来源1"


def test_every_source_mark_leads_to_an_entry_of_the_list() -> None:
    anchors = {f"#{line.anchor}" for line in sources(MANUSCRIPT)}
    marks = {mark["href"] for mark in html(MANUSCRIPT.text).select("a.src")}
    assert marks == anchors == {"#s1", "#s2", "#s3"}


def test_figures_of_one_source_share_its_entry_and_entries_stand_in_order() -> None:
    first = sources(MANUSCRIPT)[0]
    assert (first.mark, first.text) == ("源1", "10月进入受理的来电；同一次查询按类型分")
    assert [line.mark for line in sources(MANUSCRIPT)] == ["源1", "源2", "源3"]


def test_a_table_has_caption_scopes_total_and_numbers_to_the_right() -> None:
    page = html("{{types}}")
    assert page.caption.get_text() == "表 1\u300010月来电按诉求类型数据来源1"
    assert [cell["scope"] for cell in page.thead.select("th")] == ["col"] * 3
    assert [cell.get_text() for cell in page.select("tbody th[scope=row]")] == ["咨询", "求助", "其他"]
    assert page.tfoot.get_text("|") == "合计|12,418|100.0 %"
    assert [cell.get("class") for cell in page.thead.select("th")] == [None, ["r"], ["r"]]
    assert page.select_one("[role=region]")["aria-label"] == "表 1"


def test_a_series_is_a_described_chart_with_its_table_folded() -> None:
    page = html("{{months}}")
    svg = page.svg
    assert svg["aria-labelledby"].split() == [svg.title["id"], svg.desc["id"]]
    assert (
        svg.desc.get_text()
        == "2026年7月至2026年10月，最多的是2026年8月 12,774 件，最近的2026年10月 12,418 件。"
    )
    assert len(svg.select("rect")) == 3  # the month without a value is a gap
    assert [cell.get_text() for cell in page.select("details tbody td")] == [
        "12,100",
        "12,774",
        "—",
        "12,418",
    ]


@pytest.mark.parametrize("values", [("0", "0"), ("-3", "5"), ("—", "—")])
def test_a_series_that_cannot_be_drawn_is_a_table(values: tuple[str, str]) -> None:
    figure = FIGURES["months"]
    series = type(figure)(
        "x", "series", "增减", columns=("月", "值"), rows=tuple(zip("甲乙", values, strict=True))
    )
    (section,) = render_sections(manuscript("{{x}}", figures={"x": series}))
    assert "<svg" not in section.html
    assert "<table" in section.html


def test_each_chart_and_table_of_a_page_has_ids_and_names_of_its_own() -> None:
    page = html(
        "{{months}}\n\n{{months}}\n\n{{types}}\n\n{{types}}\n\n| 甲 |\n|--|\n| 1 |\n\n| 乙 |\n|--|\n| 2 |"
    )
    ids = [tag["id"] for tag in page.select("[id]")]
    labels = [tag["aria-label"] for tag in page.select("[role=region]")]
    assert len(ids) == len(set(ids)) == 4
    assert len(labels) == len(set(labels)) == 6


def test_a_quoted_case_is_left_to_whoever_shows_the_page() -> None:
    section = render_sections(MANUSCRIPT)[2]
    page = BeautifulSoup(section.html, "html.parser")
    assert [tag["number"] for tag in page.select("case-ref")] == ["2026-000123"] * 2
    assert page.select_one("div.case-quote > case-ref").get_text() == ""
    assert "水管破裂" not in section.html + section.text


def test_the_text_of_a_section_is_what_search_and_checks_read() -> None:
    lines = render_sections(MANUSCRIPT)[1].text.split("\n")
    assert (
        lines[0]
        == "受理来电 12,418\N{NO-BREAK SPACE}件，其中交办占11.1\N{NO-BREAK SPACE}%。“重点”问题见上期。"
    )
    assert "合计\t12,418\t100.0 %" in lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**“强调”**后面", "<p><strong>“强调”</strong>后面</p>"),
        ("甲\n乙", "<p>甲</p>\n<p>乙</p>"),
        ("　　全角缩进", "<p>全角缩进</p>"),
        ("    四格缩进", "<p>四格缩进</p>"),
        ("文字\n---", "<p>文字</p>\n<hr>"),
        ("`x`", "<p>`x`</p>"),
        ("[甲]: /x", "<p>[甲]: /x</p>"),
        ("2026. 序号", "<p>2026. 序号</p>"),
        ("1. 甲\n2. 乙", "<ol>\n<li>甲</li>\n<li>乙</li>\n</ol>"),
        ("[通报](https://x.cn/?a=1&b=2)", '<p><a href="https://x.cn/?a=1&amp;b=2">通报</a></p>'),
        ("第一 < 第二 & 第三", "<p>第一 &lt; 第二 &amp; 第三</p>"),
        ("主送：\n正文", '<p class="flush">主送：</p>\n<p>正文</p>'),
    ],
)
def test_what_staff_type_is_what_stands_on_the_page(text: str, expected: str) -> None:
    (section,) = render_sections(manuscript(text))
    assert expected in section.html


def test_headings_within_a_section_skip_no_level() -> None:
    assert [tag.name for tag in html("## 甲\n#### 乙\n#### 丙\n## 丁\n### 戊").select("h3, h4")] == [
        "h3",
        "h4",
        "h3",
    ]


def test_a_caption_typed_before_a_table_gives_it_its_number() -> None:
    page = html("表：三组单位\n\n| 组别 | 单位 |\n|--|--|\n| 市直 | {{calls}} |\n| 合计 | 42 |")
    assert page.caption.get_text() == "表 1\u3000三组单位"
    assert page.tfoot.th.get_text() == "合计"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲\n\n乙 {{nope}}", "第 3 行：没有名为“nope”的数字"),
        ("甲\n{{case:2026-9}}", "第 2 行：案例 2026-9 不存在或没有公开，不能引用"),
        ("{{chart:months}}", "第 1 行：不认识“{{chart:months}}”，可以插入的只有数字和案例（case:编号）"),
        ("甲 {{calls", "第 1 行：“{{”与“}}”没有成对，插入的数字或案例写作 {{名称}}"),
        ("甲 calls}}", "第 1 行：“{{”与“}}”没有成对，插入的数字或案例写作 {{名称}}"),
        ("甲\n乙{{types}}", "第 2 行：“{{types}}”是表格或图，要单独占一行"),
        ("## {{calls}}", "第 1 行：标题里不能插入数字或案例，请移到正文"),
        ("甲\n<script>alert(1)</script>", "第 2 行：正文里不能写 HTML：<script>"),
        ('<p onclick="x()">', '第 1 行：正文里不能写 HTML：<p onclick="x()">'),
        ("<!-- 注 -->", "第 1 行：正文里不能写 HTML：<!--"),
        ("![图](http://x.cn/a.png)", "第 1 行：正文里不能放图片，请改用文字或表格"),
        (
            "[甲](javascript:alert(1))",
            "第 1 行：链接地址“javascript:alert(1)”不能用，只能是 http、https、mailto、tel 或本站以“/”开头的地址",
        ),
        (
            "[甲](//x.cn)",
            "第 1 行：链接地址“//x.cn”不能用，只能是 http、https、mailto、tel 或本站以“/”开头的地址",
        ),
        ("| 甲 |\n|--|\n| 1 |\n| {{nope}} |", "第 4 行：没有名为“nope”的数字"),
        ("一二\n" + "长" * 10_001, "第 2 行：一段有 10,001 字，超过 10,000 字的上限，请分段"),
    ],
)
def test_a_fault_names_its_line(text: str, expected: str) -> None:
    assert expected in faults(text)


def test_all_faults_are_named_at_once_up_to_fifty() -> None:
    found = faults("\n".join(f"{{{{x{n}}}}}" for n in range(80)))
    assert found[0] == "第 1 行：没有名为“x0”的数字"
    assert found[-1] == "另有 30 处问题，改正以上各处后再看"
    assert len(found) == 51


def test_twenty_megabytes_are_refused_unread() -> None:
    (fault,) = faults("通报" * 10_000_000)
    assert fault == f"正文有 20,000,000 字，超过 {LONGEST_TEXT:,} 字的上限，请检查是否误粘贴了文件内容"


def test_a_draft_shows_where_its_faults_are() -> None:
    (section,), found = draft_sections(manuscript("受理{{nope}}件"))
    assert section.html == '<div class="prose">\n<p>受理<mark>〔nope〕</mark>件</p>\n</div>'
    assert found == ["第 1 行：没有名为“nope”的数字"]


def test_hostile_words_in_figures_are_words() -> None:
    figure = FIGURES["types"]
    hostile = type(figure)(
        "t", "table", "<script>", columns=("<b>",), rows=(('"><img src=x onerror=x>',),), source='源1"><b>'
    )
    (section,) = render_sections(manuscript("{{t}}", figures={"t": hostile}))
    page = BeautifulSoup(section.html, "html.parser")
    assert not page.select("script, img, td b, thead b")
    assert page.caption.get_text().startswith("表 1\u3000<script>")


PIECES = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from(
            [
                *(
                    "## ",
                    "### ",
                    "\n",
                    "\n\n",
                    "- ",
                    "> ",
                    "1. ",
                    "| a | b |\n|--|--|\n| ",
                    " |\n",
                    "**",
                    "*",
                    "_",
                ),
                *(
                    "{{calls}}",
                    "{{types}}",
                    "{{months}}",
                    "{{case:2026-000123}}",
                    "{{",
                    "}}",
                    "{{x}}",
                    "\\",
                    "&lt;",
                ),
                *(
                    "<script>",
                    "</script>",
                    "<img src=x onerror=alert(1)>",
                    "[a](javascript:alert(1))",
                    "[a](",
                    ")",
                ),
                *(
                    "&#106;avascript:",
                    "<a href='javascript:x'>",
                    "data:text/html,x",
                    "\0",
                    "\u2028",
                    "\ud800",
                    "]]>",
                ),
            ]
        ),
    ),
    max_size=25,
).map("".join)
OURS = re.compile(
    "a|b|blockquote|caption|case-ref|details|div|em|figcaption|figure|h[34]|hr|li|mark|ol|p|span|strong|summary|table|tbody"
    "|td|tfoot|th|thead|tr|ul|svg|title|desc|rect|path|text"
)


@settings(max_examples=200)
@given(PIECES)
def test_no_text_whatever_makes_anything_but_our_own_marks(text: str) -> None:
    sections, _faults = draft_sections(manuscript(text))
    page = BeautifulSoup("".join(section.html for section in sections), "html.parser")
    for tag in page.find_all(True):
        assert OURS.fullmatch(tag.name)
        assert not [name for name in tag.attrs if name.startswith("on") or name in ("style", "src")]
        assert str(tag.get("href", "/")).startswith(("/", "#", "http:", "https:", "mailto:", "tel:"))
    assert all("\0" not in section.text for section in sections)
