"""收下: a cutting becomes calls and turns, or the next reading of those that are there.

What was said before keeps its row (``turn_rows``). A call of which something changed has to be reviewed again.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from functools import cached_property

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.bulletins.models import ChainLink
from portal.backoffice.calls.content import call_hash
from portal.backoffice.calls.detection import queue_detection
from portal.backoffice.calls.editing import LONGEST_TOPIC
from portal.backoffice.calls.workflow import CallStep
from portal.backoffice.departments.matching import DepartmentMatcher
from portal.backoffice.hotline_days.models import Call, TranscriptUpload, Turn
from portal.backoffice.hotline_days.states import STATE_NAMES
from portal.backoffice.hotline_days.workflow import keep_event
from portal.backoffice.promises.models import Promise
from portal.backoffice.steps import forget_review
from portal.backoffice.transcripts.plan import CallPlan, Plan, plan_of
from portal.backoffice.transcripts.queries import sitting_of
from portal.backoffice.transcripts.storing import STALE, upload_reasons
from portal.backoffice.transcripts.turn_rows import TurnRows
from portal.releases import NotAllowed
from portal.security.policy import Identity
from portal.transcripts import Cutting, CutTurn, from_json
from portal.vocabulary import SpeakerRole

CHANGE_NOTE = "按重新整理的实录更正文字。"
"""Public, of the next version of a released call; whoever curates it can say more."""


class TakeAgain(CallStep):
    """重新收下实录: the words of a call changed under it. What is live stays live; the next version is a draft."""

    act = "take_again"

    def _do(self) -> None:
        call = self._item
        forget_review(call)
        call.detected_with, call.release_at = "", None
        if call.state == "released":
            call.version += 1
            call.change_note, call.secrecy = CHANGE_NOTE, {}


class DropCall(CallStep):
    """删除 of a call that the new transcript does not hold; only one that never was public and that nothing hangs on."""

    act = "drop"

    def _own_reasons(self) -> list[str]:
        return drop_reasons(self._session, self._item)

    def perform(self) -> None:
        super().perform()
        self._session.delete(self._item)


def drop_reasons(session: Session, call: Call) -> list[str]:
    """Why a stored call cannot be removed with its transcript; empty when it can."""
    if call.state in ("proposed", "approved"):
        return [f"来电 {call.position} 现在是“{STATE_NAMES[call.state]}”，收回或退回以后才能删除。"]
    if call.version > 1 or call.log_seq is not None:
        return [f"来电 {call.position} 发布过，不能删除，只能撤回。"]
    promises = session.scalar(select(func.count(Promise.id)).where(Promise.call_id == call.id))
    if promises:
        return [f"来电 {call.position} 记有 {promises} 项承诺，不能删除。"]
    if call.case_id is not None:
        return [f"来电 {call.position} 已转为诉求件，不能删除。"]
    if session.scalar(select(func.count(ChainLink.id)).where(ChainLink.call_id == call.id)):
        return [f"来电 {call.position} 有批示，不能删除。"]
    return []


class TakeTranscript:
    """收下一份实录. ``seen``: ``Plan.seen`` of what the person looked at; ``drop``: ids of vanished calls to remove."""

    def __init__(
        self,
        session: Session,
        upload: TranscriptUpload,
        actor: Identity,
        now: datetime,
        seen: str | None = None,
        drop: Collection[int] = (),
    ) -> None:
        self._session = session
        self._upload = upload
        self._actor = actor
        self._now = now
        self._seen = seen
        self._sitting = sitting_of(session, upload)
        self._cutting = from_json(upload.cutting)
        self._plan: Plan = plan_of(session, self._sitting, self._cutting)
        self._drop = [call for call in self._plan.vanished if call.id in drop]
        self._rows = TurnRows(session, self._loose())

    def _loose(self) -> Iterator[Turn]:
        """Rows that may move to another call: those that changed calls no longer hold, those of calls that go."""
        for plan in self._plan.calls:
            if plan.standing == "changed":
                yield from (turn for turn, cut in plan.turns if turn is not None and cut is None)
        for call in self._drop:
            yield from call.turns

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        reasons = upload_reasons(self._upload, self._actor, "收下实录")
        if reasons:
            return reasons
        if self._seen is not None and self._seen != self._plan.seen:
            return [STALE]
        return [*cutting_faults(self._cutting), *self._call_reasons()] or self._nothing_new()

    def _call_reasons(self) -> list[str]:
        if self._sitting.day.state == "withdrawn":
            return ["这次接听日已经撤回，不再收实录。"]
        return [reason for call in self._drop for reason in self._step(DropCall, call).failure_reasons()]

    def _nothing_new(self) -> list[str]:
        if self._plan.has_changes or self._drop:
            return []
        return ["没有变化：与已经收下的来电完全一样。"]

    def perform(self) -> Plan:
        """What was done; raises NotAllowed."""
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)
        for one in self._plan.calls:
            self._take(one)
        self._rows.remove_loose()
        for call in self._drop:
            self._step(DropCall, call).perform()
        self._settle_uploads()
        self._session.flush()
        queue_detection(self._session)
        self._record()
        return self._plan

    def _take(self, plan: CallPlan) -> None:
        if plan.standing == "new":
            self._add(plan)
        elif plan.standing == "changed" and plan.call is not None:
            self._change(plan.call, plan)

    def _change(self, call: Call, plan: CallPlan) -> None:
        public = call_hash(self._session, call)
        call.upload_id = self._upload.id
        self._rows.fill(call, plan.turns)
        self._session.flush()
        if call.state == "released" and call_hash(self._session, call) == public:
            call.detected_with = ""  # withheld or summarised: for whoever writes the next version
            keep_event(
                self._session, "call", call, TakeAgain.act, self._actor.username, self._now, call.state
            )
        else:
            self._step(TakeAgain, call).perform()

    def _add(self, plan: CallPlan) -> None:
        cut = plan.cut
        last = select(func.max(Call.position)).where(Call.day_id == self._sitting.day_id)
        call = Call(
            day_id=self._sitting.day_id,
            session_id=self._sitting.id,
            position=(self._session.scalar(last) or 0) + 1,
            started=cut.started,
            minutes=minutes_of(cut.turns),
            taken_by=cut.taken_by,
            topic=cut.title[:LONGEST_TOPIC],
            departments=self._departments(cut.turns),
            upload_id=self._upload.id,
        )
        self._session.add(call)
        self._session.flush()
        self._rows.fill(call, plan.turns)
        self._session.flush()
        call.text_hash = call_hash(self._session, call)
        keep_event(self._session, "call", call, "import", self._actor.username, self._now, "")

    def _departments(self, turns: Iterable[CutTurn]) -> list[int]:
        """Units that spoke, the first one first."""
        spoke = dict.fromkeys(turn.speaker for turn in turns if turn.role == SpeakerRole.DEPARTMENT)
        found = (self._matcher.match(name, self._sitting.held_on) for name in spoke)
        return list(dict.fromkeys(one for one in found if one is not None))

    @cached_property
    def _matcher(self) -> DepartmentMatcher:
        return DepartmentMatcher.load(self._session)

    def _step(self, step: type[CallStep], call: Call) -> CallStep:
        return step(self._session, call, self._actor, self._now)

    def _settle_uploads(self) -> None:
        former = select(TranscriptUpload).where(
            TranscriptUpload.session_id == self._sitting.id, TranscriptUpload.state == "taken"
        )
        for upload in self._session.scalars(former):
            upload.state = "replaced"
        self._upload.state, self._upload.taken_at = "taken", self._now
        self._upload.cutting_before = []

    def _record(self) -> None:
        plan = self._plan
        record(
            self._session,
            self._actor.username,
            "transcript.take",
            "transcript_upload",
            self._upload.id,
            inserted=plan.count("new"),
            updated=plan.count("changed"),
            unchanged=plan.count("same"),
            dropped=len(self._drop),
        )


def cutting_faults(cutting: Cutting) -> list[str]:
    """What people have to mend before anything can be taken over."""
    if not cutting:
        return ["没有一通来电可以收下。"]
    nameless = sum(not turn.role for call in cutting for turn in call.turns)
    return [f"还有 {nameless} 段没有定是谁说的。"] if nameless else []


def minutes_of(turns: Iterable[CutTurn]) -> int | None:
    """Length of a call in minutes, rounded up; None where the transcript has no times."""
    times = [ms for turn in turns for ms in (turn.starts_ms, turn.ends_ms) if ms is not None]
    return max(1, -(-(max(times) - min(times)) // 60_000)) if len(times) > 1 else None
