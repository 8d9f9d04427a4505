"""What the head and the foot of a former document say about it: number, date, organ, title, each with where it stood.

``sure`` means that the words stood where documents have them; the rest staff must look at. Nothing is guessed without a
line (or the file name) to show for it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.backoffice.archive.readers.numerals import HAN_NUMBER, dates_in, number, plain_digits

HEAD_LINES = 15
FOOT_LINES = 8
_LONGEST_HEAD = 45
_NUM = rf"(\d{{1,5}}|{HAN_NUMBER})"
_ISSUE = re.compile(rf"(?<!总)第\s*{_NUM}\s*期|[（(]\s*{_NUM}\s*期?\s*[）)]$")
_TOTAL = re.compile(rf"总\s*(?:第\s*)?{_NUM}\s*期")
_DOCUMENT = re.compile(
    r"([\u4e00-\u9fff]{1,16}?)\s*[〔\[［(（【]\s*((?:19|20)\d{2})\s*年?\s*[〕\]］)）】]\s*(?:第\s*)?0{0,3}(\d{1,4})\s*号"
)
_CITES = re.compile(r"根据|按照|依照|贯彻|印发|转发|《|关于|要求|精神")
_ORGAN = re.compile(
    r"([\u4e00-\u9fff（）()“”、·]{2,40}?(?:受理中心|服务中心|指挥中心|中心|办公室|人民政府|委员会|管理局|局|领导小组|联席会议|党委|政府))"
)
_ORGAN_LABEL = re.compile(r"^(?:主办|主办单位|编发单位|编印|编发|发文单位|发布机构|印发机关)\s*[：:]\s*")
_ORGAN_TAIL = re.compile(r"(?:文件|编印?|主办|印发|印)$")
_TITLE_END = r"(?:通报|简报|专报|通知|报告|意见|情况|函|公告|纪要|总结|月报|季报|年报|汇报|决定|办法|方案)"
WHOLE_TITLE = re.compile(rf"^[^。；]{{0,40}}关于[^。；]{{2,90}}{_TITLE_END}(?:[（(].{{1,20}}[）)])?$")
_LIKE_TITLE = re.compile(rf"^[^。；]{{4,60}}{_TITLE_END}$")
_MASTHEAD = re.compile(r"^.{0,20}(?:简报|通报|专报|月报|信息|快报|文件|动态)$")
_SALUTATION = re.compile(r"[：:]$")


@dataclass(frozen=True, slots=True)
class Found:
    """One recognised value as text (a date as 2008-05-06), and the line it stands on."""

    value: str = ""
    sure: bool = False
    line: str = ""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What could be recognised; ``used`` are positions of lines that are head or foot and no text."""

    title: Found = Found()
    issue: Found = Found()
    issue_total: Found = Found()
    document_number: Found = Found()
    dated: Found = Found()
    organ: Found = Found()
    used: frozenset[int] = field(default=frozenset())

    def fields(self) -> dict[str, Found]:
        names = ("title", "issue", "issue_total", "document_number", "dated", "organ")
        return {name: getattr(self, name) for name in names}


def recognise(lines: Sequence[str], file_name: str) -> Recognised:
    """Read the head off ``lines``, a document's in order ("" for a table), and off the name of its file."""
    return _Reading([plain_digits(line).strip() for line in lines], _stem(file_name)).result()


def _stem(file_name: str) -> str:
    return plain_digits(file_name.rpartition(".")[0] or file_name)


