"""What a person does to a draft before it is proposed, beside its findings: edit the texts, choose the rung that
governs place and dates, answer the neighbour question. Same conventions as ``services.py``.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from portal import privacy
from portal.backoffice.cases.crowds import Crowds
from portal.backoffice.cases.detection import DetectDraft, Detection, freshen
from portal.backoffice.cases.models import CaseDraft, CaseEvent, Finding, SpanColumns
from portal.backoffice.cases.rungs import RUNG_WORDS, stand
from portal.backoffice.cases.services import DraftService
from portal.backoffice.cases.spans import Span, moved_by
from portal.backoffice.departments.office_words import load_office_words
from portal.privacy.neighbours import Standing, Step, finest
from portal.releases import NotAllowed
from portal.releases.wording import FIELDS, readable

LONGEST_TITLE = 200
LONGEST_TEXT = 30_000


class EditWording(DraftService):
    """Replace the public wording before masking; decisions stay on every span that the edit did not touch.

    The neighbour question is asked again, unless the edit changed nothing but what is masked.
    """

    def perform(self, title: str, question: str, reply: str) -> Detection:
        new = {"title": " ".join(title.split()), "question": _lines(question), "reply": _lines(reply)}
        if not new["title"] or len(new["title"]) > LONGEST_TITLE:
            raise NotAllowed([f"请填写标题，不超过 {LONGEST_TITLE} 字。"])
        if max(map(len, new.values())) > LONGEST_TEXT:
            raise NotAllowed([f"一段文字不能超过 {LONGEST_TEXT:,} 字。"])
        rows = self._begin("修改文字")
        draft = self._draft
        read_before = readable(draft, rows)
        carry_findings(self._session, draft, rows, new)
        self._session.flush()
        result = DetectDraft(self._session, draft, load_office_words(self._session)).perform()
        self._session.flush()
        if readable(draft, self._rows()) != read_before:
            draft.neighbour = ""  # the answer was about other words
        self._record("edit_wording", kept=result.kept, dropped=result.dropped, added=result.added)
        return result


def carry_findings(
    session: Session, draft: CaseDraft, rows: Iterable[Finding], new: Mapping[str, str]
) -> None:
    """Give ``draft`` the texts ``new``: findings on spans that did not change move along, the others go."""
    draft.text_hash = privacy.text_hash(new)
    moves = {name: moved_by(getattr(draft, name), new[name]) for name in FIELDS}
    for row in list(rows):
        span = moves[row.field](row.start, row.end)
        if span is None:
            draft.drop(session, row)
        else:
            move(row, span, draft.text_hash)
    for name in FIELDS:
        setattr(draft, name, new[name])


def move(row: SpanColumns, span: Span, digest: str) -> None:
    """Carry a finding to where its words stand in the new text, of the hash ``digest``."""
    if row.found_start is not None and row.found_end is not None:
        row.found_start, row.found_end = (
            row.found_start + span[0] - row.start,
            row.found_end + span[0] - row.start,
        )
    row.start, row.end = span
    row.text_hash = digest


def _lines(text: str) -> str:
    """Line ends as the rest of the system stores them; browsers send CRLF."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")


class ChooseRung(DraftService):
    """Publish on a rung that a person chooses: one with too small a crowd needs a reason, which goes into the history
    and which the approving person has to assent to; so does staying on the coarsest rung where even that is too small.
    """

    def perform(self, rung: str, reason: str = "", *, neighbours: int) -> None:
        session, draft, reason = self._session, self._draft, reason.strip()
        crowds = Crowds(session)
        steps = crowds.steps(draft.case)
        step = next((step for step in steps if step.rung == rung), None)
        if step is None:
            raise NotAllowed(["请选择公开到哪一级。"])
        is_short = step.crowd < neighbours
        if is_short and not reason:
            raise NotAllowed([f"这一级只有 {step.crowd} 件，不到 {neighbours} 件，须写明理由。"])
        self._begin("改公开到哪一级")
        is_chosen = is_short or step != finest(steps, neighbours)
        stand(draft, Standing(step.rung, step.crowd, neighbours, is_chosen), crowds)
        if is_chosen:
            draft.rung_by, draft.rung_reason = self._actor.username, reason
        freshen(session, draft)  # dates by month are proposed in the texts, dates by day no longer
        if is_short:
            self._remember_reason(step, reason)
        self._record("choose_rung", rung=draft.rung, crowd=draft.crowd)

    def _remember_reason(self, step: Step, reason: str) -> None:
        """In the review history, for the approving person and whoever looks later; it cannot be undone, only chosen anew."""
        draft = self._draft
        self._session.add(
            CaseEvent(
                case_id=draft.case_id,
                at=datetime.now(UTC),
                actor=self._actor.username,
                transition="choose_rung",
                from_state=draft.state,
                to_state=draft.state,
                comment=f"公开到{RUNG_WORDS[step.rung]}，同类 {step.crowd} 件：{reason}",
                text_hash=draft.text_hash,
            )
        )


class AnswerNeighbour(DraftService):
    """Record whether a neighbour who reads the text could name the people in it (``yes`` or ``no``)."""

    def perform(self, answer: str) -> None:
        if answer not in ("yes", "no"):
            raise NotAllowed(["请选择认得出还是认不出。"])
        self._begin("回答邻居一问")
        self._draft.neighbour = answer
        self._record("answer_neighbour", answer=answer)
