"""One former document: its text as Markdown and what was recognised in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.backoffice.archive.readers.base import markdown
from portal.backoffice.archive.readers.files import file_kind
from portal.backoffice.archive.readers.pdf import read_pdf
from portal.backoffice.archive.readers.recognition import Found, recognise
from portal.documents.wordfiles import Unreadable
from portal.documents.wordreading import read_docx

LONGEST_TEXT = 200_000
"""Characters; as portal.documents renders them."""


@dataclass(frozen=True, slots=True)
class Document:
    """``fields``: title, issue, issue_total, document_number, dated, organ."""

    text: str
    fields: Mapping[str, Found]


def read_document(file_name: str, content: bytes) -> Document:
    """Read a Word or PDF file; raises Unreadable with a sentence for staff."""
    blocks = read_docx(content) if file_kind(content) == "docx" else read_pdf(content)
    found = recognise([block.text for block in blocks], file_name)
    text = markdown([block for index, block in enumerate(blocks) if index not in found.used])
    if len(text) > LONGEST_TEXT:
        raise Unreadable(f"正文有 {len(text):,} 字，超过 {LONGEST_TEXT:,} 字，请分成几份。")
    return Document(text, found.fields())