class _Reading:
    def __init__(self, lines: list[str], stem: str) -> None:
        self._lines = lines
        self._stem = stem
        self._used: set[int] = set()
        self._head = range(min(HEAD_LINES, len(lines)))
        self._foot = range(len(lines) - 1, max(len(lines) - FOOT_LINES, HEAD_LINES) - 1, -1)

    def result(self) -> Recognised:
        issue, total = self._number(_ISSUE), self._number(_TOTAL)
        document = self._document_number()
        dated, organ = self._date_and_organ()
        return Recognised(self._title(), issue, total, document, dated, organ, frozenset(self._used))

    def _short(self, index: int) -> bool:
        return len(self._lines[index]) <= _LONGEST_HEAD

    def _number(self, pattern: re.Pattern[str]) -> Found:
        """An issue number on a short line of the head, or in the file's name."""
        for index in self._head:
            match = pattern.search(self._lines[index])
            if match and self._short(index) and not _CITES.search(self._lines[index]):
                self._used.add(index)
                return Found(_value(match), True, self._lines[index])
        match = pattern.search(self._stem)
        return Found(_value(match), False, f"文件名：{self._stem}") if match else Found()

    def _document_number(self) -> Found:
        """On a line of its own in the head; one that is cited in the text is another document's."""
        for index in self._head:
            line = self._lines[index]
            match = _DOCUMENT.search(line)
            if match and self._short(index) and not _CITES.search(line):
                self._used.add(index)
                return Found(_written(match), True, line)
        match = _DOCUMENT.search(self._stem)
        return Found(_written(match), False, f"文件名：{self._stem}") if match else Found()

    def _date_and_organ(self) -> tuple[Found, Found]:
        for index in [*self._head, *self._foot]:
            line = self._lines[index]
            dates = list(dates_in(line))
            rest = line.replace(dates[0][1], "").strip(" 　（）()印发，,") if dates else ""
            if not dates or not self._short(index) or not _is_signature(rest):
                continue
            self._used.add(index)
            return Found(dates[0][0].isoformat(), True, line), self._organ(index, rest)
        return self._loose_date(), self._organ(None, "")

    def _loose_date(self) -> Found:
        for line in [f"文件名：{self._stem}", *self._lines]:
            for day, _words in dates_in(line):
                return Found(day.isoformat(), False, line[:120])
        return Found()

    def _organ(self, dated_at: int | None, beside: str) -> Found:
        """Beside the date, above it, or in the red head."""
        if beside and (organ := _organ_of(beside)):
            return Found(organ, True, self._lines[dated_at or 0])
        if dated_at is not None and dated_at > 0:
            above = self._lines[dated_at - 1]
            if self._short(dated_at - 1) and (organ := _organ_of(above)) and len(organ) > len(above) - 4:
                self._used.add(dated_at - 1)
                return Found(organ, True, above)
        for index in [*self._head, *self._foot]:
            line = self._lines[index]
            is_named = _ORGAN_LABEL.match(line) or (_ORGAN_TAIL.search(line) and self._short(index))
            if is_named and (organ := _organ_of(line)):
                self._used.add(index)
                return Found(organ, True, line)
        for index in self._head:
            if self._short(index) and (organ := _organ_of(self._lines[index])) and not _CITES.search(organ):
                return Found(organ, False, self._lines[index])
        return Found()

    def _title(self) -> Found:
        """A line, or up to three that make one, that ends as titles do; behind the head where there is one."""
        free = [index for index in self._head if index not in self._used and self._lines[index]]
        for pattern, sure in ((WHOLE_TITLE, True), (_LIKE_TITLE, False)):
            for start in free:
                found = self._joined(start, pattern)
                if found and not (pattern is _LIKE_TITLE and self._is_masthead(start, found)):
                    return self._take_title(start, found, sure)
        for index in free:
            line = self._lines[index]
            if (
                self._short(index)
                and not line.endswith(("。", "：", ":", "，"))
                and not self._is_masthead(index, 1)
            ):
                return self._take_title(index, 1, False)
        return Found(self._stem, False, f"文件名：{self._stem}")

    def _joined(self, start: int, pattern: re.Pattern[str]) -> int:
        """How many lines from ``start`` on make a title; 0 for none."""
        text = ""
        for count in (1, 2, 3):
            index = start + count - 1
            if index not in self._head or index in self._used or not self._lines[index]:
                return 0
            if _SALUTATION.search(self._lines[index]):
                return 0
            text += self._lines[index].replace(" ", "")
            if pattern.match(text):
                return count
        return 0

    def _is_masthead(self, index: int, count: int) -> bool:
        """The name of the series above its issue number."""
        below = min((used for used in self._used if used < HEAD_LINES), default=-1)
        return count == 1 and index < below and bool(_MASTHEAD.match(self._lines[index].replace(" ", "")))

    def _take_title(self, start: int, count: int, sure: bool) -> Found:
        lines = self._lines[start : start + count]
        # What stands above the title is the head of the page: the name of the series, rules, the secrecy mark.
        self._used.update(
            index for index in range(start) if self._short(index) and self._is_masthead(index, 1)
        )
        self._used.update(range(start, start + count))
        return Found("".join(line.replace(" ", "") for line in lines), sure, " / ".join(lines))


def _value(match: re.Match[str]) -> str:
    written = next(group for group in match.groups() if group)
    value = number(written)
    return "" if value is None else str(value)


def _written(match: re.Match[str]) -> str:
    return f"{match[1]}〔{match[2]}〕{int(match[3])}号"


def _is_signature(rest: str) -> bool:
    """Whether what stands beside a date is an organ, or nothing."""
    bare = _ISSUE.sub("", _TOTAL.sub("", rest)).strip(" 　（）()")
    return not bare or (
        bool(_organ_of(bare)) and not _CITES.search(bare) and "，" not in bare and "。" not in bare
    )


def _organ_of(line: str) -> str:
    """The organ that a line names, without 主办： before and 文件 behind it."""
    text = _ORGAN_TAIL.sub("", _ORGAN_LABEL.sub("", line.replace(" ", ""))).strip()
    matches = [match for match in _ORGAN.finditer(text) if match.start() == 0]
    if not matches:
        return ""
    whole = re.match(_ORGAN.pattern.replace("{2,40}?", "{2,40}"), text)
    return whole[1] if whole else matches[0][1]
