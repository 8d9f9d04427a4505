"""Published text on the page: replacement marks, highlights, snippets, paragraphs, titles that break between clauses."""

import re
import sys
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

_SURNAMES = (
    "丁万丛东严乐乔买亓亢仇仉付仲任伊伍何佘余佟佴侯俞倪傅储党全兰关冀冉冒农冯冷冼凌刁刘利努包匡华卓单南卜卞卢卫卿厉古史叶司吉吐吕吴周唐商喻国堵夏夔奚姚姜姬娄孔孙孟季宁安宋宓宗宣宫寇封尉"
    "尚尤尧尹屈屠岑岳崔巢左巩巫席常平幸庄庞康庾廖弓张强彭徐惠成戚戴房扈扶揣揭支敖文方於施昌明易昝晁晏景暴曲曹曾木朱李杜杨林柏查柯柳柴栾桂桑梁梅樊欧武段殷毕毛水江池汤汪沈沙洪涂温游湛滕满"
    "漆潘濮热焦熊燕牛牟王璩甄甘田申白盛瞿石祁祝禄禹秦程穆窦章童竺符简管米粟纪练缑缪罗翁翟耶耿聂肖胡胥臧舒艾芦芮苍苏苑苗苟范荆荣莘莫萧葛董蒋蒙蒲蓝蔚蔡蔺薛虞虢袁裴褚褟覃解訾詹许诸谈谌谢谭代"
    "谯谷费贺贾赵路车辛辜边连迟逄逯邓邝邢邬邱邵邸邹郁郄郎郑郗郜郝郭鄂鄢金钟钱闫闵闻阎阙阚阮阳阿陆陈陶隆隋雷霍靳鞠韦韩项顾颜饶马骆高魏鲁鲍麦麴麻黄黎齐龙龚"
)
_COMPOUND = "欧阳|上官|司马|司徒|诸葛|皇甫|尉迟|公孙|慕容|端木|夏侯|令狐"
_FIRST = f"【〔某{_SURNAMES}{''.join(name[0] for name in _COMPOUND.split('|'))}"
_MASKS = re.compile(
    rf"(?=[{_FIRST}])"  # one look at most characters instead of six
    r"(?:【[^【】\n]{1,10}已隐去】|〔未决定〕"
    rf"|(?:{_COMPOUND}|[{_SURNAMES}])某(?!某|小区|楼|号|组|户|处|单位|学校|班级|街道|镇|乡)[甲乙丙丁戊己庚辛壬癸]{{0,2}}"
    r"(?![些种个天年月日次项人地处部])"
    r"|某某[甲乙丙丁戊己庚辛壬癸]{0,2}|某(?:小区|楼|号|组|户|处|单位|学校|班级|街道|镇|乡))"
)
"""The forms that masking leaves in published text: 【电话已隐去】, 王某甲, 某某, 某小区."""

_SIGNS = ("某", "【", "〔")
"""Every mark holds one of them. Looking for these first is a hundred times faster than the pattern, and most texts have none."""

_LONGEST_MASK = 16
_CLAUSE = re.compile(r"[^，；：？！。、]+[，；：？！。、]?")
_LONGEST_CLAUSE = 18
_PAIR = re.compile('["＂]([^"＂]*)["＂]')
_WHOLE = re.compile("‘[^‘’]+’")
_SINGLE = str.maketrans("“”„「」『』", "‘’‘‘’‘’")


class Segment(NamedTuple):  # many a page, and a frozen dataclass takes several times as long to make
    """A run of text of one kind: ``""`` plain, ``mask`` a replacement, ``hit`` a searched word, ``undecided`` in a preview."""

    text: str
    kind: str = ""


def _may_have_marks(text: str) -> bool:
    """Most texts cannot, and need no more than escaping."""
    a, b, c = _SIGNS
    return a in text or b in text or c in text


def _marks(text: str, start: int = 0, end: int = sys.maxsize) -> Iterable[re.Match[str]]:
    """The replacement marks that begin and end between two offsets."""
    return _MASKS.finditer(text, start, end) if _may_have_marks(text) else ()


def segments(text: str, terms: Sequence[str] = ()) -> list[Segment]:
    """``text`` cut into plain runs, replacement marks and occurrences of ``terms``; a mark is never cut by a term."""
    spans = [
        (found.start(), found.end(), "undecided" if found.group() == "〔未决定〕" else "mask")
        for found in _marks(text)
    ]
    if terms:
        spans += _hits(text, terms, spans)
    parts: list[Segment] = []
    position = 0
    for start, end, kind in sorted(spans):
        if start > position:
            parts.append(Segment(text[position:start]))
        parts.append(Segment(text[start:end], kind))
        position = end
    if position < len(text):
        parts.append(Segment(text[position:]))
    return parts


