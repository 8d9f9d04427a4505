"""The way out: propose, approve, publish, revise, withdraw, erase."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.cases.models import Case, CaseEvent
from portal.public.cases.snapshot import CaseSnapshot
from portal.public.cases.tables import (
    published_case,
    published_count,
    published_cross_count,
    published_tombstone,
)
from portal.public.log.chain import chain_faults, commitment
from portal.public.log.tables import published_log, published_salt, published_state
from portal.public.search.tables import published_term
from portal.releases import NotAllowed
from portal.releases.counts import counted
from portal.releases.models import Release
from portal.releases.transition import TransitionCase
from portal.releases.withdraw import WithdrawRelease
from portal.search.outbox import OutboxEntry
from portal.security.permissions import Role
from portal.vocabulary import WithdrawalKind, WithdrawalReason
from tests.factories import CALLER, approve, detect, make_case, make_person, release


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    with sessions.begin() as session:
        yield session


def released(session: Session, number: str = "RA1") -> tuple[Case, CaseSnapshot]:
    case = make_case(session, number)
    detect(session, case)
    approve(session, case)
    return case, release(session, case)


def test_a_released_case_shows_no_word_of_the_caller(session: Session) -> None:
    """The published texts hold replacements, never the caller's name, telephone or door."""
    _case, snapshot = released(session)
    text = snapshot.title + snapshot.question + snapshot.reply
    assert "王某" in text
    assert "【电话已隐去】" in text
    for raw in (CALLER["caller_name"], CALLER["caller_phone"], "12幢", "王女士"):
        assert raw not in text


def test_dates_are_coarsened_to_the_month(session: Session) -> None:
    _case, snapshot = released(session)
    assert (snapshot.received_on, snapshot.replied_on, snapshot.month) == ("2026-09", "2026-09", "2026-09")
    assert snapshot.working_days == 6  # 14 to 21 September 2026: 20 September is a make-up working Sunday


def test_an_open_high_risk_finding_blocks_proposal_and_release(session: Session) -> None:
    case = make_case(session)
    detect(session, case, decide="")
    curator = make_person(session, "curator", Role.CURATOR)
    assert case.draft is not None
    with pytest.raises(NotAllowed, match="高风险没有决定"):
        TransitionCase(session, case.draft, "propose", curator, preset="two_person").perform()


def test_keeping_a_caller_field_is_caught_by_the_second_pass(session: Session) -> None:
    """Even a decision to keep does not let the caller's own name out."""
    case = make_case(session, question="反映人王小丽说路灯不亮，请派人维修，谢谢。")
    detect(session, case, decide="keep")
    approve(session, case)
    with pytest.raises(NotAllowed, match="第二遍检查"):
        release(session, case)


def test_the_proposer_cannot_approve(session: Session) -> None:
    case = make_case(session)
    detect(session, case)
    both = make_person(session, "both", Role.CURATOR, Role.REVIEWER)
    assert case.draft is not None
    TransitionCase(session, case.draft, "propose", both, preset="two_person").perform()
    with pytest.raises(NotAllowed, match="不能是同一人"):
        TransitionCase(session, case.draft, "approve", both, preset="two_person").perform()


def test_an_edit_after_approval_needs_a_new_review(session: Session) -> None:
    case = make_case(session)
    detect(session, case)
    approve(session, case)
    assert case.draft is not None
    case.draft.question += "另外路灯也不亮。"
    with pytest.raises(NotAllowed, match="改动"):
        release(session, case)


def test_a_case_without_a_reply_is_never_releasable(session: Session) -> None:
    assert make_case(session, reply="  ").draft is None


