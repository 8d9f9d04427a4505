"""Where an address begins and ends, once its house number is found."""

import re

from ..lexicon import alternatives, words
from .address_parts import HOUSE, NAME_PART, POINT_OF_INTEREST, REST

_REST = re.compile(REST)
_MORE = re.compile(rf"{NAME_PART}{{0,14}}?[\-—]?{HOUSE}")
_NO_ADDRESS = re.compile(r"电话|手机|身份|号码|联系|邮编|账号|公里|\d{6}")
# A shop or firm right behind the house number names the house as well as the number does.
_POINT = re.compile(POINT_OF_INTEREST)
_ANY_PART = rf"(?:{NAME_PART}|[\d\-—/])"
_BESIDE = re.compile(rf"{_ANY_PART}{{1,16}}?(?=旁|隔壁|附近|对面|门口|的住户|的业主)")
_LAST_PART = re.compile(rf"{_ANY_PART}{{1,24}}(?=[，。；\n]|$)")
_CUE = re.compile(r"(?:(?:地址|住址|住所|住处)(?:[:：]|为|是)|[家我]住|住在|家在)[^，。；\n]{0,60}$")
_GROWS = re.compile(r"[一-龥A-Za-z·]")
_JOINED = re.compile(r"[一-龥][_\-][一-龥]")
_STOP = re.compile(
    rf".*(?P<cue>{alternatives(words('address_stops'))}|[，。；：]|[一二三四五六七八九〇零幺]{{5,}})(?!宅|由路|都|平|谐|睦|顺|美|兴|田|家)",
    re.DOTALL,
)
# Stops of one character that names hold as well (怡和|公寓, 浦沿|街道): what follows them shows it.
_IN_NAMES = frozenset("和与对从如有于往沿至到经该其")
_BETWEEN_ROADS, _ROADS = frozenset("与和至到"), frozenset("路街道巷")
_CUT_NAME = re.compile(
    r"(?:公寓|花园|家园|小区|新村|街道|[镇乡村苑轩庭府湾城园](?!政府)|社区|大?道|[东西南北]?[路街巷弄里]|[一-龥]?[巷弄])"
    r"|(?:[一二三四五六七八九十\d]{1,2}[期区]|[东南西北中A-Z][区苑])$"
)
_DATE_REST = re.compile(r"^[年月日号时分点、和及）)]+")
_NUMBERED_PART = re.compile(r"[一-龥]\d{1,3}$")
_WIDEST = 30


def start_of(text: str, position: int) -> int:
    """Grow left from `position` over place names to a cue, a particle or punctuation."""
    start = _leftmost(text, position)
    stop = _stop(text, start, position)
    if start and text[start - 1].isdigit() and stop == start:
        rest = _DATE_REST.match(text[start:position])
        stop += rest.end() if rest else 0
    return min(stop, position)


def end_of(text: str, end: int) -> int:
    """Grow right over what is left of the house number, further parts and the shop or firm that stands in the house."""
    for _ in range(4):
        rest = _REST.match(text, end)
        end = rest.end() if rest else end
        more = _MORE.match(text, end)
        if more is None or _NO_ADDRESS.search(more.group()):
            break
        end = more.end()
    point = _BESIDE.match(text, end) or _POINT.match(text, end)
    if _CUE.search(text, max(0, end - 70), end):
        point = _LAST_PART.match(text, end) or point
    return point.end() if point else end


def _leftmost(text: str, position: int) -> int:
    start = position
    while start > max(0, position - _WIDEST):
        if _GROWS.match(text[start - 1]) or _JOINED.fullmatch(text, start - 2, start + 1):
            start -= 1
        elif text[start : start + 1] in "区期路组" and (part := _NUMBERED_PART.search(text, 0, start)):
            start = part.start()
        else:
            break
    return start


def _stop(text: str, start: int, position: int) -> int:
    """The end of the last cue before `position`; one that cuts a name in two (怡和|公寓, 浦沿|街道) is none."""
    end = position
    while stop := _STOP.match(text[start:end]):
        cue_end = start + stop.end()
        in_name = stop["cue"] in _IN_NAMES and _CUT_NAME.match(text, cue_end, position)
        crossing = stop["cue"] in _BETWEEN_ROADS and text[cue_end - 2 : cue_end - 1] in _ROADS
        if not in_name and not crossing:
            return cue_end
        end = cue_end - 1
    return start
