"""Published text on the page: replacement marks, highlights, snippets, paragraphs, titles that break between clauses."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金"
    "韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔常汤康易乔文温兰伍齐庄庞樊洪阮翁倪鲍项柯涂池缪虞季"
    "褚施喻葛岑华水安平祝解申甘景章俞凌管单胥左麻纪舒屈木买阿艾古热努吐"
)
_COMPOUND = "欧阳|上官|司马|司徒|诸葛|皇甫|尉迟|公孙|慕容|端木|夏侯|令狐"
_MASKS = re.compile(
    r"【[^【】\n]{1,10}已隐去】|〔未决定〕"
    rf"|(?:{_COMPOUND}|[{_SURNAMES}])某(?![个些种次天日年月地处人时一市县区镇乡村单商公企业店户家小学医局路项部])[甲乙丙丁戊己庚辛壬癸]?"
    r"|某某|某(?:小区|公寓|住宅|大厦|自然村|村民小组|商铺|门店|学校|单位|公司|企业)"
)
"""The forms that masking leaves in published text: 【电话已隐去】, 王某甲, 某某, 某小区."""

_CLAUSE = re.compile(r"[^，；：？！。、]+[，；：？！。、]?")
_LONGEST_CLAUSE = 18


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text of one kind: ``""`` plain, ``mask`` a replacement, ``hit`` a searched word, ``undecided`` in a preview."""

    text: str
    kind: str = ""


def segments(text: str, terms: Sequence[str] = ()) -> list[Segment]:
    """``text`` cut into plain runs, replacement marks and occurrences of ``terms``; a mark is never cut by a term."""
    spans = [
        (found.start(), found.end(), "undecided" if found.group() == "〔未决定〕" else "mask")
        for found in _MASKS.finditer(text)
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


_OPEN = {
    "mask": Markup('<span class="mask">'),
    "undecided": Markup('<b class="undecided">'),
    "hit": Markup("<mark>"),
}
_CLOSE = {"mask": Markup("</span>"), "undecided": Markup("</b>"), "hit": Markup("</mark>")}


def masked(text: str, terms: Sequence[str] = ()) -> Markup:
    """``text`` as HTML with its replacement marks and the occurrences of ``terms`` marked up; everything is escaped."""
    return Markup("").join(
        _OPEN[part.kind] + part.text + _CLOSE[part.kind] if part.kind else escape(part.text)
        for part in segments(text, terms)
    )


def has_masks(*texts: str) -> bool:
    """Whether any of the texts holds a replacement mark, so that the page must explain it."""
    return any(_MASKS.search(text) for text in texts)


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
    return Markup("").join(
        Markup('<span class="cl">') + masked(part, terms) + Markup("</span>") for part in parts
    )


def snippet(texts: Iterable[str], terms: Sequence[str] = (), length: int = 110) -> str:
    """A passage of about ``length`` characters around the first searched word, or the beginning of the first text."""
    flat = [" ".join(paragraphs(text)) for text in texts]
    for text in flat:
        at = _first(text, terms)
        if at is not None:
            return _window(text, max(0, at - length // 4), length)
    return _window(next((text for text in flat if text), ""), 0, length)


def _first(text: str, terms: Sequence[str]) -> int | None:
    lower = text.lower()
    places = [place for place in (lower.find(term.lower()) for term in terms if term) if place >= 0]
    return min(places) if places else None


def _window(text: str, start: int, length: int) -> str:
    """A cut of the text that does not begin or end inside a replacement mark."""
    end = min(len(text), start + length)
    for found in _MASKS.finditer(text):
        if found.start() < start < found.end():
            start = found.start()
        if found.start() < end < found.end():
            end = found.end()
    return ("……" if start else "") + text[start:end].strip() + ("……" if end < len(text) else "")
