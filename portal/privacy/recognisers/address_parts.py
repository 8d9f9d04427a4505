"""The parts of a Chinese address as sources of regular expressions: numbers, their units, names between them."""

from ..lexicon import alternatives, words

_ONE = "[一二三四五六七八九]"
NUMBER = (
    r"(?:\d{1,5}[A-Za-z]?(?:[\-—之#]\d{1,5}[A-Za-z]?){0,3}|[A-Za-z]{1,2}[\-—]?\d{0,5}"
    r"|[一二三四五六七八九十百零〇]{1,5}|[甲乙丙丁])"
)
BUILDING = r"(?:号[楼栋幢座]|#楼|[幢栋座懂撞#])"
# After a bare number these make it a count, a date, a price or the next building of a list.
NO_UNIT = (
    r"(?![\d幢栋座懂号弄楼层单元月日年点时分秒人名个元米万余多套间家台平次路线岁天期国省县届亩吨公辆盏棵根块份条所班车站:：.%]|户(?![型外口籍主]))"
    r"(?!\s?[\-—]\s?\d{4})"
)
# Behind 号 these make it a line, a decree, a document or a shaft.
NOT_A_HOUSE = r"(?!线|令|文件|码|公告|公报|台风|桩|坑|机组|井|通知|提案|议案)"
SPOKEN_ROOM = rf"(?:{_ONE}百(?:零?{_ONE}|{_ONE}?十{_ONE}?)?|{_ONE}[零〇一二三四五六七八九]{{2,3}})(?![十百千万年月日个名人元次]|户(?![型外口籍主]))"
_SPACE = r"[ \u3000]?"
_MARK = (
    rf"(?:{BUILDING}|支?弄|单元|号门|门(?![口前外面])|号{NOT_A_HOUSE}|[楼层](?![高房])|[室街铺](?!道)|档口|组团|排(?![水污])"
    r"|号房|房(?!屋|子|产|东|租|[一二两三]))"
)
UNIT = rf"{_SPACE}(?<![第有共建盖买拆]){NUMBER}{_SPACE}{_MARK}"
HYPHENATED = r"(?:[A-Za-z][\-—])?(?!(?:19|20)\d\d|\d{4}[\-—]\d{4})\d{1,4}(?:[\-—]{1,2}\d{1,6}){1,3}[A-Za-z]?"
_ENDS = r"(?=[，。；、）)\n]|$|旁|隔壁|附近|门口|对面|的|内)"
_BARE = (
    rf"{_SPACE}(?:{HYPHENATED}|[\-—]{{1,2}}{_SPACE}\d{{1,5}}|[A-Za-z]{{1,2}}-?\d{{1,6}}|\d{{3,6}}[A-Za-z]?|\d{{1,2}}[A-Za-z](?![A-Za-z]))"
    rf"{NO_UNIT}(?![\-—]\d)|{_SPACE}\d{{1,2}}{_ENDS}|{SPOKEN_ROOM}"
)
# What is left of a house number behind its first part: 2单元302室, 8-847, 三百零二.
REST = rf"(?:(?<=[\dA-Za-z]){_SPACE}(?:室|房号?|号楼|[幢栋]|号{NOT_A_HOUSE}))?(?:[\-—]?{UNIT}){{0,5}}(?:{_BARE})?(?:商铺|店面|铺)?"

# Characters of the names of divisions and roads, before any cue.
PLACE_CHARACTER = r"(?:(?![的了在是被有从把等到我你他她因已要需自己及])[一-龥])"
# What may stand between the parts of one address: names of roads, estates and houses, but no sentence.
NAME_PART = rf"(?:(?!{alternatives(words('address_breaks'))})(?:[一-龥A-Za-z·_（）()]|\d{{1,2}}(?=[区期])))"
_PLACE_END = alternatives(words("estate_suffixes") + words("points_of_interest") + words("place_parts"))
_PLACE_AND_NUMBER = (
    rf"(?:{_PLACE_END})(?:[A-Za-z]{{1,2}}-?|\d{{1,3}}[A-Za-z])?\d{{1,5}}[A-Za-z]?"
    rf"(?:{_SPACE}{_MARK}|[\-—]{{1,2}}\d{{1,5}})?{NO_UNIT}(?![\-—]\d)"
)
# The first part of a house number: with a unit, hyphenated, or bare behind the name of a place.
HOUSE = rf"(?:{UNIT}(?:{_BARE})?|{HYPHENATED}{NO_UNIT}|{_PLACE_AND_NUMBER}|[A-Za-z]\d{{2,5}}{NO_UNIT}(?![A-Za-z\d高])|第{NUMBER}{BUILDING}|\d{{1,3}}[A-Za-z]\d{{2,5}}{NO_UNIT}|\d{{2,5}}(?=旁|隔壁|附近|对面|门口|的住户)|[东南西北][幢栋楼]\d{{2,4}}{NO_UNIT})"
POINT_OF_INTEREST = rf"(?:{NAME_PART}|\d){{1,16}}?(?:{alternatives(words('points_of_interest'))})"
NAMES = rf"{NAME_PART}{{1,32}}?"
