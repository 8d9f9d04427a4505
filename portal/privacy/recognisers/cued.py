"""Values that a cue announces (户号, 社保号, 护照, QQ): the cue decides, so the value may be written in any way."""

import re
from functools import lru_cache

from ..lexicon import Screened, alternatives, begins, screened, word_set
from ..views import View

_BETWEEN = r"[\s\-—_.·•()/]{1,3}"
# After a blank or a line break a date, a count or the number of the next paragraph is no part of the value.
_OTHER = r"(?!\d+\s?[年月日元度吨%％]|\d{1,2}[号:：点]|(?<=\n)\d{1,2}[.、]\s{0,3}(?![\s\d]))"
_JOINT = rf"(?:{_BETWEEN}{_OTHER})?"
# An isolated numeral may stand between cue and value: 户号一直是 reads 1直是 in the digit view.
_FILLING = r"(?:[^，。；、！？\d\n]|\d(?![\s\-—_.·]{0,3}\d))"
# In a transcript the cue stands in the question and the value in the answer: 请报一下户号。市民：330…
TURN = r"(?:[。？！?，,]\s?[一-龥]{2,4}[:：]\s?(?:是|嗯，|好，|好的，)?)?"
_LATIN = r"(?<=[\dA-Za-z])[A-Za-z]{1,3}(?=\d)"
# Every value that a cue announces has five letters or digits, in any spacing.
_ANY_VALUE = re.compile(rf"[A-Za-z\d](?:(?:{_BETWEEN})?[A-Za-z\d_\-]){{4}}")


def value_pattern(fewest: int, most: int, letters: bool = True) -> str:
    """A value of `fewest` to `most` digits in any spacing, with letters in front or inside where it may have them."""
    head, inside = (rf"(?:[A-Za-z](?:[ ]?[A-Za-z]){{0,3}}{_JOINT})?", rf"|{_LATIN}") if letters else ("", "")
    tail = r"(?:[A-Za-z](?![A-Za-z]))?" if letters else ""
    return rf"{head}\d(?:{_JOINT}\d{inside}){{{fewest - 1},{most - 1}}}{tail}(?!\d)"


def cued(cue_file: str, value: str, gap: int = 8) -> Screened:
    """A cue of `data/NAME.txt`, at most `gap` characters of the same clause, and the group `value`."""
    return behind(word_set(cue_file), value, gap)


@lru_cache(maxsize=64)
def behind(cues: frozenset[str], value: str, gap: int = 8) -> Screened:
    """The same for cues that are no data file, such as those that staff added."""
    return screened(
        rf"(?i:{begins(cues)}(?:{alternatives(cues)}))(?P<gap>{_FILLING}{{0,{gap}}}?[，,]?{TURN}(?<![A-Za-z])|)(?P<value>{value})",
        _ANY_VALUE,
    )


def values(view: View, pattern: Screened) -> dict[tuple[int, int], str]:
    """Where the values stand in either script, with the text between cue and value."""
    return {m.span("value"): m["gap"] for text in view.scripts for m in pattern.finditer(text)}
