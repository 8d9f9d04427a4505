"""Where a new call begins in a transcript without headings."""

import re
from dataclasses import dataclass, field

from portal.vocabulary import SpeakerRole

_FAREWELL = re.compile(r"再见|拜拜|再会|挂了|挂机|不打扰|感谢(?:您的)?(?:来电|接听)|谢谢(?:您的)?来电")
_GREETING = re.compile(
    r"^[喂哎诶嗯，,。.!！ ]*(?:(?:[\u4e00-\u9fff]{0,6})(?:您好|你好)|喂|请问|我是|我叫|我要|我想|我们是|我来|想反映|反映一)"
)
_ANNOUNCED = re.compile(
    r"(?:下一|下个|下位|接下来|第.{1,3})(?:[位个通件]|一[位个通])?(?:.{0,6})(?:来电|电话|市民|听众|群众|请讲|朋友)"
    r"|(?:接(?:通|入|进来|听)|转接?|请接).{0,8}(?:下一|第.{1,3}[位个通])|有.{0,6}(?:新|另)(?:的|一)?.{0,3}(?:来电|电话)|电话已接通|现在接通"
)
_OPENING = re.compile(
    r"(?:您好|你好).{0,20}(?:12345|热线|接听日|为您服务|请讲|请说)|(?:12345|热线|接听日).{0,20}(?:您好|你好|请讲|请说)"
)
_LOOK_BACK = 3  # turns in which somebody has said goodbye


@dataclass
class Boundaries:
    """Follows the turns of one transcript and says which of them begins a call."""

    _roles: set[str] = field(default_factory=set)
    _callers: set[str] = field(default_factory=set)
    _last: list[str] = field(default_factory=list)

    def begins(self, role: str, speaker: str, text: str) -> bool:
        """Whether this turn begins a new call. Only where the call before it had a caller and somebody else."""
        new = self._is_new(role, speaker, text)
        if new:
            self._roles, self._callers, self._last = set(), set(), []
        self._roles.add(role)
        if role == SpeakerRole.CALLER:
            self._callers.add(speaker)
        self._last = [*self._last, text][-_LOOK_BACK:]
        return new

    def _is_new(self, role: str, speaker: str, text: str) -> bool:
        if SpeakerRole.CALLER not in self._roles or len(self._roles) < 2:
            return False
        parted = any(_FAREWELL.search(words) for words in self._last)
        if role == SpeakerRole.CALLER:
            greets = bool(_GREETING.match(text))
            other = speaker not in self._callers
            return (parted and greets) or (other and (parted or (greets and speaker[-1:].isdigit())))
        if role in (SpeakerRole.OPERATOR, SpeakerRole.LEADER):
            announced = role == SpeakerRole.OPERATOR and bool(_ANNOUNCED.search(text))
            return announced or (parted and bool(_OPENING.search(text)))
        return False
