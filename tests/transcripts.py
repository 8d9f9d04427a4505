"""Invented transcripts in every format, for the readers' tests and the pages'."""

import runpy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from portal.transcripts import Cutting, Speakers, cut, read_pasted, read_transcript

FORMATS = ("txt", "docx", "jsonl", "srt", "vtt")
KNOWN = Speakers(frozenset({"常务副市长", "陈志远"}), frozenset({"市住建局", "市交通局"}))
EXAMPLES = Path(__file__).parents[1] / "examples"
_BUILD: dict[str, Any] = runpy.run_path(str(EXAMPLES / "build_transcripts.py"))

_TURNS = [
    ("来电人", "市长你好，我是城北的，我们这边巷子里的路灯又坏了，前前后后报修了三次，每次来看一眼就走，晚上老人都不敢出门。"),
    ("常务副市长", "你好，你慢慢说，是哪一条巷子？坏了多长时间？报修的时候，接电话的人是怎么答复你的？"),
    ("来电人", "就在菜场后面，从公厕到小学围墙那一段，大概有两个月了。他们说材料没到，叫我们再等等。"),
    ("市住建局", "这条巷子的线路是老线，灯杆也锈了，换灯泡没有用，要整段换。我们下午派人到现场，今晚先装两盏临时灯。"),
    ("常务副市长", "临时灯今晚装上，整段更换月底以前完成。完成以后请街道和这位市民一起去看，看过了再销号。"),
    ("来电人", "好的，谢谢市长，那我就等着看。"),
]  # fmt: skip


def two_hours(first: Sequence[tuple[str, str]] = ()) -> dict[str, bytes]:
    """A sitting of two hours, some 1,700 cues of speech recognition in 56 calls, by ending of the file's name. ``first``:
    what was said in the first call, if it was another one.
    """
    said = [list(first) or _TURNS, *[_TURNS] * 55]
    sitting = [(f"第{number}通（9:{number:02d}）巷子路灯", turns) for number, turns in enumerate(said, 1)]
    files: dict[str, bytes] = _BUILD["written"](sitting)
    return files


def pasted(*lines: str, speakers: Speakers = KNOWN) -> Cutting:
    """How lines of text are cut."""
    return cut(read_pasted("\n".join(lines)), speakers)


def spoken(cutting: Cutting) -> list[list[tuple[str, str, str]]]:
    """Role, speaker and words of every turn, call by call."""
    return [[(turn.role, turn.speaker, turn.text) for turn in call.turns] for call in cutting]


def notes_of(content: str | bytes, name: str = "") -> list[tuple[int | None, str]]:
    """Line and words of what reading noted."""
    content = content.encode() if isinstance(content, str) else content
    return [(note.line, note.text) for note in read_transcript(name, content).notes]
