"""Which encoding a text file has: told by its bytes, never by its name."""

import codecs
from pathlib import Path

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),  # "Unicode text" as Excel saves it
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def detect_encoding(path: Path) -> str:
    """Codec name: by byte order mark, else UTF-8 if most non-ASCII lines are valid UTF-8, else GB18030.

    A majority, because one damaged byte must not turn a whole UTF-8 file into mojibake, while in
    a GB18030 file next to no Chinese line happens to be valid UTF-8.
    """
    with path.open("rb") as file:
        start = file.read(4)
        for mark, codec in BYTE_ORDER_MARKS:
            if start.startswith(mark):
                return codec
        file.seek(0)
        valid = invalid = 0
        for line in file:
            if line.isascii():
                continue
            try:
                line.decode("utf-8")
                valid += 1
            except UnicodeDecodeError:
                invalid += 1
    return "utf-8" if valid >= invalid else "gb18030"


def error_handler(codec: str) -> str:
    """How undecodable bytes are kept visible: as lone surrogates; UTF-16 cannot do that and marks them U+FFFD."""
    return "replace" if codec == "utf-16" else "surrogateescape"


def is_damaged(text: str) -> bool:
    """True if the text holds the trace of bytes that could not be decoded, or half a character."""
    if "\ufffd" in text:
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False
