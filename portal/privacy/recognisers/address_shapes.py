"""The shapes of house-level addresses; `place` marks the name that stands before the house number."""

import re

from ..lexicon import pattern, screened
from .address_parts import (
    BUILDING,
    HOUSE,
    NAMES,
    NO_UNIT,
    NOT_A_HOUSE,
    NUMBER,
    PLACE_CHARACTER,
    POINT_OF_INTEREST,
    SPOKEN_ROOM,
)

_ROOM = r"\s?(?:室|房|号房|户(?![型外口籍主]))"
_PART = rf"{NUMBER}\s?(?:{BUILDING}|支?弄|单元|号|楼|层|门)\s?"
# What a house number may begin with, said first: the many forms are tried only there.
_BEGINS = r"(?=[\dA-Za-z一二三四五六七八九十百零〇甲乙丙丁])"
HOME = re.compile(
    rf"{_BEGINS}(?:(?<![有共建盖买拆])(?:{_PART}){{0,3}}{NUMBER}\s?(?:{BUILDING}|单元)\s?"
    rf"(?:{NUMBER}{_ROOM}|\d{{3,4}}{NO_UNIT}|{SPOKEN_ROOM}|{NUMBER}\s?(?:楼|层|号|门)(?![\d梯电以口前]))"
    rf"|(?:{_PART}){{1,3}}{NUMBER}\s?(?:室|号房)"
    rf"|{NUMBER}\s?(?:{BUILDING}|弄|号)\s?{NUMBER}\s?单元"
    rf"|[A-Za-z\d一二三四五六七八九]区\s?\d{{1,4}}\s?[号栋幢](?!线)|{NUMBER}\s?(?:[楼层排]|号门)\s?(?:[A-Za-z]区)?{NUMBER}\s?(?:[号街铺楼]|档口)(?![线梯上下])"
    rf"|(?<=[一-龥]){NUMBER}[楼层]\d{{3,4}}{NO_UNIT}|(?:(?<=写字楼)|(?<=大厦|大楼|公寓))\d{{3,4}}{NO_UNIT}"
    rf"|(?<=中心|市场|商城)\d{{1,3}}[\-—]\d{{3,5}}(?![\d\-—.])"
    rf"|(?<=[一-龥])\d{{1,3}}[\-—]\d{{1,2}}[\-—]\d{{3,4}}(?![\d\-—年月日]))"
)
_HYPHENATED = r"\d{1,3}[\-—]\d{1,4}(?:[\-—]\d{1,4}){0,2}[A-Za-z]?(?![\d.:：%年月日元米万层楼号点时])"
ESTATE = pattern(
    "estate_suffixes",
    rf"(?<![内外的近旁边])(?<=[一-龥])(?P<place>{{}})(?:{NUMBER}\s?{BUILDING}|{_HYPHENATED})"
    r"(?![高层以楼]?[居民住]|之间|[、和至到\-—]\d|楼(?![下上道梯顶内前后里面\d])|住宅|高层|共)",
)
_PART_OF_STREET = r"(?:[东西南北中][段侧]?|[一二三四五六七八九]段|[东南西北]?[首尾端头])?"
_STREET = rf"(?:大道|[路街巷弄坊]|胡同|(?<![区村家院公园城店校厂这那])里){_PART_OF_STREET}"
_ROAD = rf"(?P<place>[一-龥]{{1,8}}{_STREET}|[一-龥]{{1,6}}\d{{1,2}}路)"
# The last character of the road: a screen looks for what follows it before the name that leads to it is read.
_ROAD_END = rf"[道路街巷弄坊同里]{_PART_OF_STREET}"
_AT_ROAD = (
    rf"\s?(?:{NUMBER}\s?支?弄\s?){{0,2}}(?:\d{{1,5}}(?:[\-—之]\d{{1,4}})?|[一二三四五六七八九十百零〇]{{1,5}})"
    rf"\s?(?:号{NOT_A_HOUSE}|弄)"
)
ROAD = screened(_ROAD + _AT_ROAD, _ROAD_END + _AT_ROAD)
_BARE_AT_ROAD = (
    rf"\s?(?:\d{{1,4}}(?:[\-—]\d{{1,4}}){{0,2}}(?=[，。；）)\n]|$|旁|隔壁|附近|门口|对面|的住户|[一-龥]{{2,12}}(?:\d{{1,3}}\s?(?:幢|栋|号楼|室)))"
    rf"|\d{{3,4}}{NO_UNIT}(?=[一-龥])|\d{{1,2}}{NO_UNIT}(?={POINT_OF_INTEREST}))"
)
BARE_ROAD = screened(_ROAD + _BARE_AT_ROAD, _ROAD_END + _BARE_AT_ROAD)
_IN_VILLAGE = (
    r"第?"
    rf"(?:{NUMBER}\s?(?:号{NOT_A_HOUSE}|村?民?小?组|生产队|队|社)"
    r"|(?!(?:民|清算|工作|领导|调查|理财|监督|专项|巡查|审计|整治)小?组)(?:(?!某)[一-龥]){1,4}(?:村民小组|小组|组(?![织成建长合员内装团委]|党)|生产队|自然村))"
)
VILLAGE = screened(
    rf"(?P<place>[一-龥]{{1,6}}(?:(?<![个等各全本该])村|社区|大队|庄|屯|寨)){_IN_VILLAGE}",
    rf"[村区队庄屯寨]{_IN_VILLAGE}",
)
# From a division (or a chain of them) to the first house number: 浙江省安平区柳林镇金鼎城15-10-913.
_DIVISION = (
    rf"(?:{PLACE_CHARACTER}{{1,7}}?(?:省|自治[区州县]|市(?![场民政区委局长公内])|(?<![小社园校院库厂宅景地山灾郊市辖业片期])区(?![别间域分内委长块])|县(?![城委政长道内])"
    r"|街道(?!办|上|两)|社区|(?<![集城市村乡])镇(?![政长委上里])|(?<![老家城下还回返])乡(?![政长下里亲村镇])|新区|开发区)[_\-—]?)"
)
DIVISION = screened(
    rf"(?P<place>{_DIVISION}){_DIVISION}{{0,6}}{NAMES}{HOUSE}", rf"[省区州县市道镇乡][_\-—]?{NAMES}{HOUSE}"
)
# The same behind the name of a road: 文汇路阳光城A座1204.
STREET = screened(
    rf"(?P<place>{PLACE_CHARACTER}{{2,6}}(?:大道|路|街)){NAMES}{HOUSE}", rf"[道路街]{NAMES}{HOUSE}"
)
# Behind a cue of dwelling whatever leads to a house number is an address.
DWELLING = r"(?:家住|住在|住址|住所|住处|地址|租住|租住在|居住|居住在|现住|我住|家在|家住在)(?:[:：为是在于]|\s){0,2}"
CUED = screened(rf"{DWELLING}(?P<address>{NAMES}(?:{HOUSE}|\d{{3,5}}(?=[，。\n]|$)))", DWELLING)
LONE_ROOM = screened(
    rf"(?:家住|住在|(?<!入)住|家|租住|房号|门牌号?)(?:[:：是为]|\s)?(?P<room>(?:{_PART})?\d{{3,4}}\s?(?:室|房|号房))",
    r"\d{3}\s?(?:室|房|号房)",
)
