"""A transcript file or pasted text to cues."""

from pathlib import PurePath

from portal.documents.wordfiles import Unreadable, check_docx
from portal.documents.wordreading import Block, read_docx
from portal.transcripts.decoding import cleaned, decoded
from portal.transcripts.lines import cues_of_lines
from portal.transcripts.model import Cue, Reading
from portal.transcripts.notebook import Notebook
from portal.transcripts.records import cues_of_records, looks_like_records
from portal.transcripts.subtitles import cues_of_subtitles
from portal.transcripts.timing import check_times, milliseconds

LARGEST_FILE = 10_000_000
"""Bytes."""
LARGEST_WORD_TEXT = 8_000_000
"""Bytes of XML in a Word file, which takes up to fifty times as much memory while it is read."""
LONGEST_TEXT = 200_000
"""Characters; people say some 30,000 in two hours."""
FORMAT_WORDS = {
    "docx": "Word 文件",
    "txt": "文本",
    "jsonl": "JSON Lines",
    "srt": "SRT 字幕",
    "vtt": "WebVTT 字幕",
}
_NAMES = {"json": "jsonl", "text": "txt", "md": "txt", "log": "txt"}


def read_transcript(file_name: str, content: bytes) -> Reading:
    """Read a .docx, .txt, .jsonl, .srt or .vtt file; what it is follows from its bytes, then from its name.

    Raises Unreadable for what holds no text (empty, scan, encrypted, recording ...) and for what is too large.
    """
    if not content.strip():
        raise Unreadable("文件是空的。")
    if len(content) > LARGEST_FILE:
        raise Unreadable(
            f"文件有 {len(content) / 1_000_000:.1f} MB，超过 {LARGEST_FILE // 1_000_000} MB。请只上传文字稿。"
        )
    notes = Notebook()
    if content.startswith(b"PK"):
        check_docx(content, LARGEST_WORD_TEXT)
        reading = _read_lines("docx", _docx_lines(content), notes)
    else:
        reading = _read_text(decoded(content, notes), notes)
    named = PurePath(file_name).suffix.lower().lstrip(".")
    if (named := _NAMES.get(named, named)) in FORMAT_WORDS and named != reading.format:
        notes.add("格式", None, f"文件名是 .{named}，内容是{FORMAT_WORDS[reading.format]}，已按内容读取")
    return Reading(reading.format, reading.cues, notes.notes())


def read_pasted(text: str) -> Reading:
    """Read pasted text, as a file with the same lines."""
    notes = Notebook()
    reading = _read_text(cleaned(text), notes)
    return Reading(reading.format, reading.cues, notes.notes())


def _read_text(text: str, notes: Notebook) -> Reading:
    if not text.strip():
        raise Unreadable("里面没有文字。")
    if len(text) > LARGEST_FILE:
        raise Unreadable(f"有 {len(text):,} 字，不像一场接听的文字稿。")
    subtitles = _subtitle_format(text)
    if not subtitles and not looks_like_records(text):
        return _read_lines("txt", list(enumerate(text.split("\n"), 1)), notes)
    cues = cues_of_subtitles(text, notes) if subtitles else cues_of_records(text, notes)
    _check_length(cues)
    check_times(cues, notes)
    return Reading(subtitles or "jsonl", tuple(cues), ())


def _subtitle_format(text: str) -> str:
    """``srt`` or ``vtt`` if times with an arrow between them stand in the first lines, else ""."""
    start = text.lstrip()[:4000]
    if start.startswith("WEBVTT"):
        return "vtt"
    for line in start.split("\n")[:40]:
        before, arrow, _ = line.partition("-->")
        if arrow and milliseconds(before) is not None:
            return "srt" if "," in before else "vtt"
    return ""


def _read_lines(format_: str, lines: list[tuple[int, str]], notes: Notebook) -> Reading:
    cues = cues_of_lines(lines, notes)
    _check_length(cues)
    return Reading(format_, tuple(cues), ())


def _check_length(cues: list[Cue]) -> None:
    characters = sum(len(cue.text) for cue in cues)
    if not characters:
        raise Unreadable("里面没有人说的话，只有标记或时间。")
    if characters > LONGEST_TEXT:
        raise Unreadable(f"有 {characters:,} 字，超过 {LONGEST_TEXT:,} 字，请按场次分开上传。")


def _docx_lines(content: bytes) -> list[tuple[int, str]]:
    """Paragraphs in order; a row of a table is a line, its short first cell a label."""
    lines: list[tuple[int, str]] = []
    for block in read_docx(content):
        for line in _block_lines(block):
            lines.append((len(lines) + 1, cleaned(line)))
    return lines


def _block_lines(block: Block) -> list[str]:
    if block.kind != "table":
        return [block.text]
    return ["\t".join(cell for cell in row if cell) for row in block.rows]
