"""Vehicle plates, the six-character ones of new-energy cars included."""

import re
from collections.abc import Iterator

from ..lexicon import screened
from ..types import Finding
from ..views import CaseContext, View

_PROVINCE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领"
_BODY = r"[\dA-HJ-NP-Za-hj-np-z]"
_PLATE = re.compile(
    rf"[{_PROVINCE}][\s\-]{{0,2}}[A-Za-z][\s.·•\-—]{{0,3}}(?:{_BODY}[\s.·•\-—]{{0,2}}){{4,5}}(?:{_BODY}|[挂学警港澳])(?![\dA-Za-z])"
)
_MASKED = re.compile(rf"[{_PROVINCE}][A-Za-z][ .·•\-]?[\dA-Za-z*×＊]{{4,6}}(?![\dA-Za-z*×＊])")
_BARE = screened(
    r"(?:车牌|车号|牌照)(?:号码|号)?(?:[:：为是]|\s){0,3}([A-Za-z][ ]?[\dA-Za-z*×＊]{5})(?![\dA-Za-z])",
    "车牌|车号|牌照",
)
_DIGITS = re.compile(r"[\d*×＊]")


def recognise(view: View, _case: CaseContext) -> Iterator[Finding]:
    """A plate needs at least two digits, so that 新HOUSES and the like stay words; masked plates count as well."""
    for text in view.scripts:
        for match in _PLATE.finditer(text):
            if len(_DIGITS.findall(match.group())) >= 2:
                yield Finding(match.start(), match.end(), "PLATE", "high", 0.95, "rule", "plate.1")
    for match in _MASKED.finditer(view.folded):
        if "*" in match.group() or "×" in match.group():
            yield Finding(match.start(), match.end(), "PLATE", "high", 0.8, "rule", "plate.masked.1")
    for match in _BARE.finditer(view.folded):
        if len(_DIGITS.findall(match.group(1))) >= 2:
            yield Finding(*match.span(1), "PLATE", "high", 0.85, "rule", "plate.cued.1")
