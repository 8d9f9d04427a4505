"""Released cases and calls in which a newer rule would find something, for tests of the re-check.

A published text stands for one that was released before a rule existed: what the rule finds is written into the public
row and the draft by hand, with the log's commitment left alone, and the versions are set back.
"""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.calls.wording import field_hash, turn_field
from portal.backoffice.cases.models import CaseDraft
from portal.backoffice.hotline_days.models import Call, CallFinding
from portal.privacy import text_hash
from portal.public.cases.tables import published_case
from portal.public.hotline_days.tables import published_turn
from portal.releases.batches import run_release
from portal.releases.models import Release
from portal.releases.transition import draft_fields
from tests.batches import approved_cases, open_batch

LEAK = "联系人手机13900005678。"
"""A private telephone: a new high-risk finding."""
DOUBT = "他在蓝天机械有限公司上班。"
"""A workplace: a new medium-risk finding."""


def released_cases(sessions: sessionmaker[Session], count: int) -> list[str]:
    """Public numbers of ``count`` released cases, in the order of their cases."""
    ids = approved_cases(sessions, count)
    run_release(sessions, open_batch(sessions, ids), "two_person")
    with sessions() as session:
        return list(session.scalars(select(Release.number).order_by(Release.item_id)))


def as_if_before_the_rule(
    session: Session, numbers: Sequence[str], words: str, field: str = "question"
) -> None:
    """Have ``words`` stand in the texts of these cases, as if today's rules had not existed at their release."""
    column = published_case.c[field]
    for number in numbers:
        release = session.scalars(select(Release).where(Release.number == number)).one()
        draft = session.get_one(CaseDraft, release.item_id)
        before = draft.text_hash
        setattr(draft, field, getattr(draft, field) + words)
        draft.text_hash = draft.proposed_hash = text_hash(draft_fields(draft))
        _carry(session, draft, before)
        session.execute(
            update(published_case).where(published_case.c.number == number).values({field: column + words})
        )
    forget(session)


def _carry(session: Session, draft: CaseDraft, before: str) -> None:
    from portal.backoffice.cases.models import Finding

    session.execute(
        update(Finding)
        .where(Finding.case_id == draft.case_id, Finding.text_hash == before)
        .values(text_hash=draft.text_hash, found_start=Finding.start, found_end=Finding.end)
    )


def forget(session: Session) -> None:
    """As after an upgrade: nothing was read with the current rules."""
    session.execute(update(Release).values(checked_with="old"))
    session.execute(update(CaseDraft).where(CaseDraft.state == "released").values(detected_with="old"))


def call_as_if_before_the_rule(session: Session, call: Call, words: str, position: int = 4) -> None:
    """The same of one turn of a released call."""
    turn = next(turn for turn in call.turns if turn.position == position)
    before = field_hash(turn.text)
    turn.text += words
    session.execute(
        update(CallFinding)
        .where(CallFinding.field == turn_field(turn), CallFinding.text_hash == before)
        .values(text_hash=field_hash(turn.text))
    )
    row = published_turn.c
    of_call = (row.number == f"{call.day.number}-{call.position}", row.position == position)
    session.execute(update(published_turn).where(*of_call).values(text=row.text + words))
    call.checked_with = call.detected_with = "old"
