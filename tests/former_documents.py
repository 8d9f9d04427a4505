"""Invented former documents as files, for tests."""

import io
import zipfile
from collections.abc import Sequence

import docx
import typst
from pypdf import PdfReader, PdfWriter

HEAD = [
    "云川市市长公开电话受理中心文件",
    "云市话〔2008〕17号",
    "关于2008年4月份市长公开电话办理情况的通报",
    "各乡镇人民政府、街道办事处：",
    "现将2008年4月份办理情况通报如下。",
    "一、总体情况",
    "本月共受理来电1,234件，比上月多。",
    "（一）来电分类",
    "咨询居多。",
]
FOOT = ["云川市市长公开电话受理中心", "二〇〇八年五月六日"]
ROWS = [["单位", "件数"], ["市容管理局", "120"], ["供水集团", "80"]]


def word_file(lines: Sequence[str] = (*HEAD, *FOOT), rows: Sequence[Sequence[str]] = ()) -> bytes:
    """A .docx with a paragraph for each line and perhaps a table at the end."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "页眉：内部资料"
    for line in lines:
        document.add_paragraph(line)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def pdf_file(lines: Sequence[str] = (*HEAD, *FOOT), *, header: str = "", break_every: int = 0) -> bytes:
    """A PDF with embedded Chinese fonts, a page number on each page, ``header`` above and a page for ``break_every`` lines."""
    parts = [
        '#set text(font: "Noto Serif CJK SC", size: 16pt, cjk-latin-spacing: none)',
        f'#set page(width: 210mm, height: 297mm, numbering: "— 1 —", header: [{header}])',
    ]
    for index, line in enumerate(lines):
        if break_every and index and index % break_every == 0:
            parts.append("#pagebreak()")
        parts.append(f'#par(text("{line}"))')
    return typst.compile("\n\n".join(parts).encode("utf-8"))


def locked_pdf() -> bytes:
    """A PDF that opens with a password only."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_file())))
    writer.encrypt("secret", algorithm="RC4-128")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def scanned_pdf() -> bytes:
    """A PDF whose pages have no text."""
    writer = PdfWriter()
    for _ in range(2):
        writer.add_blank_page(595, 842)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def word_bomb(size: int = 40_000_000) -> bytes:
    """A small .docx whose text unpacks to ``size`` bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", b" " * size)
    return target.getvalue()


OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
LOCKED_WORD = OLD_WORD + "EncryptedPackage".encode("utf-16-le")
