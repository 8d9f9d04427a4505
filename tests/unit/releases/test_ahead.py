"""What a batch has read ahead holds for exactly what would go out; anything else is read again under the write lock."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.cases.models import CaseDraft
from portal.releases.ahead import Ahead, SecondPass
from portal.releases.publish import load_drafts
from tests.batches import approved_cases

Sessions = sessionmaker[Session]


def reword(draft: CaseDraft) -> None:
    """Other words in place of what is masked."""
    next(row for row in draft.findings if row.decision == "mask").replacement = "（略）"


def coarsen(draft: CaseDraft) -> None:
    """The neighbour test has taken the place away."""
    draft.town = ""


def edit(draft: CaseDraft) -> None:
    draft.reply += "另已回访。"


def read(sessions: Sessions) -> tuple[int, Ahead]:
    """One approved case, read ahead."""
    [case_id] = approved_cases(sessions, 1)
    with sessions() as session:
        return case_id, SecondPass(session)(session, [case_id])


def test_what_has_not_changed_is_not_read_twice(sessions: Sessions) -> None:
    case_id, ahead = read(sessions)
    with sessions() as session:
        [draft] = load_drafts(session, [case_id])
        assert ahead.of(session, draft) is ahead.prepared[case_id]


@pytest.mark.parametrize("change", [reword, coarsen, edit])
def test_what_has_changed_since_is_read_again(
    sessions: Sessions, change: Callable[[CaseDraft], None]
) -> None:
    case_id, ahead = read(sessions)
    with sessions() as session:
        [draft] = load_drafts(session, [case_id])
        change(draft)
        again = ahead.of(session, draft)
        assert again is not None
        assert again.output_hash != ahead.prepared[case_id].output_hash


def test_a_case_that_was_not_read_ahead_is_read_when_its_turn_comes(sessions: Sessions) -> None:
    case_id, ahead = read(sessions)
    with sessions() as session:
        [draft] = load_drafts(session, [case_id])
        assert Ahead((), {}).of(session, draft) == ahead.prepared[case_id]
