"""SRT and WebVTT to cues.

Read here and not by a library: those at hand leave out what they cannot parse and know no line numbers, whereas
no word of a transcript may be lost and people must be shown where to look.
"""

import html
import re
from collections.abc import Iterator

from portal.transcripts.model import Cue
from portal.transcripts.notebook import Notebook
from portal.transcripts.timing import milliseconds

_ARROW = "-->"
_TIMES = re.compile(r"\s*(?P<start>[\d:.,\s]+?)\s*-->\s*(?P<end>[\d:.,]+)(?:\s.*)?")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)*\s+([^>]{1,60})>")
_TAG = re.compile(r"</?(?:b|i|u|c|v|ruby|rt|lang|font)(?:[.\s][^>]*)?>|<[\d:.]+>|\{\\[^}]{1,20}\}", re.I)
_SKIPPED = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")


def cues_of_subtitles(text: str, notes: Notebook) -> list[Cue]:
    """Cues of an SRT or WebVTT file. Words outside any cue, or under times that cannot be read, are kept without times."""
    cues: list[Cue] = []
    starts = ends = None
    words: list[str] = []
    line = 0
    for number, row in [*_rows(text), (0, None)]:
        if row is None or _ARROW in row:
            cues += _spoken(words, starts, ends, line)
            starts, ends, words, line = None, None, [], number
            if row is not None:
                starts, ends = _times(row, number, notes)
        elif row:
            line = line or number
            words.append(row)
    if stray := [cue for cue in cues if cue.starts_ms is None]:
        for cue in stray:
            notes.add("没有时间的文字", cue.line, "这段文字没有时间码，已保留")
    return cues


def _rows(text: str) -> Iterator[tuple[int, str | None]]:
    """Numbered rows of cues alone: without header, comments, styles, and the numbers or names above times."""
    rows = text.split("\n")
    skipping = bool(rows) and rows[0].startswith("WEBVTT")
    for index, row in enumerate(rows):
        if not row.strip():
            skipping = False
        elif _SKIPPED.match(row) and (not index or not rows[index - 1].strip()) and _ARROW not in row:
            skipping = True
        elif not skipping and not _is_identifier(rows, index):
            yield index + 1, row.strip()


def _is_identifier(rows: list[str], index: int) -> bool:
    """A number right above times, or any one line between an empty one and times."""
    if _ARROW in rows[index] or index + 1 >= len(rows) or _ARROW not in rows[index + 1]:
        return False
    return rows[index].strip().isdigit() or not index or not rows[index - 1].strip()


def _times(row: str, number: int, notes: Notebook) -> tuple[int | None, int | None]:
    match = _TIMES.fullmatch(row)
    starts, ends = (milliseconds(match["start"]), milliseconds(match["end"])) if match else (None, None)
    if starts is None or ends is None:
        notes.add("时间码", number, "时间码看不懂，下面的文字按没有时间处理")
        return None, None
    return starts, ends


def _spoken(words: list[str], starts: int | None, ends: int | None, line: int) -> Iterator[Cue]:
    """The words of one cue; every voice tag begins a cue of its own."""
    first, *voices = _VOICE.split("\n".join(words))
    for speaker, text in [("", first), *zip(voices[::2], voices[1::2], strict=True)]:
        if plain := html.unescape(_TAG.sub("", text)).strip():
            yield Cue(html.unescape(speaker).strip(), plain, starts, ends, line)
