"""The files of a bulletin: printed before its release, and printed again when a case that it quotes changes."""

import io
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from portal.documents import Manuscript
from portal.documents.pdf import PdfUnavailable, to_pdf
from portal.documents.word import to_docx
from portal.releases import NotAllowed
from portal.settings import Settings

NAMES = {"pdf": "PDF", "docx": "Word"}
"""Files of a version by the name they have in ``published_bulletin_file``."""

_PARAGRAPH_END = frozenset({"p", "tab", "br"})
_WORDS = frozenset({"descr", "title", "author", "initials", "Target"})
"""Attributes that may hold words."""
_CODES = frozenset({"DocumentID", "InstanceID"})
"""Hashes of the content, which now and then look like somebody's account."""


def print_files(manuscript: Manuscript, settings: Settings) -> dict[str, bytes]:
    """Both files; raises NotAllowed where no PDF can be made here, and ManuscriptFaults."""
    try:
        pdf = to_pdf(manuscript, settings.pdf_font_folders)
    except PdfUnavailable as fault:
        raise NotAllowed([f"{fault}。"]) from None
    return {"pdf": pdf, "docx": to_docx(manuscript)}


def can_print(settings: Settings) -> bool:
    """Whether files can be made here at all: typst and a Chinese font are there."""
    try:
        print_files(Manuscript(kind="bulletin", title="试印", organ="试印", text="试印。"), settings)
    except NotAllowed:
        return False
    return True


def text_of(name: str, content: bytes) -> list[str]:
    """Every line that somebody can read out of a finished file, its metadata first."""
    return list(_pdf_lines(content) if name == "pdf" else _docx_lines(content))


def _pdf_lines(content: bytes) -> Iterator[str]:
    from pypdf import PdfReader  # loaded on first use: most processes never read a PDF file

    reader = PdfReader(io.BytesIO(content))
    for value in (reader.metadata or {}).values():
        yield str(value)
    metadata = reader.xmp_metadata
    if metadata is not None:
        yield from _xml_lines(metadata.stream.get_data())
    for page in reader.pages:
        yield from page.extract_text().splitlines()


def _docx_lines(content: bytes) -> Iterator[str]:
    """Text and attributes that hold words of every part: properties, body, headers, footnotes, comments."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        members = sorted(package.namelist(), key=lambda name: not name.startswith("docProps/"))
        for name in members:
            if name.endswith((".xml", ".rels")):
                yield from _xml_lines(package.read(name))
            else:
                yield name


def _xml_lines(content: bytes) -> Iterator[str]:
    """Running text by paragraph, every other text by itself, and what titles and descriptions of things say."""
    line = ""
    for element in ElementTree.fromstring(content).iter():  # noqa: S314 (a file that we have just written)
        name, text = _local(element.tag), (element.text or "").strip()
        if name in _PARAGRAPH_END:
            yield line
            line = ""
        if name == "t":
            line += text
        elif text and name not in _CODES:
            yield text
        yield from (value for key, value in element.attrib.items() if _local(key) in _WORDS)
    yield line


def _local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition("}")[2]
