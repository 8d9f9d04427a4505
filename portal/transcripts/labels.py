"""Speakers' labels at the beginning of a line and inside it: 来电人：…, 【副市长】…, 说话人1 00:12, … 副市长：…."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from portal.transcripts.roles import is_speaker

_TIME = r"[\[(（【]?\s*\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?\s*[\])）】]?"
_WORD = r"[^\s:：，。！？；、,.!?;\"“”‘’…【】\[\]<>〔〕()（）|\t]"
_LABEL = rf"{_WORD}{{1,20}}(?: {_WORD}{{1,8}})?(?:[（(]{_WORD}{{1,10}}[）)])?"
_APART = r"(?:\s+|(?=[\[(（【]))"
_LEAD = r"[\s\u3000>*•●▲■◆—–-]*(?:\d{1,4}\s*[.、．]\s*)?"
_AT_START = re.compile(
    rf"{_LEAD}(?:{_TIME}\s*)?(?:"
    rf"[【\[〔<](?P<boxed>{_LABEL})[】\]〕>]\s*[:：]?"
    rf"|(?P<plain>{_LABEL}?)(?:{_APART}{_TIME})?\s*[:：](?!\d)"
    rf"|(?P<tabbed>{_LABEL})\t"
    rf"|(?P<alone>{_LABEL}?){_APART}{_TIME}\s*$"
    rf")\s*(?P<rest>.*)",
    re.S,
)
_BEFORE_LABEL = '。！？!?…”"』」）);； \t\u3000'
_COLON = re.compile("[:：]")
_REPEATED = 3
_NEVER = re.compile(
    r".*(?:时间|日期|地点|主题|备注|编号|期号|号码|电话|时长|地址|内容|诉求|问题|记录|整理|审核|校对|摘要|标题|分类|说|问|讲|答道|如下|例如|比如|注意|说明|以下|包括|第一|第二|第三|一是|二是|三是|单位|领导)$"
)


def at_start(line: str, known: frozenset[str] = frozenset()) -> tuple[str, str] | None:
    """Label and words of a line that begins with a speaker's label, by its words or because it is ``known``."""
    match = _AT_START.match(line)
    if not match:
        return None
    label = next(group for group in match.group("boxed", "plain", "tabbed", "alone") if group is not None)
    label = label.strip()
    if label not in known and not is_speaker(label):
        return None
    return label, match["rest"].strip()


def inside(text: str, known: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """Cut words behind which other labels stand: pairs of label ("" of the first words) and words.

    A label counts where a sentence has just ended, so that 他跟市长：… stays what somebody says.
    """
    label, begin = "", 0
    for colon in _COLON.finditer(text):
        start = _label_start(text, colon.start(), begin)
        found = text[start : colon.start()].strip()
        if start <= begin or not found or not (found in known or is_speaker(found)):
            continue
        yield label, text[begin:start].strip()
        label, begin = found, colon.end()
    yield label, text[begin:].strip()


def _label_start(text: str, colon: int, least: int) -> int:
    start = colon
    while start > least and colon - start < 21 and text[start - 1] not in _BEFORE_LABEL:
        start -= 1
    return start if start > least and text[start - 1] in _BEFORE_LABEL else least


def repeated_labels(lines: Iterable[str]) -> frozenset[str]:
    """What stands before a colon again and again, whoever it is (老张, 李四): a speaker, unless it names a field."""
    counts: Counter[str] = Counter()
    for line in lines:
        match = _AT_START.match(line)
        if match and (label := (match["boxed"] or match["plain"] or match["alone"] or "").strip()):
            counts[label] += 1
    return frozenset(
        label
        for label, count in counts.items()
        if count >= _REPEATED and len(label) <= 12 and not _NEVER.fullmatch(label)
    )
