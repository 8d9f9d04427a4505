"""Calls become cases (来电转诉求件): a new case in the normal flow, or one that the call system has already."""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.calls.detection import read_public_again
from portal.backoffice.cases.detection import queue_detection
from portal.backoffice.cases.models import Case, CaseDraft
from portal.backoffice.departments.matching import DepartmentMatcher, local_date
from portal.backoffice.departments.models import Category, Department
from portal.backoffice.hotline_days.models import Call
from portal.backoffice.hotline_days.workflow import keep_event
from portal.backoffice.imports.drafts import new_draft
from portal.backoffice.orders.from_cases import DeriveOrders
from portal.backoffice.promises.links import CHANGEABLE, LinkCase
from portal.backoffice.promises.models import Promise
from portal.backoffice.steps import digest
from portal.releases import NotAllowed
from portal.releases.hotline_rows import call_number
from portal.security.permissions import Permission, allows
from portal.security.policy import Identity
from portal.vocabulary import AppealType, Channel, Handling, SpeakerRole
from portal.web.present.dates import LOCAL

SOURCE = "hotline-day"
LONGEST_TITLE, LONGEST_TEXT = 200, 20_000


@dataclass(frozen=True, slots=True)
class CaseContent:
    """A case as a call tells it, raw: it is anonymised and reviewed like every other. Without a reply it is not public."""

    title: str
    question: str
    reply: str = ""
    department_id: int | None = None
    category_id: int | None = None
    appeal_type: str = ""


def case_content(call: Call) -> CaseContent:
    """What a case of this call would say: the caller's words, and the answer of the leader and the units."""
    answers = (SpeakerRole.LEADER, SpeakerRole.DEPARTMENT)
    department_id = call.departments[0] if call.departments else None
    return CaseContent(
        call.topic,
        _said(call, SpeakerRole.CALLER),
        _said(call, *answers),
        department_id,
        call.category_id,
    )


def _said(call: Call, *roles: SpeakerRole) -> str:
    return "\n".join(turn.text for turn in call.turns if turn.role in roles and not turn.dropped)


def received_at(call: Call) -> datetime:
    """When the call came in, else when its session began."""
    started = time.fromisoformat(call.started or call.session.starts)
    return datetime.combine(call.session.held_on, started, LOCAL).astimezone(UTC)


class CallCaseStep:
    """What the acts on a call's case share; where the case of a call changes, so do the links of its promises."""

    act: str

    def __init__(self, session: Session, call: Call, actor: Identity, now: datetime) -> None:
        self._session = session
        self._call = call
        self._actor = actor
        self._now = now

    def standing_reasons(self) -> list[str]:
        """Why it cannot be done whatever is typed; Chinese sentences, none when it can."""
        if not allows(self._actor.roles, Permission.HOTLINE_DAYS):
            return ["您的角色不能把来电转为诉求件。"]
        if self._call.state not in CHANGEABLE:
            return ["来电正在审核或已撤回，不能改动它的诉求件。"]
        return self._own_reasons()

    def failure_reasons(self) -> list[str]:
        """The same with what was typed."""
        return self.standing_reasons()

    def _own_reasons(self) -> list[str]:
        return ["这通来电已有诉求件，先取消关联。"] if self._call.case_id is not None else []

    def _begin(self) -> None:
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)

    def _link(self, case: Case) -> None:
        """The case belongs to the call and to what was promised in it; what it knows of the caller holds for the call."""
        self._call.case_id = case.id
        self._session.flush()
        read_public_again(self._session, Call.id == self._call.id)
        for promise in promises_of(self._session, self._call):
            link = LinkCase(self._session, promise, case, self._actor, self._now)
            if not link.failure_reasons():
                link.perform()
        self._keep_event(case)

    def _keep_event(self, case: Case) -> None:
        call, comment = self._call, f"工单 {case.source_number}"
        keep_event(
            self._session, "call", call, self.act, self._actor.username, self._now, call.state, comment
        )


