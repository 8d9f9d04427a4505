"""Whether a Word file can be opened safely, and what to say of one that cannot."""

import io
import zipfile
import zlib

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN_PART = "word/document.xml"
LARGEST_TEXT_PARTS = 30_000_000
"""Bytes of XML in a Word file, unpacked; a yearbook has two million."""
LARGEST_UNPACKED = 500_000_000


class Unreadable(ValueError):
    """A file cannot be taken; the message is a Chinese sentence for staff."""


def ole_sentence(content: bytes) -> str:
    """An encrypted .docx is packed like an old .doc."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "Word 文件设了打开密码，请去掉密码后再上传。"
    return "这是旧版 Word 或 WPS 的 .doc 文件，请打开后另存为 .docx 再上传。"


_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)
"""What zipfile raises for damaged or cut archives; RuntimeError for an encryption or a compression that it does not know."""


def check_docx(content: bytes, largest: int = LARGEST_TEXT_PARTS) -> None:
    """Raise Unreadable unless ``content`` (which begins with PK) is a Word file without password or DOCTYPE, at most ``largest`` bytes of XML in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            names = {part.filename for part in parts}
            if _MAIN_PART not in names:
                raise Unreadable("这是压缩包或别的 Office 文件，不是 Word 文档（.docx）。")
            xml = sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
            if xml > largest or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise Unreadable("解压后大得不正常（可能是压缩炸弹），没有打开。")
            if any(part.flag_bits & 1 for part in parts):
                raise Unreadable("文件加了密，请去掉密码后再上传。")
            if b"<!DOCTYPE" in package.read(_MAIN_PART)[:2000]:
                raise Unreadable("文件里有 Word 不会写的内容（DOCTYPE），没有打开。")
    except Unreadable:
        raise
    except _BROKEN as fault:
        raise Unreadable("Word 文件已损坏，打不开。请用 Word 打开修复后另存一份。") from fault
