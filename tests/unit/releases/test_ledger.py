"""The withheld ledger: replied cases that are not public, by reason, whole city."""

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.jobs.models import Job
from portal.public.about.tables import published_withheld
from portal.public.about.views import withheld_words
from portal.public.log.tables import published_state
from portal.releases.ledger import publish_ledger
from portal.releases.withdraw import WithdrawRelease
from portal.security.permissions import Role
from portal.vocabulary import WithdrawalKind, WithdrawalReason
from tests.factories import make_case, make_person
from tests.rechecking import released_cases

Sessions = sessionmaker[Session]


def ledger(sessions: Sessions) -> dict[str, int]:
    publish_ledger(sessions)
    with sessions() as session:
        return {row.reason: row.n for row in session.execute(select(published_withheld))}


def test_each_replied_case_that_is_not_public_counts_once(sessions: Sessions) -> None:
    with sessions.begin() as session:
        states = (
            "new",
            "proposed",
            "approved",
            "deferred",
            "on_request",
            "not_public",
            "not_public",
            "not_public",
        )
        classes = ([], [], [], [], [], ["minor", "health"], ["whistle"], [])
        for n, (state, named) in enumerate(zip(states, classes, strict=True)):
            draft = make_case(session, f"L{n}").draft
            assert draft is not None
            draft.state, draft.classes = state, named
        make_case(session, "secret", secrecy_requested=True)
        make_case(session, "refused", consent=False)
        make_case(session, "unanswered", reply="")
    assert ledger(sessions) == {
        "pending": 3,
        "deferred": 1,
        "on_request": 1,
        "minor": 1,
        "report": 1,
        "not_public": 1,
        "secrecy": 1,
        "consent": 1,
    }


def test_a_live_case_is_not_withheld_and_a_withdrawn_one_counts_by_its_reason(sessions: Sessions) -> None:
    first, second, third = released_cases(sessions, 3)
    with sessions.begin() as session:
        reviewer = make_person(session, "reviewer", Role.REVIEWER)
        WithdrawRelease(session, first, WithdrawalKind.GONE, WithdrawalReason.OBJECTION, reviewer).perform()
        WithdrawRelease(
            session, second, WithdrawalKind.VANISH, WithdrawalReason.PRIVACY, reviewer, erase=True
        ).perform()
    assert ledger(sessions) == {"withdrawn:objection": 1, "withdrawn:privacy": 1}
    assert third


def test_the_page_counter_moves_only_when_a_count_does(sessions: Sessions) -> None:
    with sessions.begin() as session:
        make_case(session)
    ledger(sessions)
    with sessions() as session:
        before = session.scalar(select(published_state.c.counter))
    ledger(sessions)
    with sessions() as session:
        assert session.scalar(select(published_state.c.counter)) == before


def test_a_step_has_the_ledger_counted_later_once(sessions: Sessions) -> None:
    released_cases(sessions, 3)
    with sessions() as session:
        [job] = session.scalars(select(Job).where(Job.kind == "ledger")).all()
    assert job.lease_until is not None
    assert (job.lease_until - job.created_at).total_seconds() > 600


def test_every_reason_has_words() -> None:
    counts = {"pending": 4, "minor": 1, **{f"withdrawn:{item.value}": 2 for item in WithdrawalReason}}
    words = withheld_words(counts)
    assert len(words) == len(counts)
    assert words[0] == ("不公开：涉及未成年人", 1)
    assert ("公开后撤回：内容有误", 2) in words
