"""What a person does to the findings of a draft before it is proposed, each act one that can be undone.

Services on the texts themselves stand in ``editing.py``.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from portal.backoffice import marking
from portal.backoffice.cases.detection import count_open, propose
from portal.backoffice.cases.models import CaseDraft, Finding
from portal.backoffice.cases.undo import remember
from portal.backoffice.departments.office_words import load_office_words
from portal.releases import NotAllowed
from portal.releases.transition import draft_fields
from portal.releases.wording import FIELDS
from portal.releases.workflow import EDITABLE, STATE_NAMES
from portal.security.policy import Identity


class DraftService(marking.Marking[Finding]):
    """A draft with its findings, and the refusal outside the editable states."""

    kind = "case"

    def __init__(self, session: Session, draft: CaseDraft, actor: Identity) -> None:
        self._session = session
        self._draft = draft
        self._actor = actor

    @property
    def _id(self) -> int:
        return self._draft.case_id

    def _begin(self, label: str) -> list[Finding]:
        """Check that the draft may be changed, remember it, and return its findings in text order."""
        if self._draft.state not in EDITABLE:
            raise NotAllowed([f"这件现在是“{STATE_NAMES[self._draft.state]}”，不能改动。"])
        remember(self._session, self._draft, self._actor, label)
        return self._rows()

    def _texts(self) -> Mapping[str, str]:
        return draft_fields(self._draft)

    def _rows(self) -> list[Finding]:
        return sorted(self._draft.findings, key=lambda row: (FIELDS.index(row.field), row.start))

    def _drawn(self, **columns: Any) -> Finding:
        row = Finding(case_id=self._draft.case_id, **columns)
        self._draft.findings.append(row)
        return row

    def _drop(self, row: Finding) -> None:
        self._draft.drop(self._session, row)

    def _bind(self, row: Finding) -> None:
        row.text_hash = self._draft.text_hash

    def _renew(self, rows: Sequence[Finding], renew: Sequence[Finding] = ()) -> None:
        propose(self._draft, rows, load_office_words(self._session), renew)
        self._recount(rows)
        self._session.flush()

    def _recount(self, rows: Sequence[Finding]) -> None:
        count_open(self._draft, rows)


class DecideFinding(marking.DecideFinding[Finding], DraftService):
    """Mask or keep."""


class DecideAllOf(marking.DecideAllOf[Finding], DraftService):
    """Mask many at once."""


class AddFinding(marking.AddFinding[Finding], DraftService):
    """Mask what was missed."""


class ChangeReplacement(marking.ChangeReplacement[Finding], DraftService):
    """Publish other words."""


class ChangeLabel(marking.ChangeLabel[Finding], DraftService):
    """Correct what a finding is."""


class ChangeSpan(marking.ChangeSpan[Finding], DraftService):
    """Grow or shrink."""
