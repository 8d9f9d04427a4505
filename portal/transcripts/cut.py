"""Cues to calls with turns: where one call ends and who speaks."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from portal.transcripts.boundaries import Boundaries
from portal.transcripts.headings import Heading, heading_of, time_of
from portal.transcripts.labels import at_start, inside
from portal.transcripts.model import Cue, CutCall, Cutting, CutTurn, Reading, Speakers
from portal.transcripts.roles import NO_LABEL, role_of
from portal.vocabulary import SpeakerRole

LONGEST_TURN = 3_000
"""Characters, some twelve minutes: beyond them somebody else's label was probably missed."""
_SHORT_PAUSE = 2_000  # milliseconds
_SENTENCE_ENDS = "。！？!?…"
_TIMED = ("jsonl", "srt", "vtt")
_UNLABELLED = "其中有一段没有标明说话人，暂接在这里"
_EMPTY = "标题下面没有通话内容"
_BEFORE_FIRST = "第一通来电之前的文字，不是通话的话请去掉"


def cut(reading: Reading, speakers: Speakers) -> Cutting:
    """Cut a reading into calls; nothing of its text is lost, headings become titles.

    Where the transcript has headings of calls, they alone say where one begins. Otherwise a new caller after a
    farewell does, or an operator who announces the next one.
    """
    cues = list(_pieces(reading, speakers))
    headed = sum(1 for cue in cues if not cue.speaker and heading_of(cue.text)) > 1
    cutter = _Cutter(speakers, headed, reading.format in _TIMED, any(cue.speaker for cue in cues))
    for cue in cues:
        cutter.take(cue)
    return cutter.calls()


def _pieces(reading: Reading, speakers: Speakers) -> Iterator[Cue]:
    """Cues of one speaker each: labels inside the words are cut out, those of the session's own names among them."""
    known = speakers.leaders | speakers.departments
    for cue in reading.cues:
        speaker, text = cue.speaker, cue.text
        if not speaker and not heading_of(text) and not time_of(text) and (found := at_start(text, known)):
            speaker, text = found
        for index, (label, words) in enumerate(inside(text, known)):
            if words:
                yield replace(cue, speaker=label if index else speaker, text=words)


@dataclass
class _Open:
    """A call that is being cut."""

    heading: Heading
    line: int
    words: str = ""  # the heading as it stands
    turns: list[CutTurn] = field(default_factory=list)
    stray: bool = False  # stands before the first heading

    def closed(self) -> CutCall:
        self.turns = self.turns or [CutTurn("", "", self.words, None, None, self.line, _EMPTY)]
        roles = {turn.role for turn in self.turns}
        by_operator = SpeakerRole.OPERATOR in roles and SpeakerRole.LEADER not in roles
        taken_by = self.heading.taken_by or ("operator" if by_operator else "leader")
        turns = tuple(map(_watched, self.turns))
        if self.stray:
            turns = (replace(turns[0], doubt=_BEFORE_FIRST), *turns[1:])
        return CutCall(self.heading.title, self.heading.started, taken_by, turns)


@dataclass
class _Cutter:
    speakers: Speakers
    headed: bool
    timed: bool
    labelled: bool
    _calls: list[_Open] = field(default_factory=list)
    _boundaries: Boundaries = field(default_factory=Boundaries)

    def take(self, cue: Cue) -> None:
        if not cue.speaker and (heading := heading_of(cue.text)):
            self._calls.append(_Open(heading, cue.line, cue.text))
            return
        if not cue.speaker and self._takes_time(cue.text):
            return
        if not self._calls:
            self._calls.append(_Open(Heading("", "", ""), cue.line, stray=self.headed))
        role, doubt = role_of(cue.speaker, self.speakers)
        if not self.headed and self._boundaries.begins(role, cue.speaker, cue.text):
            self._calls.append(_Open(Heading("", "", ""), cue.line))
        self._say(CutTurn(role, cue.speaker, cue.text, cue.starts_ms, cue.ends_ms, cue.line, doubt))

    def calls(self) -> Cutting:
        return tuple(call.closed() for call in self._calls)

    def _takes_time(self, text: str) -> bool:
        """来电时间：9时41分 right under a heading."""
        started = time_of(text)
        if not started or not self._calls or self._calls[-1].turns:
            return False
        self._calls[-1].heading = replace(self._calls[-1].heading, started=started)
        return True

    def _say(self, turn: CutTurn) -> None:
        turns = self._calls[-1].turns
        if not turns or not self._goes_on(turns[-1], turn):
            turns.append(turn)
            return
        close = self.timed and _pause(turns[-1], turn) < _SHORT_PAUSE
        if not turn.speaker and self.labelled and not close:
            turn = replace(turn, doubt=_UNLABELLED)
        turns[-1] = joined(turns[-1], turn, "" if self.timed else "\n")

    def _goes_on(self, before: CutTurn, turn: CutTurn) -> bool:
        """Whether it is still the speaker before. Where nobody is labelled, only a sentence that was cut in two goes on."""
        if turn.speaker or (self.labelled and before.speaker):
            return turn.speaker in ("", before.speaker)
        unfinished = before.text[-1] not in _SENTENCE_ENDS
        return self.timed and not self.labelled and unfinished and _pause(before, turn) < _SHORT_PAUSE


def _pause(before: CutTurn, turn: CutTurn) -> int:
    if before.ends_ms is None or turn.starts_ms is None:
        return 0
    return turn.starts_ms - before.ends_ms


def joined(first: CutTurn, second: CutTurn, between: str) -> CutTurn:
    """Two turns as one of the first one's speaker; words in Latin letters keep a space between them."""
    if not between and first.text[-1:].isascii() and second.text[:1].isascii():
        between = " "
    doubts = dict.fromkeys(doubt for doubt in (first.doubt, second.doubt) if doubt and doubt != NO_LABEL)
    return replace(
        first,
        text=f"{first.text}{between}{second.text}",
        ends_ms=first.ends_ms if second.ends_ms is None else second.ends_ms,
        doubt="；".join(doubts),
    )


def _watched(turn: CutTurn) -> CutTurn:
    if len(turn.text) <= LONGEST_TURN:
        return turn
    doubt = f"这一段有 {len(turn.text):,} 字，可能漏了说话人，请核对"
    return replace(turn, doubt="；".join(filter(None, (turn.doubt, doubt))))
