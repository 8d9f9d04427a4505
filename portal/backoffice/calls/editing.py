"""What a person does to a call beside its findings: its form and words, its facts, its turns, what the caller is known by.

Each is one step 修改 in the history; decisions stay on every span that the change did not touch.
"""

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from portal.backoffice.calls.detection import look_again, read_public_again, recount
from portal.backoffice.calls.wording import call_texts, field_hash, findings_of
from portal.backoffice.calls.workflow import CallStep
from portal.backoffice.cases.editing import move
from portal.backoffice.cases.spans import moved_by
from portal.backoffice.hotline_days.models import Call, Turn
from portal.backoffice.steps import digest
from portal.vocabulary import CallForm, CallReason, SpeakerRole

LONGEST_TOPIC = 100
LONGEST_SUMMARY = 3_000
LONGEST_TURN = 10_000
STALE = "您打开以后有人改过。您写的没有丢，也还没有保存：请对照现在的内容，再保存一次。"
SPEAKERS = tuple(role for role in SpeakerRole if role is not SpeakerRole.GAP)


@dataclass(frozen=True, slots=True)
class FormContent:
    """公开形式 with the words that go with it; names as in Call."""

    form: str
    reason: str
    topic: str
    summary: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What readers see beside the words; names as in Call. ``departments`` are ids, the lead first."""

    started: str
    minutes: int | None
    taken_by: str
    town: str
    category_id: int | None
    departments: list[int]


@dataclass(frozen=True, slots=True)
class CallerData:
    """What the caller is known by; it never leaves the office and is masked wherever it stands."""

    caller_name: str
    caller_phone: str
    caller_address: str


@dataclass(frozen=True, slots=True)
class TurnContent:
    """One turn as mended by hand."""

    role: str
    speaker: str
    text: str


def seen_of(item: Call | Turn, content: type) -> str:
    """What a page was opened with: over the fields of ``content`` as ``item`` holds them."""
    return digest([getattr(item, name) for name in content.__dataclass_fields__])  # type: ignore[attr-defined]


class _Save(CallStep):
    """One change of a draft. ``seen``: ``seen_of`` what the page was opened with."""

    act = "save"
    about: ClassVar[str]

    def __init__(self, *args: Any, content: Any, seen: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self._content = content
        self._seen = seen
        self._comment = self.about

    def _target(self) -> Call | Turn:
        return self._item

    def _own_reasons(self) -> list[str]:
        if self._seen != seen_of(self._target(), type(self._content)):
            return [STALE]
        return self._faults()

    def _faults(self) -> list[str]:
        return []

    def _do(self) -> None:
        """Store the fields; where a text or anything that detection goes by changed, look through the call again."""
        session, call, target = self._session, self._item, self._target()
        carry = _Carry(session, call)
        for name, value in asdict(self._content).items():
            setattr(target, name, value)
        carry.perform()
        look_again(session, call)


class SaveForm(_Save):
    """公开形式、主题、摘要、不公开的理由."""

    about = "公开形式"

    def _faults(self) -> list[str]:
        content: FormContent = self._content
        faults = []
        if content.form not in ("", *CallForm):
            faults.append("请选择公开形式。")
        if content.reason not in ("", *CallReason):
            faults.append("请选择不公开的理由。")
        if len(content.topic) > LONGEST_TOPIC:
            faults.append(f"主题不能超过 {LONGEST_TOPIC} 字。")
        if len(content.summary) > LONGEST_SUMMARY:
            faults.append(f"摘要不能超过 {LONGEST_SUMMARY:,} 字。")
        return faults

    def _do(self) -> None:
        super()._do()
        if self._item.form != CallForm.WITHHELD:
            self._item.reason = ""


class SaveFacts(_Save):
    """时间、接听方式、地点、分类、承办单位."""

    about = "基本情况"


class SaveCaller(_Save):
    """来电人信息: whatever it says is looked for in all turns at once."""

    about = "来电人信息"

    def _do(self) -> None:
        """What is public of the call is read again with it as well."""
        super()._do()
        read_public_again(self._session, Call.id == self._item.id)


class _TurnSave(_Save):
    def __init__(self, *args: Any, turn: Turn, **more: Any) -> None:
        super().__init__(*args, **more)
        self._turn = turn
        self._comment = f"{self.about}第 {turn.position} 段"

    def _target(self) -> Turn:
        return self._turn


class SaveTurn(_TurnSave):
    """改一段的说话人和文字, for what speech recognition misheard."""

    about = "修改"

    def _faults(self) -> list[str]:
        content: TurnContent = self._content
        faults = [] if content.role in SPEAKERS else ["请选择是谁说的。"]
        if not content.text.strip():
            faults.append("这一段是空的；不要的，请用“略去”。")
        if len(content.text) > LONGEST_TURN:
            faults.append(f"一段不能超过 {LONGEST_TURN:,} 字。")
        return faults


class DropTurn(CallStep):
    """略去一段，或者恢复: in public a gap […] shows that something was said."""

    act = "save"

    def __init__(self, *args: Any, turn: Turn, dropped: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self._turn = turn
        self._dropped = dropped
        self._comment = f"{'略去' if dropped else '恢复'}第 {turn.position} 段"

    def _do(self) -> None:
        self._turn.dropped = self._dropped
        recount(self._item, findings_of(self._session, self._item))


class _Carry:
    """Findings of texts that are about to change: those on spans that stay move along, the others go."""

    def __init__(self, session: Session, call: Call) -> None:
        self._session = session
        self._call = call
        self._rows = findings_of(session, call)
        self._before = call_texts(call)

    def perform(self) -> None:
        """Once the new texts are in place."""
        after = call_texts(self._call)
        changed = {name for name, text in after.items() if text != self._before[name]}
        moves = {name: moved_by(self._before[name], after[name]) for name in changed}
        for row in self._rows:
            if row.field not in changed:
                continue
            span = moves[row.field](row.start, row.end)
            if span is None:
                self._session.delete(row)
            else:
                move(row, span, field_hash(after[row.field]))


def turn_of(call: Call, turn_id: int) -> Turn | None:
    """The turn of this call, if it is one of it."""
    return next((turn for turn in call.turns if turn.id == turn_id), None)
