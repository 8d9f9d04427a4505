"""Coordinates as decimals or in degrees and minutes."""

import re
from collections.abc import Iterator

from ..lexicon import screened
from ..types import Finding
from ..views import CaseContext, View

_LONGITUDE = r"(?:7[3-9]|[89]\d|1[0-3]\d)"
_LATITUDE = r"(?:1[89]|[2-4]\d|5[0-4])"
_NAMES = r"(?:东经|北纬|经度|(?<!经)纬度|longitude|latitude|lng|lon|lat|[EeNn])"
_MARK = r"(?:\s?[°度])?(?:\s?[EeNn](?![A-Za-z]))?"
_GAP = rf"{_MARK}(?:\s?[,，、;；/|&]\s?|\s{{1,3}})(?:{_NAMES}\s?[:：=为是]?\s?)?"
_EAST, _NORTH = rf"{_LONGITUDE}\.\d{{2,}}", rf"{_LATITUDE}\.\d{{2,}}"
_DECIMAL = screened(
    rf"(?:{_NAMES}\s?[:：=为是]?\s?)?(?<![\d.])(?:{_EAST}{_GAP}{_NORTH}|{_NORTH}{_GAP}{_EAST}){_MARK}(?![\d.])",
    r"\d\.\d\d",
)
_DEGREE = r"\s?[°度]"
_MINUTE = r"(?:\s?\d{1,2}(?:\.\d+)?\s?['′‘’分])?"
_SECOND = r"(?:\s?\d{1,2}(?:\.\d+)?\s?(?:[″\"”“秒]|''))?"
_AXIS = r"(?:东经|北纬|经度|纬度)\s?[:：=为是]?\s?"
_ANGLE = rf"(?:{_AXIS}|[EeNn]\s?)?\d{{1,3}}(?:\.\d+)?{_DEGREE}{_MINUTE}{_SECOND}\s?[EeNn]?"
_DEGREES = screened(
    rf"{_AXIS}\d{{1,3}}(?:\.\d+)?\s?(?:[°度]{_MINUTE}{_SECOND})?(?:\s?[,，、;；和及]?\s?{_AXIS}\d{{1,3}}(?:\.\d+)?(?:{_DEGREE}{_MINUTE}{_SECOND})?)"
    rf"|{_ANGLE}\s?[,，、;；/]?\s?{_ANGLE}|{_AXIS}\d{{1,3}}\.\d{{3,}}"
    rf"|{_AXIS}\d{{1,3}}(?:\.\d+)?{_DEGREE}{_MINUTE}{_SECOND}",
    r"\d\s?[°度]|(?:东经|北纬|经度|纬度)\s?[:：=为是]?\s?\d",
)
_AMOUNT = re.compile(r"\s*(?:元|万|亿|平方|亩|米|吨|公里|㎡|%|％|℃|度电)")
_AMOUNT_CUE = re.compile(r"(?:合计|共计|总计|金额|价格|分别为?|面积)[^，。；\d]{0,4}$")


def recognise(view: View, _case: CaseContext) -> Iterator[Finding]:
    """A pair of decimals inside China that is no amount, or any position given in words and degrees."""
    for match in _DECIMAL.finditer(view.folded):
        amount = _AMOUNT.match(view.folded, match.end()) or _AMOUNT_CUE.search(view.before(match.start(), 12))
        if not amount:
            yield Finding(match.start(), match.end(), "GPS", "high", 0.85, "rule", "gps.decimal.1")
    for match in _DEGREES.finditer(view.folded):
        yield Finding(match.start(), match.end(), "GPS", "high", 0.9, "rule", "gps.degrees.1")
