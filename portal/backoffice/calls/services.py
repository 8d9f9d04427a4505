"""What a person does to the findings of a call before it is proposed: the acts of a case's draft, one mapping for the call."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from portal.backoffice import marking
from portal.backoffice.calls.detection import propose, recount
from portal.backoffice.calls.second_pass import words_of_call
from portal.backoffice.calls.wording import call_texts, field_hash, findings_of
from portal.backoffice.departments.office_words import load_office_words
from portal.backoffice.hotline_days.models import Call, CallFinding
from portal.backoffice.hotline_days.states import STATE_NAMES
from portal.releases import NotAllowed
from portal.security.policy import Identity


class CallMarking(marking.Marking[CallFinding]):
    """A call with its findings, and the refusal of anything but a draft."""

    kind = "call"

    def __init__(self, session: Session, call: Call, actor: Identity) -> None:
        self._session = session
        self._call = call
        self._actor = actor

    @property
    def _id(self) -> int:
        return self._call.id

    def _begin(self, label: str) -> list[CallFinding]:
        if self._call.state != "draft":
            raise NotAllowed([f"这通来电现在是“{STATE_NAMES[self._call.state]}”，不能改动。"])
        return self._rows()

    def _texts(self) -> Mapping[str, str]:
        return call_texts(self._call)

    def _rows(self) -> list[CallFinding]:
        return findings_of(self._session, self._call)

    def _drawn(self, **columns: Any) -> CallFinding:
        row = CallFinding(call_id=self._call.id, **columns)
        self._session.add(row)
        return row

    def _drop(self, row: CallFinding) -> None:
        self._session.delete(row)

    def _bind(self, row: CallFinding) -> None:
        row.text_hash = field_hash(self._texts()[row.field])

    def _renew(self, rows: Sequence[CallFinding], renew: Sequence[CallFinding] = ()) -> None:
        offices = words_of_call(load_office_words(self._session), self._call)
        propose(self._call, rows, offices, renew)
        self._recount(rows)
        self._session.flush()

    def _recount(self, rows: Sequence[CallFinding]) -> None:
        recount(self._call, rows)


class DecideFinding(marking.DecideFinding[CallFinding], CallMarking):
    """Mask or keep."""


class DecideAllOf(marking.DecideAllOf[CallFinding], CallMarking):
    """Mask many at once."""


class AddFinding(marking.AddFinding[CallFinding], CallMarking):
    """Mask what was missed."""


class ChangeReplacement(marking.ChangeReplacement[CallFinding], CallMarking):
    """Publish other words."""


class ChangeLabel(marking.ChangeLabel[CallFinding], CallMarking):
    """Correct what a finding is."""


class ChangeSpan(marking.ChangeSpan[CallFinding], CallMarking):
    """Grow or shrink."""