def _hits(text: str, terms: Sequence[str], masks: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Merged ranges of all terms, without letter case, outside of the masks."""
    longest_first = sorted({term for term in terms if term}, key=len, reverse=True)
    if not longest_first:
        return []
    pattern = re.compile("|".join(re.escape(term) for term in longest_first), re.IGNORECASE)
    merged: list[list[int]] = []
    for found in pattern.finditer(text):
        if any(start < found.end() and found.start() < end for start, end, _kind in masks):
            continue
        if merged and merged[-1][1] == found.start():
            merged[-1][1] = found.end()
        else:
            merged.append([found.start(), found.end()])
    return [(start, end, "hit") for start, end in merged]


_TAGS = {
    "": ("", ""),
    "mask": ('<span class="mask">', "</span>"),
    "undecided": ('<b class="undecided">', "</b>"),
    "hit": ("<mark>", "</mark>"),
}


def masked(text: str, terms: Sequence[str] = ()) -> Markup:
    """``text`` as HTML with its replacement marks and the occurrences of ``terms`` marked up; everything is escaped."""
    if not terms and not _may_have_marks(text):
        return escape(text)
    pieces: list[str] = []
    for part in segments(text, terms):
        opening, closing = _TAGS[part.kind]
        pieces += (opening, escape(part.text), closing)
    return Markup("".join(pieces))  # noqa: S704  escaped piece by piece; Markup.join would do it again


def has_masks(*texts: str) -> bool:
    """Whether any of the texts holds a replacement mark, so that the page must explain it."""
    return any(True for text in texts for _mark in _marks(text))


_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """``text`` without the control characters that XML cannot carry, not even escaped."""
    return _NOT_IN_XML.sub("", text)


def paragraphs(text: str) -> list[str]:
    """The non-empty lines of a text, without the blanks that letters are indented with."""
    return [line for line in (raw.strip(" \t\r\u3000\xa0") for raw in text.split("\n")) if line]


def clauses(title: str) -> list[str]:
    """A title cut after its punctuation, so that lines break between clauses; one piece where a clause is too long."""
    parts = _CLAUSE.findall(title)
    if len(parts) < 2 or "".join(parts) != title or any(len(part) > _LONGEST_CLAUSE for part in parts):
        return [title]
    return parts


def title_markup(title: str, terms: Sequence[str] = ()) -> Markup:
    """A title as HTML: clauses wrapped in ``.cl``, searched words marked."""
    parts = clauses(title)
    if len(parts) == 1:
        return masked(title, terms)
    html = "".join(f'<span class="cl">{masked(part, terms)}</span>' for part in parts)
    return Markup(html)  # noqa: S704  escaped by masked


def quoted(typed: str) -> str:
    """What somebody typed, in quotation marks; marks within become single ones, as GB/T 15834 has it."""
    inner = _PAIR.sub(r"‘\1’", typed).translate(_SINGLE)
    return f"“{inner[1:-1]}”" if _WHOLE.fullmatch(inner) else f"“{inner}”"


def snippet(texts: Iterable[str], terms: Sequence[str] = (), length: int = 110) -> str:
    """A passage of about ``length`` characters around the first searched word, or the beginning of the first text."""
    flat = (" ".join(paragraphs(text)) for text in texts)
    beginning = next((text for text in flat if text), "")
    for text in (beginning, *flat) if terms else ():
        at = _first(text, terms)
        if at is not None:
            return _window(text, max(0, at - length // 4), length)
    return _window(beginning, 0, length)


def _first(text: str, terms: Sequence[str]) -> int | None:
    lower = text.lower()
    places = [place for place in (lower.find(term.lower()) for term in terms if term) if place >= 0]
    return min(places) if places else None


def _window(text: str, start: int, length: int) -> str:
    """A cut of the text that does not begin or end inside a replacement mark."""
    end = min(len(text), start + length)
    first, last = max(0, start - _LONGEST_MASK), end + _LONGEST_MASK
    edges = text[first : start + _LONGEST_MASK] + text[max(0, end - _LONGEST_MASK) : last]
    for found in _marks(text, first, last) if _may_have_marks(edges) else ():
        if found.start() < start < found.end():
            start = found.start()
        if found.start() < end < found.end():
            end = found.end()
    return ("……" if start else "") + text[start:end].strip() + ("……" if end < len(text) else "")
