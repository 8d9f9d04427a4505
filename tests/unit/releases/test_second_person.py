"""Keeping an identifier, and letting a protected class out, takes two people with a reason each."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.cases.editing import EditWording
from portal.backoffice.cases.models import Case, CaseDraft, CaseEvent, Finding
from portal.backoffice.cases.services import ChangeLabel, DecideFinding
from portal.backoffice.cases.undo import Undo
from portal.backoffice.departments.office_words import load_office_words
from portal.backoffice.seconds.queries import count_waiting, waiting_cases, waiting_of
from portal.backoffice.seconds.sentences import sentence_around
from portal.backoffice.seconds.services import ConfirmKeep, RefuseKeep
from portal.releases import NotAllowed
from portal.releases.second_pass import prepare
from portal.releases.second_person import PROTECTED, awaits_second
from portal.releases.transition import TransitionCase
from portal.security.permissions import Role
from portal.security.policy import Identity
from tests.factories import detect, make_case, make_person

QUESTION = "路灯不亮已有三天。请拨打门口招牌上的13712340099联系店家。谢谢。"


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    with sessions.begin() as session:
        yield session


@pytest.fixture
def curator(session: Session) -> Identity:
    return make_person(session, "curator", Role.CURATOR)


@pytest.fixture
def reviewer(session: Session) -> Identity:
    return make_person(session, "reviewer", Role.REVIEWER)


@pytest.fixture
def case(session: Session, curator: Identity) -> Case:
    """A case in whose question the curator keeps a telephone."""
    case = make_case(session, question=QUESTION)
    detect(session, case)
    assert case.draft is not None
    DecideFinding(session, case.draft, curator).perform(phone(session, case).id, "keep", "店家招牌上的电话")
    return case


def phone(session: Session, case: Case) -> Finding:
    return session.scalars(select(Finding).where(Finding.case_id == case.id, Finding.label == "PHONE")).one()


def draft_of(case: Case) -> CaseDraft:
    assert case.draft is not None
    return case.draft


def confirm(session: Session, case: Case, who: Identity, reason: str = "已到现场看过") -> None:
    ConfirmKeep(session, draft_of(case), phone(session, case).id, who, reason).perform()


def step(session: Session, case: Case, name: str, who: Identity, comment: str = "") -> None:
    TransitionCase(session, draft_of(case), name, who, comment, preset="two_person").perform()


def test_identity_bank_account_private_phone_child_and_illness_are_protected() -> None:
    assert {"ID", "PASSPORT", "BANK", "ACCOUNT", "PHONE", "MINOR", "HEALTH"} == PROTECTED


def test_one_person_alone_keeps_nothing(
    session: Session, case: Case, curator: Identity, reviewer: Identity
) -> None:
    """It may be proposed, since the reviewer can be the second person, but not approved."""
    step(session, case, "propose", curator)
    with pytest.raises(NotAllowed, match="待第二人确认"):
        step(session, case, "approve", reviewer)


def test_the_approving_reviewer_may_be_the_second_person(
    session: Session, case: Case, curator: Identity, reviewer: Identity
) -> None:
    step(session, case, "propose", curator)
    confirm(session, case, reviewer)
    step(session, case, "approve", reviewer)
    assert draft_of(case).state == "approved"
    assert prepare(draft_of(case), load_office_words(session)).leaks == ()
    row = phone(session, case)
    assert (row.decided_by_id, row.reason) == (curator.user_id, "店家招牌上的电话")
    assert (row.second_by_id, row.second_reason) == (reviewer.user_id, "已到现场看过")
    assert row.second_at is not None


def test_the_second_pass_lets_a_number_wait_but_not_under_another_label(
    session: Session, case: Case, curator: Identity
) -> None:
    """It does not stop the proposal; calling the number something else does."""
    offices = load_office_words(session)
    assert prepare(draft_of(case), offices).leaks == ()
    row = phone(session, case)
    row.label = "EMPLOYER"
    assert len(prepare(draft_of(case), offices).leaks) == 1


def test_who_decided_cannot_confirm(session: Session, case: Case) -> None:
    both = make_person(session, "both", Role.CURATOR, Role.REVIEWER)
    DecideFinding(session, draft_of(case), both).perform(phone(session, case).id, "keep", "单位电话")
    with pytest.raises(NotAllowed, match="须由另一位确认"):
        confirm(session, case, both)


def test_the_table_itself_refuses_one_person_twice(session: Session, case: Case, curator: Identity) -> None:
    """Whatever writes there."""
    with pytest.raises(IntegrityError, match="second_person"), session.begin_nested():
        session.execute(
            update(Finding).where(Finding.id == phone(session, case).id).values(second_by_id=curator.user_id)
        )


@pytest.mark.parametrize(
    ("roles", "reason", "message"),
    [
        ((Role.REVIEWER,), " ", "请写明理由"),
        ((Role.CURATOR,), "看过", "您的角色"),
        ((Role.SECRECY,), "看过", "您的角色"),
    ],
)
def test_confirming_needs_a_reason_and_the_role(
    session: Session, case: Case, roles: tuple[Role, ...], reason: str, message: str
) -> None:
    with pytest.raises(NotAllowed, match=message):
        confirm(session, case, make_person(session, "another", *roles), reason)


def test_a_refusal_opens_the_decision_and_sends_the_case_back(
    session: Session, case: Case, curator: Identity, reviewer: Identity
) -> None:
    step(session, case, "propose", curator)
    finding = phone(session, case).id
    RefuseKeep(session, draft_of(case), finding, reviewer, "是私人电话", preset="two_person").perform()
    assert (draft_of(case).state, draft_of(case).comment, draft_of(case).high_open) == (
        "sent_back",
        "是私人电话",
        1,
    )
    assert (phone(session, case).decision, phone(session, case).decided_by_id) == ("", None)


def test_another_decision_forgets_the_second_person(
    session: Session, case: Case, curator: Identity, reviewer: Identity
) -> None:
    confirm(session, case, reviewer)
    DecideFinding(session, draft_of(case), curator).perform(phone(session, case).id, "keep", "换一个理由")
    assert awaits_second(phone(session, case))


def test_a_confirmation_stays_with_a_span_that_an_edit_does_not_touch(
    session: Session, case: Case, curator: Identity, reviewer: Identity
) -> None:
    confirm(session, case, reviewer)
    draft = draft_of(case)
    EditWording(session, draft, curator).perform(draft.title, "补充：" + draft.question, draft.reply)
    assert phone(session, case).second_by_id == reviewer.user_id
    changed = draft.question.replace("13712340099", "13712340098")
    EditWording(session, draft, curator).perform(draft.title, changed, draft.reply)
    assert (phone(session, case).decision, phone(session, case).second_by_id) == ("", None)


def test_undo_brings_back_the_decision_with_its_second_person(
    session: Session, case: Case, curator: Identity, reviewer: Identity
) -> None:
    confirm(session, case, reviewer)
    DecideFinding(session, draft_of(case), curator).perform(phone(session, case).id, "mask")
    Undo(session, draft_of(case), curator).perform()
    session.expire_all()
    assert (phone(session, case).decision, phone(session, case).second_by_id) == ("keep", reviewer.user_id)


def test_another_label_opens_what_was_kept(session: Session, case: Case, curator: Identity) -> None:
    row = phone(session, case)
    ChangeLabel(session, draft_of(case), curator).perform(row.id, "EMPLOYER")
    assert (row.decision, row.second_by_id) == ("", None)


def test_the_queue_lists_the_case_with_the_sentence_around_the_number(session: Session, case: Case) -> None:
    assert count_waiting(session) == 1
    assert [item.case_id for item in waiting_cases(session)] == [case.id]
    [item] = waiting_of(session, draft_of(case))
    assert (item.before, item.value, item.after) == ("请拨打门口招牌上的", "13712340099", "联系店家。")
    assert (item.reason, item.decided_by) == ("店家招牌上的电话", "测试curator")


def test_a_confirmed_number_leaves_the_queue(session: Session, case: Case, reviewer: Identity) -> None:
    confirm(session, case, reviewer)
    assert (count_waiting(session), list(waiting_of(session, draft_of(case)))) == (0, [])


def test_the_sentence_of_a_span_ends_at_full_stops_and_lines() -> None:
    assert sentence_around("甲。乙丙丁！戊", 3, 4) == ("乙", "丁！")
    assert sentence_around("甲乙", 0, 2) == ("", "")
    assert sentence_around("甲\n乙丙\n丁", 3, 4) == ("乙", "")


def test_both_reasons_for_a_protected_class_are_stored_with_their_people(session: Session) -> None:
    """On the draft for the gate, in the append-only history for ever."""
    case = make_case(session, appeal_type="report")
    detect(session, case)
    curator, reviewer = make_person(session, "c", Role.CURATOR), make_person(session, "r", Role.REVIEWER)
    step(session, case, "propose", curator, "反映的是公共设施")
    with pytest.raises(NotAllowed, match="默认不公开"):
        step(session, case, "approve", reviewer)
    step(session, case, "approve", reviewer, "无人可被认出")
    stored = [(item["user_id"], item["reason"], item["classes"]) for item in draft_of(case).overrides]
    assert stored == [
        (curator.user_id, "反映的是公共设施", ["举报"]),
        (reviewer.user_id, "无人可被认出", ["举报"]),
    ]
    history = session.execute(select(CaseEvent.actor, CaseEvent.comment).order_by(CaseEvent.id))
    assert [tuple(row) for row in history] == [("c", "反映的是公共设施"), ("r", "无人可被认出")]


def test_reasons_are_forgotten_when_the_case_goes_back(session: Session) -> None:
    case = make_case(session, appeal_type="report")
    detect(session, case)
    step(session, case, "propose", make_person(session, "c", Role.CURATOR), "反映的是公共设施")
    step(session, case, "send_back", make_person(session, "r", Role.REVIEWER), "再想想")
    assert draft_of(case).overrides == []