def test_three_reviews_need_three_further_people(session: Session) -> None:
    case = make_case(session)
    detect(session, case)
    draft = case.draft
    assert draft is not None
    TransitionCase(
        session, draft, "propose", make_person(session, "c", Role.CURATOR), preset="three_reviews"
    ).perform()
    first = make_person(session, "r1", Role.REVIEWER)
    TransitionCase(session, draft, "approve", first, preset="three_reviews").perform()
    with pytest.raises(NotAllowed, match="由另一位审"):
        TransitionCase(session, draft, "approve_second", first, preset="three_reviews").perform()
    second, third = make_person(session, "r2", Role.REVIEWER), make_person(session, "r3", Role.REVIEWER)
    TransitionCase(session, draft, "approve_second", second, preset="three_reviews").perform()
    TransitionCase(session, draft, "approve_final", third, preset="three_reviews").perform()
    assert draft.state == "approved"


def test_a_report_needs_a_reason_from_both_people(session: Session) -> None:
    """Pure 举报 is off by default."""
    case = make_case(session, appeal_type="report")
    detect(session, case)
    curator = make_person(session, "curator", Role.CURATOR)
    assert case.draft is not None
    step = TransitionCase(session, case.draft, "propose", curator, preset="two_person")
    assert any("默认不公开" in reason for reason in step.failure_reasons())
    TransitionCase(
        session, case.draft, "propose", curator, "反映的是公共设施，无人可被认出", preset="two_person"
    ).perform()


def test_release_writes_log_counts_outbox_and_counter_together(session: Session) -> None:
    _case, snapshot = released(session)
    entry = session.execute(select(published_log)).mappings().one()
    salt = session.scalar(select(published_salt.c.salt))
    assert entry["action"] == "release"
    assert entry["commitment"] == commitment(salt or "", snapshot.as_dict())
    assert session.scalar(select(published_count.c.n).where(published_count.c.dimension == "total")) == 1
    assert session.scalar(select(OutboxEntry.item_id)) == f"case:{snapshot.number}"
    assert session.scalar(select(published_state.c.counter)) == 1


def test_a_revision_becomes_version_two_and_the_old_one_stays_readable(session: Session) -> None:
    case, first = released(session)
    draft = case.draft
    assert draft is not None
    TransitionCase(
        session,
        draft,
        "revise",
        make_person(session, "curator", Role.CURATOR),
        "更正责任单位",
        preset="two_person",
    ).perform()
    approve(session, case)
    second = release(session, case)
    assert (second.number, second.version, second.change_note) == (first.number, 2, "更正责任单位")
    rows = session.execute(select(published_case.c.version, published_case.c.is_live)).all()
    assert sorted(map(tuple, rows)) == [(1, False), (2, True)]
    assert session.scalar(select(published_count.c.n).where(published_count.c.dimension == "total")) == 1
    connection = session.connection()
    assert list(counted(connection).differences(connection)) == []


def withdraw(
    session: Session, number: str, kind: WithdrawalKind = WithdrawalKind.GONE, **options: bool
) -> None:
    reviewer = make_person(session, "reviewer", Role.REVIEWER)
    WithdrawRelease(
        session, number, kind, WithdrawalReason.PRIVACY, reviewer, note="按当事人要求", **options
    ).perform()


def test_withdrawal_removes_all_versions_counts_and_index_entry(session: Session) -> None:
    _case, snapshot = released(session)
    assert "污水" in session.scalars(select(published_term.c.term)).all()
    withdraw(session, snapshot.number)
    assert session.execute(select(published_case)).all() == []
    assert session.execute(select(published_term)).all() == []
    assert session.execute(select(published_count)).all() == []
    assert session.execute(select(published_cross_count)).all() == []
    tombstone = session.execute(select(published_tombstone)).mappings().one()
    assert (tombstone["number"], tombstone["kind"], tombstone["reason"]) == (
        snapshot.number,
        "gone",
        "privacy",
    )
    assert session.scalars(select(OutboxEntry.action).order_by(OutboxEntry.id)).all() == ["add", "delete"]
    assert session.scalars(select(Release.is_live)).all() == [False]


