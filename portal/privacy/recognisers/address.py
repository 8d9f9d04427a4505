"""Addresses down to the house: building and room, road and number, village and group; towns and roads stay."""

import re
from collections.abc import Iterator

from ..lexicon import alternatives, pattern, words
from ..types import Finding
from ..views import CaseContext, View

_N = r"(?:\d{1,5}[A-Za-z]?(?:[\-—之#]\d{1,5}[A-Za-z]?){0,3}|[A-Za-z]\d{0,4}|[一二三四五六七八九十百零〇]{1,5}|[甲乙丙丁])"
_BUILDING = r"(?:号楼|[幢栋座懂撞#])"
_PART = rf"{_N}\s?(?:{_BUILDING}|弄|单元|号|楼|层)\s?"
_ROOM = r"(?:室|房|号房|户(?!型))"
# After a bare number these make it a count, a date, a price or the next building of a list.
_NO_UNIT = r"(?![\d幢栋座懂号弄楼层单元月日年点时分秒人名个元米万余多套户间家台平:：])"
_HOME = re.compile(
    rf"(?<![有共建盖买第拆])(?:{_PART}){{0,3}}{_N}\s?(?:{_BUILDING}|单元)\s?"
    rf"(?:{_N}{_ROOM}|\d{{3,4}}{_NO_UNIT}|{_N}(?:楼|层|号)(?![\d梯电以]))"
    rf"|(?:{_PART}){{1,3}}{_N}(?:室|号房)"
    rf"|{_N}\s?(?:{_BUILDING}|弄|号)\s?{_N}单元"
)
_HYPHENATED = r"\d{1,3}[\-—]\d{1,3}(?:[\-—]\d{1,4}){0,2}(?![\d.%年月日元米万层楼])"
_ESTATE = pattern(
    "estate_suffixes",
    rf"(?<![内外的近旁边])(?<=[一-龥])(?P<estate>{{}})(?P<house>{_N}\s?{_BUILDING}|{_HYPHENATED})"
    r"(?![高层以楼]?[居民住]|之间|[、和至到\-—]\d)",
)
_ROAD = re.compile(
    r"(?P<place>[一-龥]{1,8}(?:大道|[路街巷弄]|胡同)(?:[东西南北中][段侧]?|[一二三四五六七八九]段)?)"
    rf"\s?(?:{_N}弄)?(?:\d{{1,5}}(?:[\-—之]\d{{1,4}})?|[一二三四五六七八九十百零〇]{{1,5}})"
    r"\s?号(?![线令文码公台桩坑])"
)
_VILLAGE = re.compile(
    r"(?P<place>[一-龥]{1,6}(?:(?<![个等各全本该])村|社区|大队|庄|屯|寨))第?"
    rf"(?:{_N}\s?(?:号(?![线令文])|村?民?小?组|生产队|队|社)"
    r"|(?:(?!某)[一-龥]){1,4}(?:村民小组|小组|组(?![织成建长合员内装团委]|党)|生产队|自然村))"
)
_LONE_ROOM = re.compile(
    rf"(?:家住|住在|住|家|租住|房号|门牌号?)(?:[:：是为]|\s)?(?P<room>(?:{_PART})?\d{{3,4}}{_ROOM})"
)
_GROWS = re.compile(r"[一-龥A-Za-z·]")
_STOP = re.compile(
    rf".*(?:{alternatives(words('address_stops'))}|[，。；：]|[一二三四五六七八九〇零幺]{(5,)})(?!宅|由路|都|平|谐|睦|顺|美|兴|田|家)",
    re.DOTALL,
)
_DATE_REST = re.compile(r"^[年月日号时分点、和及）)]+")
_OFFICE = pattern("office_places")
_OFFICE_BEFORE = pattern("office_places", r"{}[^，。；]{0,6}(?:[(（]|地址|地点|位于|设在|[:：]|\s){1,4}$")
_POINT = re.compile(
    r"[一-龥]{2,6}(?:超市|店|商行|饭店|餐馆|酒楼|门市部|快修|先生|茶楼|网吧|药房|诊所|旅馆|宾馆)"
)


def recognise(view: View, case: CaseContext) -> Iterator[Finding]:
    """House-level addresses grown left to their division; offices' own addresses are left out."""
    text = view.folded
    if not any(char.isdigit() for char in text) and not _NUMERAL.search(text):
        return
    for match in _HOME.finditer(text):
        yield _finding(_grown(text, match.start()), match.end(), "address.home.1", 0.9)
    for match in _ESTATE.finditer(text):
        yield _finding(_grown(text, match.start()), match.end(), "address.estate.1", 0.8)
    for match in _ROAD.finditer(text):
        start = _grown(text, match.end("place"))
        if start < match.end("place") - 1 and not _is_office(view, start, match.end()):
            point = _POINT.match(text, match.end())
            end = point.end() if point else match.end()
            yield _finding(start, end, "address.road.1", 0.7)
    for match in _VILLAGE.finditer(text):
        start = _grown(text, match.end("place"))
        if start < match.end("place") - 1:
            yield _finding(start, match.end(), "address.village.1", 0.65)
    for match in _LONE_ROOM.finditer(text):
        yield _finding(*match.span("room"), "address.room.1", 0.8)


_NUMERAL = re.compile(r"[一二三四五六七八九十百][号组幢栋室]|[组队]")


def _finding(start: int, end: int, rule_id: str, confidence: float) -> Finding:
    return Finding(start, end, "ADDRESS", "high", confidence, "rule", rule_id)


def _grown(text: str, position: int) -> int:
    """Grow left from `position` over place names to a cue, a particle or punctuation."""
    start = position
    while start > max(0, position - 30) and _GROWS.match(text[start - 1]):
        start -= 1
    stop = _STOP.match(text[start:position])
    start += stop.end() if stop else 0
    rest = _DATE_REST.match(text[start:position])
    return min(start + (rest.end() if rest else 0), position)


def _is_office(view: View, start: int, end: int) -> bool:
    """Whether a road number is the address of an office or enterprise, which stays readable."""
    if _OFFICE_BEFORE.search(view.before(start, 24)):
        return True
    after = view.after(end, 16)
    return _OFFICE.search(re.split(r"[，。；！？\n]", after)[0]) is not None
