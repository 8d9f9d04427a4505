"""Addresses down to the house: building and room, road and number, village and group; towns and roads stay."""

import re
from collections.abc import Iterator

from ..lexicon import pattern
from ..types import Finding
from ..views import CaseContext, View
from .address_bounds import end_of, start_of
from .address_parts import (
    BUILDING,
    HOUSE,
    NAMES,
    NO_UNIT,
    NOT_A_HOUSE,
    NUMBER,
    PLACE_CHARACTER,
    SPOKEN_ROOM,
)

_ROOM = r"\s?(?:室|房|号房|户(?!型))"
_PART = rf"{NUMBER}\s?(?:{BUILDING}|支?弄|单元|号|楼|层|门)\s?"
_HOME = re.compile(
    rf"(?<![有共建盖买拆])(?:{_PART}){{0,3}}{NUMBER}\s?(?:{BUILDING}|单元)\s?"
    rf"(?:{NUMBER}{_ROOM}|\d{{3,4}}{NO_UNIT}|{SPOKEN_ROOM}|{NUMBER}\s?(?:楼|层|号|门)(?![\d梯电以口前]))"
    rf"|(?:{_PART}){{1,3}}{NUMBER}\s?(?:室|号房)"
    rf"|{NUMBER}\s?(?:{BUILDING}|弄|号)\s?{NUMBER}\s?单元"
    rf"|[A-Za-z\d一二三四五六七八九]区\s?\d{{1,4}}\s?[号栋幢](?!线)|{NUMBER}\s?(?:[楼层排]|号门)\s?(?:[A-Za-z]区)?{NUMBER}\s?(?:[号街铺楼]|档口)(?![线梯上下])"
    rf"|(?<=中心|市场|商城)\d{{1,3}}[\-—]\d{{3,5}}(?![\d\-—.])"
    rf"|(?<=[一-龥])\d{{1,3}}[\-—]\d{{1,2}}[\-—]\d{{3,4}}(?![\d\-—年月日])"
)
_HYPHENATED = r"\d{1,3}[\-—]\d{1,4}(?:[\-—]\d{1,4}){0,2}[A-Za-z]?(?![\d.:：%年月日元米万层楼号点时])"
_ESTATE = pattern(
    "estate_suffixes",
    rf"(?<![内外的近旁边])(?<=[一-龥])(?P<estate>{{}})(?P<house>{NUMBER}\s?{BUILDING}|{_HYPHENATED})"
    r"(?![高层以楼]?[居民住]|之间|[、和至到\-—]\d|楼[，。、；]|住宅|高层|共)",
)
_STREET = r"(?:大道|[路街巷弄坊]|胡同|(?<![区村家院公园城店校厂这那])里)(?:[东西南北中][段侧]?|[一二三四五六七八九]段|[东南西北]?[首尾端头])?"
_ROAD = re.compile(
    rf"(?P<place>[一-龥]{{1,8}}{_STREET}|[一-龥]{{1,6}}\d{{1,2}}路)"
    rf"\s?(?:{NUMBER}\s?支?弄\s?){{0,2}}(?:\d{{1,5}}(?:[\-—之]\d{{1,4}})?|[一二三四五六七八九十百零〇]{{1,5}})"
    rf"\s?号{NOT_A_HOUSE}"
)
_BARE_ROAD = re.compile(
    rf"(?P<place>[一-龥]{{1,8}}{_STREET})\s?(?:\d{{1,4}}(?:[\-—]\d{{1,4}}){{0,2}}(?=[，。；）)\n]|$|旁|隔壁|附近|门口|对面|的住户|[一-龥]{{2,12}}(?:\d{{1,3}}\s?(?:幢|栋|号楼|室)))"
    rf"|\d{{3,4}}{NO_UNIT}(?=[一-龥]))"
)
_VILLAGE = re.compile(
    r"(?P<place>[一-龥]{1,6}(?:(?<![个等各全本该])村|社区|大队|庄|屯|寨))第?"
    rf"(?:{NUMBER}\s?(?:号{NOT_A_HOUSE}|村?民?小?组|生产队|队|社)"
    r"|(?:(?!某)[一-龥]){1,4}(?:村民小组|小组|组(?![织成建长合员内装团委]|党)|生产队|自然村))"
)
# From a division (or a chain of them) to the first house number: 浙江省安平区柳林镇金鼎城15-10-913.
_DIVISION = (
    rf"(?:{PLACE_CHARACTER}{{1,7}}?(?:省|自治[区州县]|市(?![场民政区委局长公内])|(?<![小社园校院库厂宅景地山灾郊市辖业片期])区(?![别间域分内委长块])|县(?![城委政长道内])"
    r"|街道(?!办|上|两)|(?<![集城市村乡])镇(?![政长委上里])|(?<![老家城下还回返])乡(?![政长下里亲村镇])|新区|开发区)[_\-—]?)"
)
_ANCHORED = re.compile(
    rf"{_DIVISION}{{1,7}}{NAMES}{HOUSE}|{PLACE_CHARACTER}{{2,6}}(?:大道|路|街){NAMES}{HOUSE}"
)
# Behind a cue of dwelling whatever leads to a house number is an address.
_DWELLING = r"(?:家住|住在|住址|住所|住处|地址|租住|租住在|居住|居住在|现住|我住|家在|家住在)(?:[:：为是在于]|\s){0,2}"
_CUED = re.compile(rf"{_DWELLING}(?P<place>){NAMES}(?:{HOUSE}|\d{{3,5}}(?=[，。\n]|$))")
_LIVES_HERE = re.compile(rf"(?:{_DWELLING}|[住家租])$")
_COLON_ADDRESS = re.compile(r"地址(?:[:：为是]|\s){0,2}$")
_LONE_ROOM = re.compile(
    rf"(?:家住|住在|(?<!入)住|家|租住|房号|门牌号?)(?:[:：是为]|\s)?(?P<room>(?:{_PART})?\d{{3,4}}\s?(?:室|房|号房))"
)
_OFFICE = pattern("office_places")
_OFFICE_BEFORE = pattern("office_places", r"{}[^，。；]{0,6}(?:[(（]|地址|地点|位于|设在|[:：]|\s){1,4}$")
_SEAT = re.compile(r"[局厅委]|政府|政务|窗口|服务中心|大厅|派出所|法院|检察院|办事处|管委会")
_ROOM_AFTER = re.compile(r"\d{3,}|[\d一二三四五六七八九十](?:楼|层|室|幢|栋|号)")
_NUMERAL = re.compile(r"[一二三四五六七八九十百A-Za-z][号组幢栋座室楼]|[组队]")
# (pattern, rule, confidence, whether a place name must stand before the number and no office in the house)
_RULES = (
    (_HOME, "address.home.2", 0.9, False),
    (_ESTATE, "address.estate.1", 0.8, False),
    (_ROAD, "address.road.1", 0.7, True),
    (_BARE_ROAD, "address.road.2", 0.5, True),
    (_VILLAGE, "address.village.1", 0.65, True),
)
_DIVISION_HEAD = re.compile(_DIVISION)


