"""Word and PDF files read as Markdown; what cannot be read is refused with a sentence."""

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from portal.backoffice.archive.readers.base import markdown
from portal.backoffice.archive.readers.document import read_document
from portal.backoffice.archive.readers.files import file_kind
from portal.documents.wordfiles import Unreadable
from portal.documents.wordreading import Block
from tests.former_documents import (
    FOOT,
    HEAD,
    LOCKED_WORD,
    OLD_WORD,
    ROWS,
    locked_pdf,
    pdf_file,
    scanned_pdf,
    word_bomb,
    word_file,
)


@pytest.mark.parametrize("make", [word_file, pdf_file])
def test_a_document_loses_its_head_to_the_fields_and_keeps_all_its_text(make: object) -> None:
    document = read_document("通报.x", make())  # type: ignore[operator]
    values = {name: found.value for name, found in document.fields.items()}
    assert values == {
        "title": "关于2008年4月份市长公开电话办理情况的通报",
        "issue": "",
        "issue_total": "",
        "document_number": "云市话〔2008〕17号",
        "dated": "2008-05-06",
        "organ": "云川市市长公开电话受理中心",
    }
    assert document.text.split("\n\n") == [
        *HEAD[3:5],
        "## 一、总体情况",
        HEAD[6],
        "### （一）来电分类",
        HEAD[8],
    ]


def test_a_table_of_word_becomes_a_table() -> None:
    text = read_document("a.docx", word_file([*HEAD, *FOOT], ROWS)).text
    assert text.endswith("| 单位 | 件数 |\n| --- | --- |\n| 市容管理局 | 120 |\n| 供水集团 | 80 |")


def test_merged_cells_keep_the_columns_in_their_places() -> None:
    document = docx.Document()
    table = document.add_table(3, 3)
    for row, letters in zip(table.rows, ("甲乙丙", "丁戊己", "庚辛壬"), strict=True):
        for cell, letter in zip(row.cells, letters, strict=True):
            cell.text = letter
    table.cell(0, 0).merge(table.cell(0, 1)).text = "并列"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "并行"
    target = io.BytesIO()
    document.save(target)
    rows = [line for line in read_document("a.docx", target.getvalue()).text.split("\n") if "---" not in line]
    assert rows == ["| 并列 |  | 丙 |", "| 并行 | 戊 | 己 |", "|  | 辛 | 壬 |"]


def test_tracked_changes_are_read_as_accepted() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("各单位要")
    for change, text in (("del", "delText"), ("ins", "t")):
        words = "旧的话" if change == "del" else "认真落实。"
        xml = f'<w:{change} {nsdecls("w")} w:id="1" w:author="a"><w:r><w:{text}>{words}</w:{text}></w:r></w:{change}>'
        paragraph._p.append(parse_xml(xml))
    target = io.BytesIO()
    document.save(target)
    assert read_document("a.docx", target.getvalue()).text == "各单位要认真落实。"


def test_headers_and_page_numbers_of_a_pdf_are_dropped() -> None:
    lines = [*HEAD, *[f"第{n}段讲的是来电办理的情况。" for n in range(12)], *FOOT]
    text = read_document("a.pdf", pdf_file(lines, header="云川市市长公开电话通报", break_every=6)).text
    assert "云川市市长公开电话通报" not in text
    assert "— 1 —" not in text
    assert text.count("讲的是来电办理的情况") == 12


def test_wrapped_lines_of_a_pdf_become_one_paragraph() -> None:
    long = "本月来电集中反映的是路边停车收费、自来水发黄、夜间施工扰民三类问题，各单位接到交办后能够及时到场处理，多数市民表示满意。"
    text = read_document("a.pdf", pdf_file([*HEAD, long, "二、下步要求", *FOOT])).text
    assert long in text.split("\n\n")
    assert "## 二、下步要求" in text


def test_marks_of_markdown_in_a_former_text_stay_what_they_are() -> None:
    text = markdown([Block("paragraph", "# 一*二*{{三}}<b>"), Block("table", rows=(("a|b",),))])
    assert text == r"\# 一\*二\*{ {三} }\<b\>" + "\n\n| a\\|b |\n| --- |"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空的"),
        (OLD_WORD, "另存为 .docx"),
        (LOCKED_WORD, "密码"),
        (b"{\\rtf1 x}", "RTF"),
        ("纯文本".encode("gb18030"), "不是 Word"),
        (b"PK\x03\x04 broken", "已损坏"),
        (word_bomb(), "压缩炸弹"),
        (scanned_pdf(), "扫描件"),
        (locked_pdf(), "密码"),
        (b"%PDF-1.4 and nothing else", "打不开"),
        (pdf_file()[:2000], "打不开"),
        (word_file([]), "没有文字"),
    ],
    ids=["empty", "doc", "locked-word", "rtf", "text", "broken-zip", "bomb", "scan", "locked-pdf", "stub", "cut", "blank"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_a_sentence(content: bytes, said: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_document("文件.docx", content)
    assert said in str(refusal.value)
    assert str(refusal.value).endswith("。")


def test_a_spreadsheet_is_not_taken_for_a_word_file() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(Unreadable, match="不是 Word 文档"):
        file_kind(target.getvalue())


def test_the_content_counts_and_not_the_extension() -> None:
    assert file_kind(word_file()) == "docx"
    assert read_document("其实是PDF.docx", pdf_file()).fields["title"].sure


def test_entities_in_a_word_file_are_not_expanded() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("word/document.xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>')
    with pytest.raises(Unreadable, match="DOCTYPE"):
        read_document("a.docx", target.getvalue())
