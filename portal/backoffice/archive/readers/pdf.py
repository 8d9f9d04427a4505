"""Text of PDF files by pypdf: what repeats on every page is dropped, wrapped lines become paragraphs again."""

import io
import logging
import re
import unicodedata
from collections import Counter

from portal.backoffice.archive.readers.base import heading_level
from portal.backoffice.archive.readers.recognition import WHOLE_TITLE
from portal.documents.wordfiles import Unreadable
from portal.documents.wordreading import Block

MOST_PAGES = 500
_FEWEST_CHARACTERS = 20
_PAGE_NUMBER = re.compile(r"[-—–－·\s]*(第?\s*\d{1,4}\s*页?)(\s*[/／，, ]?\s*共?\s*\d{1,4}\s*页)?[-—–－·\s]*")
_PARAGRAPH_ENDS = ("。", "！", "？", "；", "：", ".", "”")
_LIST_MARK = re.compile(
    r"^([一二三四五六七八九十]{1,3}\s*、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}\s*[.．、]|附\s*[件：]|第[一二三四五六七八九十]+[章条])"
)
_FULL_LINE = 0.85
logging.getLogger("pypdf").setLevel(logging.ERROR)  # one line for each oddity of a font


def read_pdf(content: bytes) -> list[Block]:
    """Headings and paragraphs in order. Raises Unreadable for what is encrypted, broken, scanned, or read as gibberish."""
    from pypdf import PdfReader  # loaded on first use: most processes never read a PDF file

    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("PDF 设了打开密码，请去掉密码后再上传。")
        if len(reader.pages) > MOST_PAGES:
            raise Unreadable(f"PDF 有 {len(reader.pages)} 页，超过 {MOST_PAGES} 页，请分成几份。")
        pages = [(page.extract_text() or "").split("\n") for page in reader.pages]
    except Unreadable:
        raise
    except Exception as fault:  # pypdf passes on whatever a broken file makes it trip over
        # AES without the package cryptography is such a case too.
        sentence = "加了密" if b"/Encrypt" in content else "已损坏，打不开"
        raise Unreadable(f"PDF {sentence}。请用原来的软件重新导出一份没有密码的 PDF。") from fault
    lines = _without_repeated([[_clean(line) for line in page] for page in pages])
    _check(lines)
    return _blocks(lines)


def _clean(line: str) -> str:
    """Compatibility forms that some fonts give for plain characters (⽉ for 月), and odd spaces."""
    plain = "".join(
        unicodedata.normalize("NFKC", char)
        if "\u2e80" <= char <= "\u2fdf" or "\uf900" <= char <= "\ufaff"
        else char
        for char in line
    )
    words = " ".join(plain.replace("\0", "").split())
    # Between two Han characters a space is the layout's, not the text's.
    return re.sub(r"(?<=[\u4e00-\u9fff，。、；：]) (?=[\u4e00-\u9fff，。、；：])", "", words)


def _check(lines: list[str]) -> None:
    text = "".join(lines)
    if len(text) < _FEWEST_CHARACTERS:
        raise Unreadable("PDF 里没有文字，是扫描件。请先做文字识别（OCR），或者找 Word 原稿。")
    odd = sum(char == "\ufffd" or unicodedata.category(char) in ("Co", "Cn", "Cc") for char in text)
    if odd > len(text) // 5:
        raise Unreadable("PDF 的文字读出来是乱码（字体没有编码表）。请找 Word 原稿，或者重新导出 PDF。")


def _without_repeated(pages: list[list[str]]) -> list[str]:
    """All lines but page numbers and those that open or close most pages (页眉、页脚)."""
    filled = [[line for line in page if line] for page in pages]
    edges = Counter(_shape(line) for page in filled for line in {*page[:1], *page[-1:]} if line)
    often = {shape for shape, count in edges.items() if len(filled) > 2 and count > len(filled) // 2}
    kept = []
    for page in filled:
        for index, line in enumerate(page):
            at_edge = index < 2 or index >= len(page) - 2
            if at_edge and (_PAGE_NUMBER.fullmatch(line) or _shape(line) in often):
                continue
            kept.append(line)
    return kept


def _is_closed(line: str) -> bool:
    """Ends a sentence, or is a heading or title: the widest line of a short document may be its title."""
    return line.endswith(_PARAGRAPH_ENDS) or heading_level(line) > 0 or bool(WHOLE_TITLE.match(line))


def _width(line: str) -> int:
    """In half characters."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)


def _shape(line: str) -> str:
    return re.sub(r"\d+", "0", line)


def _blocks(lines: list[str]) -> list[Block]:
    """A line that reaches the right edge goes on in the next one, unless that begins something of its own."""
    width = max(map(_width, lines), default=0)
    blocks: list[str] = []
    open_ = False
    for line in lines:
        if open_ and not _LIST_MARK.match(line):
            blocks[-1] += line
        else:
            blocks.append(line)
        open_ = _width(line) >= width * _FULL_LINE and not _is_closed(line)
    return [Block("paragraph", text) for text in blocks]
