"""The calls of the invented hotline days: transcripts taken over, every call curated, read by two and released in its form."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.calls.editing import (
    CallerData,
    DropTurn,
    Facts,
    FormContent,
    SaveCaller,
    SaveFacts,
    SaveForm,
    seen_of,
)
from portal.backoffice.calls.services import AddFinding, DecideAllOf, DecideFinding
from portal.backoffice.calls.wording import call_texts, findings_of, turn_field
from portal.backoffice.calls.workflow import Approve, Propose
from portal.backoffice.departments.models import Category
from portal.backoffice.hotline_days.models import Call
from portal.backoffice.promises.call_cases import ToCase, case_content
from portal.backoffice.transcripts.speakers import speakers_of
from portal.backoffice.transcripts.storing import StoreTranscript, read_incoming
from portal.backoffice.transcripts.taking import TakeTranscript
from portal.demo.bulletins import Step, add_step
from portal.demo.hotline_desk import Worker, unit_ids
from portal.demo.hotline_promises import Ledger
from portal.demo.hotline_script import CallPlan, SessionPlan, script
from portal.releases.hotline_withdrawal import Withdraw
from portal.security.permissions import Role
from portal.vocabulary import CallForm, WithdrawalKind, WithdrawalReason

WITHDRAWN = "外卖里有头发"
"""Topic of the call that is taken back again."""
KEPT = "地名或平常的词，不是人名。"
WHY = "商家提出文字有误，核对后再定。"
NOTE = "摘要中的赔付情况有误，正在核对。"


@dataclass(frozen=True)
class Switchboard(Worker):
    """Whoever curates calls."""

    def take(self, plan: SessionPlan, now: datetime) -> None:
        """收下实录, and write down what belongs to each call: facts, caller, promises, the case it led to."""
        ledger = Ledger(self.desk, self.dates)
        with self.desk.sessions.begin() as session:
            if self.calls_of(session, plan):
                return
            self._take_transcript(session, plan, now)
            for call_plan, call in self.calls_of(session, plan):
                self._note_facts(session, call_plan, call, now)
                ledger.write_down(session, call_plan, call, now)
                if call_plan.case:
                    ToCase(session, call, self.curator, now, content=case_content(call)).perform()

    def publish(self, plan: SessionPlan, now: datetime) -> None:
        """Each call that has a form through its steps, then the promises that were made in it."""
        with self.desk.sessions() as session:
            todo = [(one, call.id, call.state) for one, call in self.calls_of(session, plan) if one.form]
        for call_plan, call_id, state in todo:
            if state == "draft":
                self._curate(call_plan, call_id, now)
            if state in ("draft", "approved"):
                self.release("call", call_id, now)
        Ledger(self.desk, self.dates).publish(plan, now)

    def withdraw(self, plan: SessionPlan, now: datetime) -> None:
        """One call is taken back; its page says so."""
        with self.desk.sessions.begin() as session:
            for call_plan, call in self.calls_of(session, plan):
                if call_plan.topic == WITHDRAWN and call.state == "released":
                    publisher = self.desk.staff[Role.PUBLISHER]
                    Withdraw(
                        session,
                        call,
                        publisher,
                        now,
                        WHY,
                        how=WithdrawalKind.NOTICE,
                        reason=WithdrawalReason.ERROR,
                        note=NOTE,
                    ).perform()

    def _take_transcript(self, session: Session, plan: SessionPlan, now: datetime) -> None:
        sitting = self.sitting_of(session, plan)
        name = f"{sitting.held_on:%Y%m%d}接听记录.txt"
        incoming = read_incoming(name, plan.transcript(), speakers_of(session, sitting))
        upload = StoreTranscript(session, sitting, self.curator, now, incoming).perform()
        TakeTranscript(session, upload, self.curator, now).perform()

    def _note_facts(self, session: Session, plan: CallPlan, call: Call, now: datetime) -> None:
        category = session.scalars(select(Category.id).where(Category.path == plan.category)).first()
        units = unit_ids(session, plan.departments) or list(call.departments)
        facts = Facts(call.started, call.minutes, call.taken_by, plan.town, category, units)
        SaveFacts(session, call, self.curator, now, content=facts, seen=seen_of(call, Facts)).perform()
        if plan.caller or plan.phone:
            known = CallerData(plan.caller, plan.phone, plan.address)
            SaveCaller(
                session, call, self.curator, now, content=known, seen=seen_of(call, CallerData)
            ).perform()

    def _curate(self, plan: CallPlan, call_id: int, now: datetime) -> None:
        """Form and words, decisions on all that is found, what the rules missed; then two people."""
        with self.desk.sessions.begin() as session:
            call, actor = session.get_one(Call, call_id), self.curator
            content = FormContent(plan.form, plan.reason, call.topic, plan.summary)
            SaveForm(session, call, actor, now, content=content, seen=seen_of(call, FormContent)).perform()
            for turn in call.turns:
                if any(words in turn.text for words in plan.drops):
                    DropTurn(session, call, actor, now, turn=turn, dropped=True).perform()
            if plan.form != CallForm.WITHHELD:
                self._decide(session, plan, call)
                self._add_instructions(session, plan, call, now)
            Propose(session, call, actor, now, plan.assent).perform()
            Approve(session, call, self.reviewer, now, plan.assent).perform()

    def _add_instructions(self, session: Session, plan: CallPlan, call: Call, now: datetime) -> None:
        for one in script().instructions:
            if one.call == plan.key:
                step, dated = Step(one.days, one.kind, one.post, one.text), call.session.held_on
                add_step(session, self.desk.staff, call, step, dated + timedelta(days=one.days), now)

    def _decide(self, session: Session, plan: CallPlan, call: Call) -> None:
        """Keep what is no name, mask everything else that was found and what was not."""
        texts = call_texts(call)
        for row in findings_of(session, call):
            if texts[row.field][row.start : row.end] in script().not_names and not row.decision:
                DecideFinding(session, call, self.curator).perform(row.id, "keep", KEPT)
        DecideAllOf(session, call, self.curator).perform()
        for field, start, end in _missed(session, plan, call):
            AddFinding(session, call, self.curator).perform(field, start, end, "PERSON")


def _missed(session: Session, plan: CallPlan, call: Call) -> Iterator[tuple[str, int, int]]:
    """Names of private people that a careful reader knows of and that no finding covers."""
    rows = findings_of(session, call)
    spoken = {turn_field(turn) for turn in call.turns}
    for field, text in call_texts(call).items():
        for name in plan.masks:
            start, end = text.find(name), text.find(name) + len(name)
            covered = any(row.field == field and row.start <= start and end <= row.end for row in rows)
            if start >= 0 and field in spoken and not covered:
                yield field, start, end
