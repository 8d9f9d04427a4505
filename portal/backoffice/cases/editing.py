"""What a person does to the texts of a draft before it is proposed: edit them, coarsen place and dates, answer the
neighbour question. Same conventions as ``services.py``.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from portal import privacy
from portal.backoffice.cases.detection import DetectDraft, Detection
from portal.backoffice.cases.models import CaseDraft, Finding
from portal.backoffice.cases.services import DraftService
from portal.backoffice.cases.spans import Span, moved_by
from portal.backoffice.departments.office_words import load_office_words
from portal.releases import NotAllowed
from portal.releases.wording import FIELDS

LONGEST_TITLE = 200
LONGEST_TEXT = 30_000


class EditWording(DraftService):
    """Replace the public wording before masking; decisions stay on every span that the edit did not touch."""

    def perform(self, title: str, question: str, reply: str) -> Detection:
        new = {"title": " ".join(title.split()), "question": _lines(question), "reply": _lines(reply)}
        if not new["title"] or len(new["title"]) > LONGEST_TITLE:
            raise NotAllowed([f"请填写标题，不超过 {LONGEST_TITLE} 字。"])
        if max(map(len, new.values())) > LONGEST_TEXT:
            raise NotAllowed([f"一段文字不能超过 {LONGEST_TEXT:,} 字。"])
        rows = self._begin("修改文字")
        draft = self._draft
        carry_findings(self._session, draft, rows, new)
        self._session.flush()
        result = DetectDraft(self._session, draft, load_office_words(self._session)).perform()
        self._session.flush()
        self._record("case.edit_wording", kept=result.kept, dropped=result.dropped, added=result.added)
        return result


def carry_findings(
    session: Session, draft: CaseDraft, rows: Iterable[Finding], new: Mapping[str, str]
) -> None:
    """Give ``draft`` the texts ``new``: findings on spans that did not change move along, the others go."""
    draft.text_hash = privacy.text_hash(new)
    moves = {name: moved_by(getattr(draft, name), new[name]) for name in FIELDS}
    for row in rows:
        span = moves[row.field](row.start, row.end)
        if span is None:
            session.delete(row)
        else:
            _move(row, span, draft.text_hash)
    for name in FIELDS:
        setattr(draft, name, new[name])


def _move(row: Finding, span: Span, digest: str) -> None:
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


class SetPlaceAndDates(DraftService):
    """Choose how exactly place and dates are published; going finer than the default needs a reason."""

    def perform(self, town: str, date_precision: str, reason: str = "") -> None:
        draft = self._draft
        if date_precision not in ("month", "day") or town not in ("", draft.case.town, draft.town):
            raise NotAllowed(["请选择地点和日期的精度。"])
        if date_precision == "day" and not reason.strip():
            raise NotAllowed(["精确到日须写明理由。"])
        self._begin("改地点和日期")
        draft.town, draft.date_precision, draft.precision_reason = town, date_precision, reason.strip()
        self._record("case.set_place_and_dates", date_precision=date_precision, town=bool(town))


class AnswerNeighbour(DraftService):
    """Record whether a neighbour who reads the text could name the people in it (``yes`` or ``no``)."""

    def perform(self, answer: str) -> None:
        if answer not in ("yes", "no"):
            raise NotAllowed(["请选择认得出还是认不出。"])
        self._begin("回答邻居一问")
        self._draft.neighbour = answer
        self._record("case.answer_neighbour", answer=answer)
