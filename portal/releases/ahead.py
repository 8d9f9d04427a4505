"""What a batch reads outside the write lock, ahead of the transaction that releases: crowds and the second pass."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.backoffice.cases.crowds import Crowds
from portal.backoffice.cases.models import CaseDraft
from portal.backoffice.cases.rungs import outgrown
from portal.backoffice.departments.office_words import load_office_words
from portal.releases.publish import load_drafts
from portal.releases.second_pass import Prepared, prepare, still_fits

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ahead:
    """Of some cases: ids of those whose crowd has become too small for their rung, and what the second pass said."""

    outgrown: Sequence[int]
    prepared: dict[int, Prepared]

    def of(self, session: Session, draft: CaseDraft) -> Prepared | None:
        """What holds for the draft as it is now; it is read again where anything that would go out has changed since.
        None where its findings do not fit its text.
        """
        found = self.prepared.get(draft.case_id)
        try:
            fits = found is not None and still_fits(draft, found)
            return found if fits else prepare(draft, load_office_words(session))
        except ValueError:
            log.exception("case %s cannot be prepared", draft.case_id)
            return None


class SecondPass:
    """Reads cases for a batch; words of the office and crowds are read once a run."""

    def __init__(self, session: Session) -> None:
        self._offices = load_office_words(session)
        self._crowds = Crowds(session)

    def __call__(self, session: Session, case_ids: Sequence[int]) -> Ahead:
        drafts = load_drafts(session, case_ids)
        smaller = outgrown(drafts, self._crowds.going_on_in(session))
        prepared = {}
        for draft in drafts:
            try:
                prepared[draft.case_id] = prepare(draft, self._offices)
            except ValueError:  # findings that do not fit the text: told when it is this case's turn
                continue
        return Ahead(smaller, prepared)
