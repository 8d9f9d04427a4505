"""The Word file: styles, faces, tables, properties."""

import zipfile
from dataclasses import replace
from io import BytesIO

import pytest
from docx import Document
from docx.document import Document as DocumentObject
from docx.oxml.ns import qn

from portal.documents import ManuscriptFaults
from portal.documents.word import to_docx
from tests.documents import FIGURES, MANUSCRIPT, manuscript


@pytest.fixture(scope="module")
def made() -> bytes:
    return to_docx(MANUSCRIPT)


@pytest.fixture(scope="module")
def document(made: bytes) -> DocumentObject:
    return Document(BytesIO(made))


def member(made: bytes, name: str) -> str:
    return zipfile.ZipFile(BytesIO(made)).read(name).decode()


def test_the_head_holds_organ_issue_number_date_and_title(document: DocumentObject) -> None:
    lines = [(line.style.name, line.text) for line in document.paragraphs[:5]]
    assert lines == [
        ("版头", "某市市长公开电话受理中心"),
        ("期号", "2026年第10期（总第274期）"),
        ("文号", "某电〔2026〕10号\t2026年11月5日"),
        ("Title", "关于2026年10月市长公开电话办理情况的通报"),
        ("说明", "更正：第2版改正表 2。"),
    ]


def test_sections_are_headings_that_word_can_navigate(document: DocumentObject) -> None:
    headings = [line.text for line in document.paragraphs if line.style.name.startswith("Heading")]
    assert headings[:3] == ["一、来电受理", "二、典型案例", "（一）水管"]
    assert headings[3:] == ["办理过程", "2026年11月6日\u3000市长批示", "2026年11月9日\u3000会议", "数据来源"]


@pytest.mark.parametrize(
    ("style", "face"),
    [
        ("Normal", "仿宋"),
        ("Title", "方正小标宋简体"),
        ("Heading 1", "黑体"),
        ("Heading 2", "楷体"),
        ("表格", "宋体"),
    ],
)
def test_han_characters_have_their_own_face(document: DocumentObject, style: str, face: str) -> None:
    fonts = document.styles[style].element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
    assert fonts.get(qn("w:eastAsia")) == face
    assert fonts.get(qn("w:ascii")) == "Times New Roman"


def test_tables_repeat_their_head_and_print_every_row(document: DocumentObject) -> None:
    series, types, typed = document.tables
    assert [cell.text for cell in types.rows[-1].cells] == ["合计", "12,418", "100.0 %"]
    assert all(table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for table in document.tables)
    assert len(series.rows) == 5
    assert [cell.text for cell in typed.rows[0].cells] == ["组别", "到期"]


def test_a_long_series_is_set_three_abreast() -> None:
    figure = FIGURES["months"]
    months = tuple((f"{n}月", str(n)) for n in range(1, 14))
    made = to_docx(manuscript("{{x}}", figures={"x": replace(figure, rows=months)}))
    (table,) = Document(BytesIO(made)).tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["月份", "来电"] * 3
    assert rows[1] == ["1月", "1", "6月", "6", "11月", "11"]
    assert rows[-1] == ["5月", "5", "10月", "10", "", ""]


def test_source_marks_are_links_to_the_list(made: bytes) -> None:
    body = member(made, "word/document.xml")
    for number in (1, 2, 3):
        assert f'<w:hyperlink w:anchor="s{number}">' in body
        assert f'w:name="s{number}"' in body


def test_a_withheld_step_shows_its_reason_and_not_its_text(document: DocumentObject) -> None:
    lines = [line.text for line in document.paragraphs]
    assert "不公开（内部事项）" in lines
    assert not any("本不该出现的内容" in line for line in lines)


def test_a_case_is_printed_with_title_and_line(document: DocumentObject) -> None:
    lines = [line.text for line in document.paragraphs if line.style.name == "案例"]
    assert lines == ["城东街道一小区水管破裂", "三方现场认定后四日内换管。", "案例 2026-000123"]


def test_properties_are_title_and_organ_and_nothing_else(made: bytes) -> None:
    core = Document(BytesIO(made)).core_properties
    assert (core.title, core.author, core.language) == (MANUSCRIPT.title, MANUSCRIPT.organ, "zh-CN")
    assert len(core._element) == 3
    names = zipfile.ZipFile(BytesIO(made)).namelist()
    assert "docProps/thumbnail.jpeg" not in names
    assert "<Application>" not in member(made, "docProps/app.xml")


def test_the_same_manuscript_gives_the_same_bytes(made: bytes) -> None:
    assert to_docx(MANUSCRIPT) == made
    times = {entry.date_time for entry in zipfile.ZipFile(BytesIO(made)).infolist()}
    assert times == {(1980, 1, 1, 0, 0, 0)}


def test_the_foot_counts_pages(document: DocumentObject) -> None:
    assert 'w:instr="PAGE"' in document.sections[0].footer.paragraphs[0]._p.xml


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    made = to_docx(manuscript("甲\x07乙", title="题\x01目", notes=("注\x0b记",)))
    lines = [line.text for line in Document(BytesIO(made)).paragraphs]
    assert {"题目", "注记", "甲乙"} <= set(lines)
    assert Document(BytesIO(made)).core_properties.title == "题目"


def test_a_manuscript_with_faults_makes_no_file() -> None:
    with pytest.raises(ManuscriptFaults):
        to_docx(manuscript("{{nope}}"))