def test_a_term_that_other_cases_have_too_keeps_its_pinyin(session: Session) -> None:
    """Whoever withdraws a case does not spell its terms anew."""
    gone, _kept = released(session)[1], released(session, "RA2")
    withdraw(session, gone.number)
    row = session.execute(select(published_term).where(published_term.c.term == "污水")).one()
    assert (row.n, row.pinyin, row.initials) == (1, "wushui", "ws")


def test_only_new_terms_are_spelled(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """A release waits for the tables of pinyin only where it brings a word that no live case has."""
    released(session)
    monkeypatch.setattr("portal.releases.counts.pinyin", lambda term: pytest.fail(f"{term} is there already"))
    released(session, "RA2")
    row = session.execute(select(published_term).where(published_term.c.term == "污水")).one()
    assert (row.n, row.pinyin, row.initials) == (2, "wushui", "ws")


def test_vanish_leaves_no_tombstone_and_no_salt(session: Session) -> None:
    _case, snapshot = released(session)
    withdraw(session, snapshot.number, WithdrawalKind.VANISH)
    assert session.execute(select(published_tombstone)).all() == []
    assert session.scalars(select(published_salt.c.seq)).all() == [1]


def test_a_withdrawn_case_released_again_keeps_its_number(session: Session) -> None:
    case, first = released(session)
    withdraw(session, first.number)
    draft = case.draft
    assert draft is not None
    TransitionCase(
        session, draft, "resume", make_person(session, "curator", Role.CURATOR), preset="two_person"
    ).perform()
    approve(session, case)
    second = release(session, case)
    assert (second.number, second.version) == (first.number, 2)
    assert session.execute(select(published_tombstone)).all() == []


def test_what_was_withdrawn_with_a_notice_can_still_be_erased_once(session: Session) -> None:
    """Nothing of the notice is left, no salt of any of its log rows; the chain still verifies."""
    case, snapshot = released(session)
    withdraw(session, snapshot.number, WithdrawalKind.NOTICE)
    withdraw(session, snapshot.number, erase=True)
    session.refresh(case)
    assert (case.question, case.caller_name, case.draft) == ("", "", None)
    assert session.execute(select(published_tombstone)).all() == []
    assert session.execute(select(published_salt)).all() == []
    rows = session.execute(select(published_log).order_by(published_log.c.seq)).mappings().all()
    assert [row["action"] for row in rows] == ["release", "withdraw", "erase"]
    assert chain_faults(rows) == []
    with pytest.raises(NotAllowed, match="已经销毁过"):
        withdraw(session, snapshot.number, erase=True)


def test_an_erasure_reaches_the_case_without_a_draft(session: Session) -> None:
    """A case whose draft is gone for another reason still loses its texts."""
    case, snapshot = released(session)
    session.delete(case.draft)
    session.flush()
    withdraw(session, snapshot.number, erase=True)
    session.refresh(case)
    assert (case.question, case.reply, case.caller_phone) == ("", "", "")
    assert case.erased_at is not None


def test_a_second_withdrawal_is_refused_with_a_reason(session: Session) -> None:
    _case, snapshot = released(session)
    withdraw(session, snapshot.number)
    with pytest.raises(NotAllowed, match="可能已经撤回"):
        withdraw(session, snapshot.number)


def test_the_chain_verifies_after_everything(session: Session) -> None:
    for number in ("RA1", "RA2", "RA3"):
        _case, snapshot = released(session, number)
    withdraw(session, snapshot.number, erase=True)
    rows = session.execute(select(published_log).order_by(published_log.c.seq)).mappings().all()
    assert len(rows) == 4
    assert chain_faults(rows) == []
    assert chain_faults([*rows[:1], *rows[2:]]) != []


def test_every_step_is_in_the_case_history(session: Session) -> None:
    case, _snapshot = released(session)
    steps = session.scalars(
        select(CaseEvent.transition).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id)
    )
    assert steps.all() == ["propose", "approve", "release"]
