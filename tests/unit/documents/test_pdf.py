"""The PDF: text that can be copied, fonts, tags, properties, determinism."""

from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from pypdf.generic import DictionaryObject

from portal.documents import ManuscriptFaults
from portal.documents.pdf import PdfUnavailable, chosen_fonts, to_pdf
from tests.documents import FIGURES, MANUSCRIPT, manuscript


@pytest.fixture(scope="module")
def made() -> bytes:
    return to_pdf(MANUSCRIPT)


@pytest.fixture(scope="module")
def reader(made: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(made))


def text(reader: pypdf.PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def test_everything_can_be_read_and_copied(reader: pypdf.PdfReader) -> None:
    copied = text(reader)
    for words in (
        "某市市长公开电话受理中心",
        "2026年第10期（总第274期）",
        "某电〔2026〕10号",
        "关于2026年10月市长公开电话办理情况的通报",
        "更正：第2版改正表 2。",
        "一、来电受理",
        "12,774",
        "城东街道一小区水管破裂",
        "2026年11月6日\u3000市长批示",
        "不公开（内部事项）",
        "数据来源",
    ):
        assert words in copied
    assert "本不该出现的内容" not in copied


def test_no_space_stands_between_han_characters_and_digits(reader: pypdf.PdfReader) -> None:
    assert "交办占11.1" in text(reader)


def test_fonts_are_embedded(reader: pypdf.PdfReader) -> None:
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        described = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(described)


def test_it_is_tagged_chinese_and_says_that_it_is_accessible(reader: pypdf.PdfReader) -> None:
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is not False
    assert root["/Lang"] == "zh-CN"
    assert "<pdfuaid:part>1</pdfuaid:part>" in reader.xmp_metadata.stream.get_data().decode()


def test_a_chart_has_its_description(made: bytes, reader: pypdf.PdfReader) -> None:
    alternatives = [
        item["/Alt"]
        for number in range(1, len(reader.xref[0]) + 2)
        if isinstance(item := reader.get_object(number), DictionaryObject) and "/Alt" in item
    ]
    assert "2026年7月至2026年10月，最多的是2026年8月 12,774 件，最近的2026年10月 12,418 件。" in alternatives


def test_properties_are_title_and_organ_without_a_date(reader: pypdf.PdfReader) -> None:
    properties = dict(reader.metadata)
    assert properties.pop("/Creator").startswith("Typst ")
    assert properties == {"/Title": MANUSCRIPT.title, "/Author": MANUSCRIPT.organ}
    assert "Date" not in reader.xmp_metadata.stream.get_data().decode()


def test_the_same_manuscript_gives_the_same_bytes(made: bytes) -> None:
    assert to_pdf(MANUSCRIPT) == made


@pytest.mark.parametrize(
    "hostile",
    [
        '#read("/etc/passwd")',
        "#import sys",
        "$x^2$ #{1+1}",
        '"] #panic() [',
        "@ref <label> = 标题",
        "\\u{41}",
    ],
)
def test_what_looks_like_typst_is_printed_as_it_stands(hostile: str) -> None:
    made = to_pdf(manuscript("正文", title=hostile, notes=(hostile,)))
    copied = "".join(text(pypdf.PdfReader(BytesIO(made))).split())
    assert copied.count("".join(hostile.split())) >= 2


def test_a_long_table_goes_on_over_pages() -> None:
    figure = FIGURES["types"]
    rows = tuple((f"单位{n}", str(n), "1.0 %") for n in range(120))
    long = type(figure)("t", "table", "各单位", columns=figure.columns, rows=rows, source="源1")
    reader = pypdf.PdfReader(BytesIO(to_pdf(manuscript("{{t}}", figures={"t": long}))))
    assert len(reader.pages) > 3
    assert "单位119" in text(reader)
    assert "占比" in reader.pages[1].extract_text()  # the head is repeated


def test_a_brief_needs_neither_issue_nor_number_nor_figures() -> None:
    bare = manuscript(
        "正文", issue_line="", document_number="", dated_words="", figures={}, cases={}, chain=(), notes=()
    )
    assert "数据来源" not in text(pypdf.PdfReader(BytesIO(to_pdf(bare))))


def test_without_a_chinese_font_the_message_says_what_to_do() -> None:
    with pytest.raises(PdfUnavailable, match=r"没有找到中文字体.*fonts-noto-cjk.*pdf\.fonts"):
        chosen_fonts(["DejaVu Sans", "Times New Roman"])


def test_one_chinese_font_serves_for_both() -> None:
    assert chosen_fonts(["Noto Sans CJK SC"]) == ("Noto Sans CJK SC", "Noto Sans CJK SC")


def test_fonts_may_lie_in_a_folder_of_their_own(tmp_path: Path) -> None:
    assert to_pdf(MANUSCRIPT, [tmp_path]) == to_pdf(MANUSCRIPT)


def test_a_manuscript_with_faults_makes_no_file() -> None:
    with pytest.raises(ManuscriptFaults):
        to_pdf(manuscript("{{nope}}"))
