"""Times in a recording: how they are written, and what is odd about a row of them."""

import re
from collections.abc import Sequence

from portal.transcripts.model import Cue
from portal.transcripts.notebook import Notebook

LONGEST_HOURS = 10
"""From here on a recording is doubted."""
_HOUR = 3_600_000
_TIME = re.compile(r"(?:(\d{1,4})\s*:\s*)?(\d{1,2})\s*:\s*(\d{1,2})(?:\s*[.,:]\s*(\d{1,3}))?")


def milliseconds(text: str) -> int | None:
    """The milliseconds of ``01:02:03,450``, ``02:03.4`` and the like; None if it is no time."""
    match = _TIME.fullmatch(text.strip())
    if not match:
        return None
    hours, minutes, seconds = int(match[1] or 0), int(match[2]), int(match[3])
    if minutes > 59 or seconds > 59:
        return None
    return hours * _HOUR + minutes * 60_000 + seconds * 1000 + int((match[4] or "0").ljust(3, "0"))


def clock(milliseconds: int) -> str:
    """A time in a recording as people read it: ``1:02:03``."""
    seconds = milliseconds // 1000
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def check_times(cues: Sequence[Cue], notes: Notebook) -> None:
    """Note what overlaps, runs backwards or is longer than any sitting; the order stays that of the file."""
    times = ((time, cue.line) for cue in cues for time in (cue.starts_ms, cue.ends_ms) if time is not None)
    latest, line = max(times, default=(0, 0))
    if latest >= LONGEST_HOURS * _HOUR:
        notes.add(
            "时间过长",
            line,
            f"录音长 {latest / _HOUR:.1f} 小时，一场接听没有这么长，可能几场合在一起，或时间记错了，请核对",
        )
    before: Cue | None = None
    for cue in cues:
        if cue.starts_ms is None:
            continue
        if cue.ends_ms is not None and cue.ends_ms < cue.starts_ms:
            notes.add(
                "时间倒置", cue.line, f"结束时间 {clock(cue.ends_ms)} 早于开始时间 {clock(cue.starts_ms)}"
            )
        if before is not None and before.starts_ms is not None:
            if cue.starts_ms < before.starts_ms:
                notes.add(
                    "时间倒退", cue.line, f"时间 {clock(cue.starts_ms)} 早于上一条，仍按文件里的顺序排列"
                )
            elif before.ends_ms is not None and cue.starts_ms < before.ends_ms:
                notes.add(
                    "时间重叠", cue.line, f"与上一条的时间重叠（{clock(cue.starts_ms)}），可能两人同时说话"
                )
        before = cue
