"""How fast a bulletin of thirty pages becomes page, PDF and Word file."""

import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pypdf
import pytest

from portal.documents import render_sections
from portal.documents.pdf import to_pdf
from portal.documents.word import to_docx
from tests.documents import TEXT, manuscript

pytestmark = pytest.mark.bench

PAGES = 30
MOST_MEGABYTES = 40
"""That further PDFs may take; without care each of the first ten kept some 20."""
SECTIONS_SECONDS, DOCX_SECONDS, PDF_SECONDS = 2.0, 10.0, 3.0
LONG = manuscript(
    TEXT
    + "\n".join(f"## 第{n}节\n" + f"第{n}节的来电与交办情况说明，" * 120 + "\n" + TEXT for n in range(11))
)


def seconds(name: str, act: Callable[[], object]) -> float:
    start = time.process_time()
    act()
    taken = time.process_time() - start
    print(f"\n{name}: {taken:.2f} s", end="")
    return taken


def test_a_pdf_of_thirty_pages_is_made_in_three_seconds() -> None:
    to_pdf(manuscript("正文"))  # looks for the fonts, once a process; typst remembers nothing else of it
    made: list[bytes] = []
    taken = seconds("PDF", lambda: made.append(to_pdf(LONG)))
    pages = len(pypdf.PdfReader(BytesIO(made[0])).pages)
    print(f" for {pages} pages", end="")
    assert pages >= PAGES
    assert taken < PDF_SECONDS * pages / PAGES


def test_sections_and_word_file_of_thirty_pages() -> None:
    assert seconds("sections", lambda: render_sections(LONG)) < SECTIONS_SECONDS
    assert seconds("DOCX", lambda: to_docx(LONG)) < DOCX_SECONDS


def megabytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4 // 1024


def test_a_server_does_not_grow_with_each_pdf() -> None:
    to_pdf(LONG)
    before = megabytes()
    for n in range(8):
        to_pdf(manuscript(LONG.text.replace("交办情况", f"交办情况之{n}")))
    print(f"\n8 further PDFs: {megabytes() - before} MB", end="")
    assert megabytes() - before < MOST_MEGABYTES
