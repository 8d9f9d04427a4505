"""What kind of file it is, by its content and not by its name."""

from typing import Literal

from portal.documents.wordfiles import OLE, Unreadable, check_docx, ole_sentence

Kind = Literal["docx", "pdf"]


def file_kind(content: bytes) -> Kind:
    """Word or PDF; raises Unreadable for everything else, saying what it is and what helps."""
    if not content:
        raise Unreadable("文件是空的。")
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(OLE):
        raise Unreadable(ole_sentence(content))
    if content.startswith(b"PK"):
        check_docx(content)
        return "docx"
    if content[:5].lower() == b"{\\rtf":
        raise Unreadable("这是 RTF 文件，请用 Word 打开，另存为 .docx 后再上传。")
    raise Unreadable("内容不是 Word（.docx）或 PDF，改扩展名没有用，请用原来的软件另存为 .docx 或 PDF。")
