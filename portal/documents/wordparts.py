"""What python-docx has no method for: East Asian faces, links, rules, fields, clean properties, and a zip without clock."""

import re
import zipfile
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx.document import Document as DocumentObject
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run

_EPOCH = (1980, 1, 1, 0, 0, 0)
_LATIN = "Times New Roman"
_TEAL = RGBColor(0x0B, 0x5D, 0x66)
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)


def element(tag: str, /, **attributes: str) -> Any:
    """A WordprocessingML element: ``element("w:tab", val="right")``."""
    made = OxmlElement(tag)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


# --- text -------------------------------------------------------------------------------------------------------------


def printable(text: str) -> str:
    """The text without what XML cannot hold."""
    return _NOT_IN_XML.sub("", text)


def set_face(properties: Any, face: str) -> None:
    """The face of Han characters, which Word keeps apart from that of Latin letters and digits."""
    fonts = properties.get_or_add_rFonts()
    for key in [key for key in fonts.attrib if key.endswith("Theme")]:
        del fonts.attrib[key]
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), _LATIN)
    fonts.set(qn("w:eastAsia"), face)


def add_text(line: Paragraph, text: str, *, bold: bool = False, face: str = "") -> Run:
    """Text at the end of a paragraph."""
    run = line.add_run(printable(text))
    if bold:
        run.bold = True
    if face:
        set_face(run._r.get_or_add_rPr(), face)
    return run


def add_link(
    line: Paragraph, text: str, *, address: str = "", anchor: str = "", raised: bool = False
) -> None:
    """A link to the net or to a bookmark, in the colour of links; ``raised`` for source marks."""
    link = OxmlElement("w:hyperlink")
    if anchor:
        link.set(qn("w:anchor"), anchor)
    else:
        link.set(qn("r:id"), line.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = add_text(line, text)
    run.font.color.rgb = _TEAL
    run.font.superscript = raised or None
    link.append(run._r)
    line._p.append(link)


def bookmark(line: Paragraph, name: str, number: int) -> None:
    """Make a paragraph the target of links to ``name``."""
    line._p.insert(1, element("w:bookmarkStart", id=str(number), name=name))
    line._p.append(element("w:bookmarkEnd", id=str(number)))


def indent_first_line(properties: Any, characters: int, points: float) -> None:
    """首行缩进 in characters, so that it follows the size of the type; in points for programs that know no characters."""
    indent = properties.get_or_add_ind()
    indent.set(qn("w:firstLine"), str(round(20 * points * characters)))
    indent.set(qn("w:firstLineChars"), str(100 * characters))


def rule_below(line: Paragraph, colour: str, eighths: int) -> None:
    """A rule under a paragraph, ``eighths`` of a point thick."""
    border = element("w:pBdr")
    border.append(element("w:bottom", val="single", sz=str(eighths), space="4", color=colour))
    line._p.get_or_add_pPr().insert_element_before(
        border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def page_number(line: Paragraph) -> None:
    """— 1 — in the middle of the foot."""
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    indent_first_line(line._p.get_or_add_pPr(), 0, 0)
    add_text(line, "— ")
    field = element("w:fldSimple", instr="PAGE")
    field.append(add_text(line, "1")._r)
    line._p.append(field)
    add_text(line, " —")


# --- tables -----------------------------------------------------------------------------------------------------------


def dress_table(table: Table, description: str, widths: Sequence[Length]) -> None:
    """Thin rules between the rows, none upright; the head is repeated on every page and rows are not torn."""
    rules = {"top": 8, "bottom": 8, "insideH": 2}
    borders = element("w:tblBorders")
    for side, eighths in rules.items():
        borders.append(element(f"w:{side}", val="single", sz=str(eighths), space="0", color="000000"))
    properties = table._tbl.tblPr
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    properties.append(element("w:tblCaption", val=printable(description)))
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for number, row in enumerate(table.rows):
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width, cell.vertical_alignment = width, WD_ALIGN_VERTICAL.CENTER
        marks = row._tr.get_or_add_trPr()
        marks.append(element("w:cantSplit"))
        if number == 0:
            marks.append(element("w:tblHeader"))


# --- the file ---------------------------------------------------------------------------------------------------------


def clean_properties(document: DocumentObject, title: str, organ: str) -> None:
    """Title and organ, and nothing of the template: no dates, no revision, no program, no preview picture."""
    core = document.core_properties
    properties = core._element
    for child in list(properties):
        properties.remove(child)
    core.title, core.author, core.language = printable(title)[:255], printable(organ)[:255], "zh-CN"
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del package.rels[key]
        elif relation.reltype.endswith("/extended-properties"):
            relation.target_part._blob = _APP
    defaults = document.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:lang')}")
    if defaults is not None:
        defaults.set(qn("w:eastAsia"), "zh-CN")


def packed(document: DocumentObject) -> bytes:
    """The file, its members in a fixed order and without the time of day."""
    saved = BytesIO()
    document.save(saved)
    out = BytesIO()
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3
            member.external_attr = 0o644 << 16
            target.writestr(member, source.read(name))
    return out.getvalue()
