"""An empty Word document with the styles of official documents (after GB/T 9704): A4, 仿宋 16 points, page numbers."""

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from portal.documents import wordparts as parts

_RED = RGBColor(0xA9, 0x2F, 0x26)
TEXT_WIDTH = Mm(156)
_CENTRE, _LEFT, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT

# name: face, points, bold, alignment, space before and after in points, first-line indent in characters
_STYLES: dict[str, tuple[str, float, bool, WD_ALIGN_PARAGRAPH | None, float, float, int]] = {
    "Normal": ("仿宋", 16, False, WD_ALIGN_PARAGRAPH.JUSTIFY, 0, 0, 2),
    "主送": ("仿宋", 16, False, _LEFT, 0, 0, 0),
    "版头": ("方正小标宋简体", 36, False, _CENTRE, 24, 12, 0),
    "期号": ("仿宋", 16, False, _CENTRE, 0, 12, 0),
    "文号": ("仿宋", 14, False, _LEFT, 0, 4, 0),
    "Title": ("方正小标宋简体", 22, False, _CENTRE, 28, 20, 0),
    "说明": ("楷体", 14, False, _LEFT, 0, 8, 0),
    "Heading 1": ("黑体", 16, False, _LEFT, 10, 4, 2),
    "Heading 2": ("楷体", 16, True, _LEFT, 6, 2, 2),
    "Heading 3": ("仿宋", 16, True, _LEFT, 4, 2, 2),
    "Quote": ("楷体", 16, False, _LEFT, 4, 4, 2),
    "案例": ("仿宋", 14, False, _LEFT, 0, 0, 0),
    "Caption": ("黑体", 12, False, _CENTRE, 10, 4, 0),
    "表格": ("宋体", 11, False, _LEFT, 2, 2, 0),
    "表后": ("宋体", 6, False, _LEFT, 0, 0, 0),
    "落款": ("仿宋", 16, False, _RIGHT, 0, 0, 0),
    "来源": ("宋体", 10.5, False, _LEFT, 2, 2, 0),
}
_SINGLE_SPACED = {"版头", "Title", "表格", "表后", "来源", "Caption", "文号"}


def new_document(title: str, organ: str) -> DocumentObject:
    """An empty A4 document whose only properties are title and organ."""
    document = Document()
    parts.clean_properties(document, title, organ)
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(37), Mm(35)
    page.left_margin, page.right_margin = Mm(28), Mm(26)
    for name in _STYLES:
        _set_style(document, name)
    document.styles["文号"].paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    document.styles["来源"].paragraph_format.tab_stops.add_tab_stop(Mm(14))
    document.styles["案例"].paragraph_format.left_indent = Mm(11)
    document.styles["版头"].font.color.rgb = _RED
    parts.page_number(page.footer.paragraphs[0])
    return document


def _set_style(document: DocumentObject, name: str) -> None:
    face, points, bold, alignment, before, after, indent = _STYLES[name]
    known = {style.name for style in document.styles}
    style = (
        document.styles[name] if name in known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    )
    assert isinstance(style, ParagraphStyle)
    parts.set_face(style.element.get_or_add_rPr(), face)
    style.font.size, style.font.bold, style.font.italic = Pt(points), bold, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    lines = style.paragraph_format
    lines.alignment, lines.space_before, lines.space_after = alignment, Pt(before), Pt(after)
    lines.line_spacing = 1.2 if name in _SINGLE_SPACED else Pt(28)
    lines.keep_with_next = name.startswith("Heading") or name == "Caption"
    parts.indent_first_line(style.element.get_or_add_pPr(), indent, points)
    for border in style.element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)  # the blue rule of Word's own title
