"""What the demo staff decide: most cases go all the way, the rest stay in every state of the workflow."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from zlib import crc32

from sqlalchemy.orm import Session

from portal.backoffice.cases.editing import AnswerNeighbour, ChooseRung
from portal.backoffice.cases.models import CaseDraft
from portal.backoffice.cases.services import AddFinding, DecideAllOf
from portal.backoffice.marking import MASKABLE
from portal.demo.model import DemoCase
from portal.releases import NotAllowed
from portal.releases.transition import TransitionCase, sensitive_names
from portal.security.permissions import Role
from portal.security.policy import Identity

RELEASE, REVISE, WITHDRAW = "release", "revise", "withdraw"
SHARES = (("new", 25), ("sent_back", 12), ("deferred", 14), ("not_public", 10), ("on_request", 8),
          ("proposed", 40), ("approved", 26), (REVISE, 2), (WITHDRAW, 8))  # fmt: skip
"""Of a thousand cases; all others are released."""
FRESH = timedelta(days=12)
COMMENTS = {
    "send_back": ("地点写得过细，请改到街道一级后再送。", "答复里的时间与诉求不符，请核对原文。", "标题不够明白，请改写。"),
    "defer": ("承办单位正在重办，待办结后再公开。", "涉及在建工程招标，暂缓至结果公布。"),
    "not_public": ("只涉及个人家庭情况，公开没有参考价值。", "当事人极易被认出，不予公开。"),
    "on_request": ("内容属于个案办理过程，依申请公开。",),
}  # fmt: skip
WHISTLE = "举报件默认不公开。"
FEW = (
    "反映的是公共设施，人人可见，文字里没有来电人的情况。",
    "只是咨询政策，不涉及个人情况。",
    "诉求内容普遍，改写后认不出个人。",
)
"""Why a case is published although few received ones share its month and category."""
ASSENT = "已核对文字，认不出来电人，同意。"


def fate_of(source_number: str) -> str:
    """What becomes of a case in the end: a state of the workflow, or release, revise, withdraw."""
    draw = crc32(source_number.encode()) % 1000
    for fate, share in SHARES:
        draw -= share
        if draw < 0:
            return fate
    return RELEASE


Personal = Sequence[str]
"""Field of the draft, label and words of one personal detail that the generator put into a text."""


def personal_words(case: DemoCase) -> Sequence[Personal]:
    """What a careful reader would find in the texts of ``case``, whether or not the rules do."""
    spans = (("title", case.title, case.title_spans), ("question", case.body, case.body_spans),
             ("reply", case.reply, case.reply_spans))  # fmt: skip
    found = {
        (field, span.label, text[span.start : span.end]) for field, text, marks in spans for span in marks
    }
    return sorted(item for item in found if item[1] in MASKABLE)


class Reader(Protocol):
    """Whoever knows which personal words stand in a case."""

    def words(self, number: str) -> Sequence[Personal]: ...


class Curate:
    """Bring one new draft as far as its fate wants, by the services that real staff use."""

    def __init__(
        self,
        session: Session,
        staff: Mapping[Role, Identity],
        preset: str,
        today: datetime,
        reading: Reader,
    ) -> None:
        self._session = session
        self._staff = staff
        self._preset = preset
        self._today = today
        self._reading = reading

    def perform(self, draft: CaseDraft) -> None:
        fate = fate_of(draft.case.source_number)
        received = draft.case.received_at
        if fate == "new" or (received and self._today - received < FRESH and draft.case_id % 5 < 3):
            return
        try:
            if sensitive_names(draft):
                self._step(draft, "not_public", Role.CURATOR, WHISTLE)
            elif fate in ("deferred", "not_public", "on_request"):
                self._step(draft, "defer" if fate == "deferred" else fate, Role.CURATOR)
            else:
                self._propose(draft)
                self._review(draft, fate)
        except NotAllowed:
            return  # it stays where it is, as a case that somebody must look at

    def _propose(self, draft: CaseDraft) -> None:
        curator = self._staff[Role.CURATOR]
        draft.opened_by = curator.username
        DecideAllOf(self._session, draft, curator).perform()
        self._mask_missed(draft, curator)
        self._answer_for_few_neighbours(draft, curator)
        if draft.findings_total:
            AnswerNeighbour(self._session, draft, curator).perform("no")
        self._step(draft, "propose", Role.CURATOR)

    def _answer_for_few_neighbours(self, draft: CaseDraft, curator: Identity) -> None:
        """Confirm a crowd that is too small, with a reason that the reviewer assents to."""
        if draft.standing.is_short:
            reason = FEW[draft.case_id % len(FEW)]
            ChooseRung(self._session, draft, curator).perform(
                draft.rung, reason, neighbours=draft.crowd_needed
            )

    def _mask_missed(self, draft: CaseDraft, curator: Identity) -> None:
        """Add what the rules did not find, as a reader does who selects the words on the screen."""
        rows = draft.findings
        for field, label, words in self._reading.words(draft.case.source_number):
            start = getattr(draft, field).find(words)
            end = start + len(words)
            covered = any(row.field == field and row.start <= start and end <= row.end for row in rows)
            if start >= 0 and not covered:
                AddFinding(self._session, draft, curator).perform(field, start, end, label)

    def _review(self, draft: CaseDraft, fate: str) -> None:
        if fate == "sent_back":
            self._step(draft, "send_back", Role.REVIEWER)
        elif fate != "proposed":
            self._step(draft, "approve", Role.REVIEWER, ASSENT if draft.standing.is_short else "")

    def _step(self, draft: CaseDraft, name: str, role: Role, comment: str = "") -> None:
        choices = COMMENTS.get(name, ("",))
        comment = comment or choices[draft.case_id % len(choices)]
        TransitionCase(self._session, draft, name, self._staff[role], comment, preset=self._preset).perform()