def recognise(view: View, case: CaseContext) -> Iterator[Finding]:
    """House-level addresses grown left to their division and right to their last part; offices' own are left out."""
    text = view.folded
    if not any(char.isdigit() for char in text) and not _NUMERAL.search(text):
        return
    for found, rule_id, confidence, placed in _RULES:
        for match in found.finditer(text):
            if not placed:
                position = match.end("estate") if found is _ESTATE else match.start()
                yield _finding(start_of(text, position), end_of(text, match.end()), rule_id, confidence)
                continue
            start = start_of(text, match.end("place"))
            if start < match.end("place") - 1 and not (
                rule_id != "address.village.1" and _is_office(view, start, match.end())
            ):
                yield _finding(start, end_of(text, match.end()), rule_id, confidence)
    for match in _ANCHORED.finditer(text):
        head = _DIVISION_HEAD.match(text, match.start())
        start = start_of(text, head.end() if head else match.start())
        if not _is_office(view, start, match.end()):
            yield _finding(start, end_of(text, match.end()), "address.division.1", 0.6)
    for match in _CUED.finditer(text):
        start = match.end("place")
        if not _is_office(view, start, match.end()):
            yield _finding(start, end_of(text, match.end()), "address.cued.1", 0.7)
    for match in _LONE_ROOM.finditer(text):
        yield _finding(*match.span("room"), "address.room.1", 0.8)


def _finding(start: int, end: int, rule_id: str, confidence: float) -> Finding:
    return Finding(start, end, "ADDRESS", "high", confidence, "rule", rule_id)


def _is_office(view: View, start: int, end: int) -> bool:
    """Whether a house number is the address of an office or public institution, which stays readable."""
    before = view.before(start, 24)
    if _OFFICE_BEFORE.search(before):
        return True
    if _LIVES_HERE.search(before) and not (view.field == "reply" and _COLON_ADDRESS.search(before)):
        return False
    after = re.split(r"[，。；！？\n]", view.after(end, 20))[0]
    office = _OFFICE.search(after)
    return office is not None and (_SEAT.search(after) is not None or not _ROOM_AFTER.search(after))
