"""Lines that announce a call: 第3通, 来电三（09:41）排水, 【第三个电话】, 三、来电：夜市油烟."""

import re
from dataclasses import dataclass

_HAN = "零〇一二两三四五六七八九十百"
_NUMBER = rf"(?:\d{{1,3}}|[{_HAN}]{{1,5}})"
_TIME = r"(?:上午|下午|晚上|晚)?\s*\d{1,2}\s*(?:[:：]\s*\d{2}(?:\s*[:：]\s*\d{2})?|[时点]\s*(?:\d{1,2}\s*分?|半|整)?)"
_NAMED = rf"第\s*{_NUMBER}\s*(?:通来电|通电话|通|个来电|个电话|件来电|件|位来电人|位来电市民|位市民|位听众|位群众|次来电|号来电)"
_COUNTED = rf"(?:来电|电话|通话|案例)\s*{_NUMBER}(?![\d{_HAN}])|(?:来电|电话|通话|call)\s*(?:No\.?|#|编号)?\s*[:：]?\s*\d{{1,3}}"
_HEADING = re.compile(
    rf"[\s\u3000#*=—\-–■◆●▲【\[（(〔「]*(?:{_NUMBER}\s*[、.．]\s*)?(?:{_NAMED}|{_COUNTED})(?P<rest>.*)", re.I
)
_EDGE = " \u3000#*=—-–■◆●▲【】[]〔〕「」:：、.．,，·|"
_CLOCK = re.compile(
    r"(?P<part>上午|下午|晚上|晚)?\s*(?P<hour>\d{1,2})\s*(?:[:：]\s*(?P<minute>\d{2})|[时点]\s*(?P<words>\d{1,2}|半|整)?)"
)
# Apart from the other words: 晚上9点广场舞 is what the call is about.
_SAID_TIME = re.compile(rf"(?:^|(?<=[\s（(，,、:：【\[]))(?:{_TIME})(?=$|[\s）)，,、】\]])")
_TIME_LINE = re.compile(rf"\s*(?:来电|接听|通话|接通)?时间\s*[:：]\s*({_TIME})\s*")
_BY_OPERATOR = re.compile(r"(?:由)?(?:热线)?(?:接线员|话务员|坐席|座席)接听")
_BY_LEADER = re.compile(r"(?:由)?(?:市领导|领导|副?市长|市委书记)接听")
_LONGEST = 80


@dataclass(frozen=True)
class Heading:
    """What a heading says of its call; ``taken_by`` is "" unless it says so."""

    title: str
    started: str
    taken_by: str


def heading_of(text: str) -> Heading | None:
    """Read a line as the heading of a call; None if it is none. A sentence that begins like one is none either."""
    if len(text) > _LONGEST or "\n" in text or not (match := _HEADING.fullmatch(text)):
        return None
    rest = match["rest"]
    if rest and rest[0] not in " \u3000:：、.．，,（(【[】]）)〔〕「」—–-*=·|#":
        return None
    if re.search(r"[。！？!?；]", rest):
        return None
    said = _SAID_TIME.search(rest)
    started = clock(said[0]) if said else ""
    taken_by = "operator" if _BY_OPERATOR.search(rest) else "leader" if _BY_LEADER.search(rest) else ""
    for pattern in (_SAID_TIME, _BY_OPERATOR, _BY_LEADER):
        rest = pattern.sub("", rest, count=1)
    rest = re.sub(r"[（(][\s，,、:：]*[）)]", "", rest).strip(_EDGE)
    if (rest.startswith(("（", "(")) and rest.endswith(("）", ")"))) or rest in ("）", ")"):
        rest = rest.strip("（()）")
    return Heading(rest.strip(_EDGE)[:200], started, taken_by)


def time_of(text: str) -> str:
    """The clock time of a line that gives nothing else (来电时间：9时41分), "" for any other line."""
    match = _TIME_LINE.fullmatch(text)
    return clock(match[1]) if match else ""


def clock(text: str) -> str:
    """The first clock time in a text as ``09:41``; "" if there is none."""
    match = _CLOCK.search(text)
    if not match:
        return ""
    words = match["words"] or ""
    minute = int(match["minute"] or (words if words.isdigit() else 30 if words == "半" else 0))
    hour = int(match["hour"])
    if match["part"] in ("下午", "晚上", "晚") and hour < 12:
        hour += 12
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else ""