class ToCase(CallCaseStep):
    """转为诉求件: a new case of the source ``hotline-day`` under the call's number, with its draft, orders and detection."""

    act = "to_case"

    def __init__(self, *args: Any, content: CaseContent, **more: Any) -> None:
        super().__init__(*args, **more)
        self._content = content

    def _own_reasons(self) -> list[str]:
        reasons = super()._own_reasons()
        taken = select(Case.id).where(Case.source == SOURCE, Case.source_number == self._number())
        if not reasons and self._session.scalar(taken) is not None:
            return ["这通来电转过诉求件，请用“关联已有的诉求件”连上，工单编号就是来电编号。"]
        return reasons

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        reasons = self.standing_reasons()
        if reasons:
            return reasons
        content = self._content
        texts = (("标题", content.title, LONGEST_TITLE), ("诉求", content.question, LONGEST_TEXT))
        reasons = [f"请填写{name}。" for name, text, _longest in texts if not text.strip()]
        for name, text, longest in (*texts, ("答复", content.reply, LONGEST_TEXT)):
            if len(text) > longest:
                reasons.append(f"{name}不能超过 {longest:,} 个字。")
        if content.appeal_type and content.appeal_type not in {term.value for term in AppealType}:
            reasons.append("请选诉求类型。")
        return reasons

    def perform(self) -> Case:
        """The stored case; raises NotAllowed."""
        self._begin()
        session = self._session
        row = self._row()
        case = Case(**row)
        session.add(case)
        session.flush()
        if case.is_releasable:
            session.add(CaseDraft(**new_draft(case.id, row, self._now)))
            queue_detection(session)
        matcher = DepartmentMatcher.load(session)
        DeriveOrders(session, lambda name, at: matcher.match(name, local_date(at))).of_new_cases(
            Case.id == case.id
        )
        self._link(case)
        return case

    def _row(self) -> dict[str, Any]:
        call, content, at = self._call, self._content, received_at(self._call)
        lead, joint = self._departments()
        category = self._session.get(Category, content.category_id) if content.category_id else None
        texts = {
            "title": content.title.strip(),
            "question": content.question.strip(),
            "reply": content.reply.strip(),
        }
        return {
            "source": SOURCE,
            "source_number": self._number(),
            "row_hash": digest([texts]),
            "created_at": self._now,
            "updated_at": self._now,
            **texts,
            "appeal_type": content.appeal_type or None,
            "channel": Channel.PHONE.value,
            # What was answered on the line is in no unit's score as an order replied to within the minute.
            "handling": Handling.DIRECT.value if texts["reply"] else None,
            "department_raw": lead.name if lead else "",
            "department_id": lead.id if lead else None,
            "joint_departments_raw": joint,
            "category_raw": category.path if category else "",
            "category_id": category.id if category else None,
            "town": call.town,
            "received_at": at,
            "assigned_at": at if lead else None,
            "replied_at": at if texts["reply"] else None,
            "caller_name": call.caller_name,
            "caller_phone": call.caller_phone,
            "caller_address": call.caller_address,
            "secrecy_requested": False,
            "consent": None,
        }

    def _number(self) -> str:
        return call_number(self._call.day, self._call)

    def _departments(self) -> tuple[Department | None, str]:
        """The lead, and the names of the others of the call joined by 、."""
        lead_id, session = self._content.department_id, self._session
        lead = session.get(Department, lead_id) if lead_id else None
        others = [session.get(Department, id_) for id_ in self._call.departments if id_ != lead_id]
        return lead, "、".join(unit.name for unit in others if unit is not None)


class LinkCallCase(CallCaseStep):
    """关联已有的诉求件: a case that the call system has under a number of its own; None before one is chosen."""

    act = "link_case"

    def __init__(self, *args: Any, case: Case | None, **more: Any) -> None:
        super().__init__(*args, **more)
        self._case = case

    def perform(self) -> None:
        """Store it; raises NotAllowed."""
        self._begin()
        assert self._case is not None
        self._link(self._case)


class UnlinkCallCase(CallCaseStep):
    """取消关联. Links of promises stay: each is taken off where it stands."""

    act = "unlink_case"

    def _own_reasons(self) -> list[str]:
        return [] if self._call.case_id is not None else ["这通来电没有关联诉求件。"]

    def perform(self) -> None:
        """Store it; raises NotAllowed."""
        self._begin()
        case = self._session.get_one(Case, self._call.case_id)
        self._call.case_id = None
        self._session.flush()
        self._keep_event(case)


def promises_of(session: Session, call: Call) -> list[Promise]:
    """What was promised in a call, in the order of the day."""
    return list(session.scalars(select(Promise).where(Promise.call_id == call.id).order_by(Promise.position)))
