"""What kind of file it is, by its content and not by its name, and whether opening it is safe."""

import io
import zipfile
from typing import Literal

from portal.backoffice.archive.readers.base import Unreadable

Kind = Literal["docx", "pdf"]
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN_PART = "word/document.xml"
LARGEST_TEXT_PARTS = 30_000_000
"""Bytes of XML in a Word file, unpacked; a yearbook has two million."""
LARGEST_UNPACKED = 500_000_000


def file_kind(content: bytes) -> Kind:
    """Word or PDF; raises Unreadable for everything else, saying what it is and what helps."""
    if not content:
        raise Unreadable("文件是空的。")
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(_OLE):
        raise Unreadable(_ole_sentence(content))
    if content.startswith(b"PK"):
        _check_docx(content)
        return "docx"
    if content[:5].lower() == b"{\\rtf":
        raise Unreadable("这是 RTF 文件，请用 Word 打开，另存为 .docx 后再上传。")
    raise Unreadable("内容不是 Word（.docx）或 PDF，改扩展名没有用，请用原来的软件另存为 .docx 或 PDF。")


def _ole_sentence(content: bytes) -> str:
    """An encrypted .docx is packed like an old .doc."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "Word 文件设了打开密码，请去掉密码后再上传。"
    return "这是旧版 Word 或 WPS 的 .doc 文件，请打开后另存为 .docx 再上传。"


def _check_docx(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            names = {part.filename for part in parts}
            if _MAIN_PART not in names:
                raise Unreadable("这是压缩包或别的 Office 文件，不是 Word 文档（.docx）。")
            xml = sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
            if xml > LARGEST_TEXT_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise Unreadable("解压后大得不正常（可能是压缩炸弹），没有打开。")
            if any(part.flag_bits & 1 for part in parts):
                raise Unreadable("文件加了密，请去掉密码后再上传。")
            if b"<!DOCTYPE" in package.read(_MAIN_PART)[:2000]:
                raise Unreadable("文件里有 Word 不会写的内容（DOCTYPE），没有打开。")
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as fault:
        raise Unreadable("Word 文件已损坏，打不开。请用 Word 打开修复后另存一份。") from fault
