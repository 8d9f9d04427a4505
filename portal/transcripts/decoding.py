"""Bytes to text: which encoding, by the bytes alone; what is no text at all is refused by its name."""

import codecs
import re

from portal.documents.wordfiles import OLE, Unreadable, ole_sentence
from portal.transcripts.notebook import Notebook

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SOUND = "这是录音或录像，不是文字。请先做语音识别，再上传识别出的文字。"
_PICTURE = "这是图片（扫描件），里面没有文字。请先做文字识别。"
_FOREIGN: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "这是 PDF 文件，请另存为 Word（.docx），或把文字复制后粘贴。"),
    (0, b"{\\rtf", "这是 RTF 文件，请用 Word 打开，另存为 .docx 后再上传。"),
    (0, b"ID3", _SOUND),
    (0, b"\xff\xfb", _SOUND),
    (0, b"OggS", _SOUND),
    (0, b"RIFF", _SOUND),
    (0, b"#!AMR", _SOUND),
    (4, b"ftyp", _SOUND),
    (0, b"\x89PNG", _PICTURE),
    (0, b"\xff\xd8\xff", _PICTURE),
    (0, b"II*\0", _PICTURE),
    (0, b"MM\0*", _PICTURE),
)
# Control and direction characters, zero-width ones, halves of characters: nothing that anybody said.
_NOISE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
_MOST_DAMAGE = 20  # one character in so many
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")


def decoded(content: bytes, notes: Notebook) -> str:
    """The text of a file in UTF-8, UTF-16 or GB18030. Raises Unreadable for anything that is not text."""
    _refuse_foreign(content)
    codec = _codec(content)
    try:
        text = content.decode(codec)
    except UnicodeDecodeError:
        text = content.decode(codec, "replace")
        line = text[: text.index("\ufffd")].count("\n") + 1
        notes.add("编码", line, "有无法识别的字符，显示为“\ufffd”，请对照原文改正")
    if len(_NOISE.findall(text)) + text.count("\ufffd") > 1 + len(text) // _MOST_DAMAGE:
        raise Unreadable("内容不是文字，改扩展名没有用。请上传 .docx、.txt、.jsonl、.srt 或 .vtt。")
    return cleaned(text)


def cleaned(text: str) -> str:
    """Text with plain line ends and without characters that cannot be seen."""
    return _NOISE.sub("", _LINE_END.sub("\n", text))


def _refuse_foreign(content: bytes) -> None:
    if content.startswith(OLE):
        raise Unreadable(ole_sentence(content))
    for offset, mark, sentence in _FOREIGN:
        if content.startswith(mark, offset):
            raise Unreadable(sentence)


def _codec(content: bytes) -> str:
    for mark, codec in _MARKS:
        if content.startswith(mark):
            return codec
    return _unmarked_utf16(content) or ("utf-8" if _mostly_utf8(content) else "gb18030")


def _unmarked_utf16(content: bytes) -> str:
    """Line ends and digits of UTF-16 leave zeros on one side only; other files with zeros are no valid UTF-16."""
    even, odd = content[:4000:2].count(0), content[1:4000:2].count(0)
    codec = "utf-16-le" if odd > 2 and not even else "utf-16-be" if even > 2 and not odd else ""
    try:
        return codec if codec and content.decode(codec) else ""
    except UnicodeDecodeError:
        return ""


def _mostly_utf8(content: bytes) -> bool:
    """A majority of lines: one damaged byte must not turn a whole file into gibberish."""
    valid = invalid = 0
    for line in content.split(b"\n"):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            valid += 1
        except UnicodeDecodeError:
            invalid += 1
    return valid >= invalid
