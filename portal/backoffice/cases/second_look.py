"""A second pair of eyes (请同事再看): whoever is unsure asks for it, somebody else answers, and until then the case
neither goes to review nor is approved.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.cases.models import CaseDraft, CaseEvent
from portal.releases import NotAllowed
from portal.releases.workflow import EDITABLE, STATE_NAMES, UNDER_REVIEW
from portal.security.policy import Identity
from portal.staff.models import StaffUser

ASKED, ANSWERED = "second_look", "second_look_done"
"""Their names in the review history; neither changes the state."""

LONGEST = 1000


class _SecondLook:
    def __init__(self, session: Session, draft: CaseDraft, actor: Identity) -> None:
        self._session = session
        self._draft = draft
        self._actor = actor

    def _note(self, name: str, note: str) -> None:
        draft = self._draft
        self._session.add(
            CaseEvent(
                case_id=draft.case_id,
                at=datetime.now(UTC),
                actor=self._actor.username,
                transition=name,
                from_state=draft.state,
                to_state=draft.state,
                comment=note,
                text_hash=draft.text_hash,
            )
        )
        self._session.flush()
        record(self._session, self._actor.username, f"case.{name}", "case", draft.case_id)


class AskSecondLook(_SecondLook):
    """Ask for a colleague's look, saying what it is about."""

    def perform(self, note: str) -> None:
        draft, note = self._draft, note.strip()
        if draft.state not in EDITABLE | UNDER_REVIEW:
            raise NotAllowed([f"这件现在是“{STATE_NAMES[draft.state]}”，不能请同事再看。"])
        if draft.second_look_by_id is not None:
            raise NotAllowed(["已经有人请同事再看，还没有看过。"])
        if not note or len(note) > LONGEST:
            raise NotAllowed([f"请写明要请人看什么，不超过 {LONGEST:,} 字。"])
        draft.second_look_by_id = self._actor.user_id
        self._note(ASKED, note)


class AnswerSecondLook(_SecondLook):
    """Say that it was looked at; not by the one who asked."""

    def perform(self, note: str) -> None:
        draft, note = self._draft, note.strip()
        if draft.second_look_by_id is None:
            raise NotAllowed(["这件没有请同事再看，或已有同事看过。"])
        if draft.second_look_by_id == self._actor.user_id:
            raise NotAllowed(["请同事再看的和看的不能是同一人。"])
        if not note or len(note) > LONGEST:
            raise NotAllowed([f"请写明看的结果，不超过 {LONGEST:,} 字。"])
        draft.second_look_by_id = None
        self._note(ANSWERED, note)


@dataclass(frozen=True, slots=True)
class Question:
    """What a colleague is asked to look at."""

    person: str
    at: datetime
    note: str


def asked(session: Session, draft: CaseDraft) -> Question | None:
    """The open question about ``draft``, if there is one."""
    if draft.second_look_by_id is None:
        return None
    found = session.execute(
        select(CaseEvent.at, CaseEvent.comment, StaffUser.display_name)
        .join(StaffUser, StaffUser.username == CaseEvent.actor)
        .where(CaseEvent.case_id == draft.case_id, CaseEvent.transition == ASKED)
        .order_by(CaseEvent.id.desc())
        .limit(1)
    ).first()
    return Question(found.display_name, found.at, found.comment) if found else None
