"""Reading the data files of the generator: sections of lines or words, filled through {slots}."""

import re
from functools import cache
from pathlib import Path
from typing import Literal

FrameSet = Literal["writing", "judging"]
"""`writing` frames may be read while rules are written; `judging` frames only give figures."""

DATA = Path(__file__).parent / "data"
SLOT = re.compile(r"\{(\w+)\}")


@cache
def sections(name: str) -> dict[str, tuple[str, ...]]:
    """The lines of `data/NAME.txt` by section; `#` begins a comment line, `[title]` a section."""
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in (DATA / f"{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            current = found.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            current.append(line)
    return {section: tuple(lines) for section, lines in found.items()}


@cache
def word_sections(name: str) -> dict[str, tuple[str, ...]]:
    """The same with every line cut at blanks into words."""
    return {section: tuple(" ".join(lines).split()) for section, lines in sections(name).items()}


def frames(frame_set: FrameSet, section: str) -> tuple[str, ...]:
    """The frames of one set: `title`, `question`, `reply` or `negative`."""
    return sections(f"frames_{frame_set}")[section]
