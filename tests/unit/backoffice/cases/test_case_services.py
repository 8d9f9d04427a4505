"""What staff do to findings and texts: decisions reach every mention, survive unrelated edits, and can be undone."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.audit.models import AuditEntry
from portal.backoffice.cases.detection import DetectDraft
from portal.backoffice.cases.editing import AnswerNeighbour, EditWording
from portal.backoffice.cases.models import CaseDraft, CaseEvent, DraftAct, Finding
from portal.backoffice.cases.services import (
    AddFinding,
    ChangeLabel,
    ChangeReplacement,
    ChangeSpan,
    DecideAllOf,
    DecideFinding,
)
from portal.backoffice.cases.undo import REMEMBERED, Undo
from portal.backoffice.marking import place_of
from portal.privacy import OfficeWords
from portal.releases import NotAllowed
from portal.releases.transition import draft_fields, move
from portal.releases.wording import public_wording
from portal.security.permissions import Role
from portal.security.policy import Identity
from tests.factories import make_case, make_person

QUESTION = (
    "王小丽反映，小区北侧的污水管夜间冒水。物业的周大海来看过两次。希望有人来看一看。联系电话13800001234。"
)
REPLY = "王女士您好。我局已到现场查看，周大海陪同，更换管道11米，未再外溢。"


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    with sessions.begin() as session:
        yield session


@pytest.fixture
def curator(session: Session) -> Identity:
    return make_person(session, "cai", Role.CURATOR)


@pytest.fixture
def draft(session: Session) -> CaseDraft:
    """A detected draft with nothing decided."""
    draft = make_case(session, question=QUESTION, reply=REPLY).draft
    assert draft is not None
    DetectDraft(session, draft, OfficeWords()).perform()
    session.flush()
    return draft


def rows_of(session: Session, draft: CaseDraft, value: str) -> list[Finding]:
    """Findings whose raw text is ``value``."""
    rows = session.scalars(select(Finding).where(Finding.case_id == draft.case_id))
    return [row for row in rows if getattr(draft, row.field)[row.start : row.end] == value]


def public(session: Session, draft: CaseDraft) -> str:
    """The whole public text as it stands."""
    rows = session.scalars(select(Finding).where(Finding.case_id == draft.case_id)).all()
    return "\n".join(public_wording(draft, rows).fields().values())


def add(
    session: Session, draft: CaseDraft, curator: Identity, value: str, label: str = "PERSON"
) -> list[Finding]:
    """Select the first mention of ``value`` in the question and mask it."""
    start = draft.question.index(value)
    return AddFinding(session, draft, curator).perform("question", start, start + len(value), label)


def test_adding_a_name_masks_every_mention_in_all_texts(
    session: Session, draft: CaseDraft, curator: Identity
) -> None:
    add(session, draft, curator, "周大海")
    assert {row.field for row in rows_of(session, draft, "周大海")} == {"question", "reply"}
    assert "周大海" not in public(session, draft)
    assert public(session, draft).count("周某") == 2


def test_masking_one_mention_masks_all_of_them(session: Session, draft: CaseDraft, curator: Identity) -> None:
    first = add(session, draft, curator, "周大海")[0]
    DecideFinding(session, draft, curator).perform(first.id, "")
    assert public(session, draft).count("〔未决定〕") >= 2
    DecideFinding(session, draft, curator).perform(first.id, "mask")
    assert {row.decision for row in rows_of(session, draft, "周大海")} == {"mask"}


def test_masking_only_this_one_leaves_the_others_open(
    session: Session, draft: CaseDraft, curator: Identity
) -> None:
    first = add(session, draft, curator, "周大海")[0]
    DecideFinding(session, draft, curator).perform(first.id, "")
    DecideFinding(session, draft, curator).perform(first.id, "mask", everywhere=False)
    assert sorted(row.decision for row in rows_of(session, draft, "周大海")) == ["", "mask"]


def test_keeping_needs_a_reason(session: Session, draft: CaseDraft, curator: Identity) -> None:
    row = rows_of(session, draft, "13800001234")[0]
    with pytest.raises(NotAllowed, match="理由"):
        DecideFinding(session, draft, curator).perform(row.id, "keep", "  ")
    DecideFinding(session, draft, curator).perform(row.id, "keep", "单位值班电话")
    assert (row.decision, row.reason, row.decided_by_id) == ("keep", "单位值班电话", curator.user_id)
    assert "13800001234" in public(session, draft)


def test_a_finding_of_another_case_is_refused(session: Session, draft: CaseDraft, curator: Identity) -> None:
    other = make_case(session, "T-2").draft
    assert other is not None
    row = rows_of(session, draft, "13800001234")[0]
    with pytest.raises(NotAllowed):
        DecideFinding(session, other, curator).perform(row.id, "mask")


def test_deciding_counts_down(session: Session, draft: CaseDraft, curator: Identity) -> None:
    assert draft.high_open > 0
    DecideAllOf(session, draft, curator).perform()
    assert (draft.high_open, draft.medium_open) == (0, 0)
    assert "〔未决定〕" not in public(session, draft)


def test_all_of_one_label_leaves_the_others_open(
    session: Session, draft: CaseDraft, curator: Identity
) -> None:
    chosen = DecideAllOf(session, draft, curator).perform("PHONE")
    assert {row.label for row in chosen} == {"PHONE"}
    assert draft.high_open > 0


def test_everything_certain_leaves_what_the_engine_doubts(
    session: Session, draft: CaseDraft, curator: Identity
) -> None:
    doubtful = rows_of(session, draft, "13800001234")[0]
    doubtful.confidence = 0.4
    chosen = DecideAllOf(session, draft, curator).perform(min_confidence=0.9)
    assert chosen and doubtful not in chosen and doubtful.decision == ""


def test_a_decision_is_kept_when_unrelated_text_is_edited(
    session: Session, draft: CaseDraft, curator: Identity
) -> None:
    DecideAllOf(session, draft, curator).perform()
    ids = {row.id for row in rows_of(session, draft, "王小丽")}
    EditWording(session, draft, curator).perform(draft.title, "您好！" + QUESTION, draft.reply)
    rows = rows_of(session, draft, "王小丽")
    assert {row.id for row in rows} == ids
    assert {row.decision for row in rows} == {"mask"}
    assert {row.text_hash for row in rows} == {draft.text_hash}
    assert draft.high_open == 0


def test_a_decision_is_dropped_when_its_span_is_edited(
    session: Session, draft: CaseDraft, curator: Identity
) -> None:
    DecideAllOf(session, draft, curator).perform()
    edited = QUESTION.replace("13800001234", "13900005678")
    EditWording(session, draft, curator).perform(draft.title, edited, draft.reply)
    assert [row.decision for row in rows_of(session, draft, "13900005678")] == [""]
    assert draft.high_open == 1


def test_an_edited_wording_is_looked_through_again(
    session: Session, draft: CaseDraft, curator: Identity
) -> None:
    EditWording(session, draft, curator).perform(draft.title, QUESTION, REPLY + "王小丽电话13700009999。")
    assert rows_of(session, draft, "13700009999")


def test_line_ends_of_a_browser_change_nothing(session: Session, draft: CaseDraft, curator: Identity) -> None:
    before = draft.text_hash
    EditWording(session, draft, curator).perform(draft.title, QUESTION + "\r\n", REPLY)
    assert draft.text_hash == before


def test_an_empty_title_is_refused(session: Session, draft: CaseDraft, curator: Identity) -> None:
    with pytest.raises(NotAllowed, match="标题"):
        EditWording(session, draft, curator).perform("  ", QUESTION, REPLY)


def test_undo_takes_back_a_decision(session: Session, draft: CaseDraft, curator: Identity) -> None:
    open_before = draft.high_open
    row = rows_of(session, draft, "13800001234")[0]
    DecideFinding(session, draft, curator).perform(row.id, "mask")
    label = Undo(session, draft, curator).perform()
    assert label == "隐去电话"
    assert rows_of(session, draft, "13800001234")[0].decision == ""
    assert rows_of(session, draft, "13800001234")[0].id == row.id
    assert draft.high_open == open_before


def test_undo_takes_back_an_edit_with_its_decisions(
    session: Session, draft: CaseDraft, curator: Identity
) -> None:
    DecideAllOf(session, draft, curator).perform()
    before = public(session, draft)
    EditWording(session, draft, curator).perform(draft.title, "污水管夜间冒水。", REPLY)
    Undo(session, draft, curator).perform()
    assert draft.question == QUESTION
    assert public(session, draft) == before


def test_undo_goes_back_act_by_act(session: Session, draft: CaseDraft, curator: Identity) -> None:
    DecideAllOf(session, draft, curator).perform("PHONE")
    AnswerNeighbour(session, draft, curator).perform("no")
    Undo(session, draft, curator).perform()
    assert draft.neighbour == "" and rows_of(session, draft, "13800001234")[0].decision == "mask"
    Undo(session, draft, curator).perform()
    assert rows_of(session, draft, "13800001234")[0].decision == ""
    with pytest.raises(NotAllowed):
        Undo(session, draft, curator).perform()


def test_other_words_ask_the_neighbour_again(session: Session, draft: CaseDraft, curator: Identity) -> None:
    AnswerNeighbour(session, draft, curator).perform("no")
    EditWording(session, draft, curator).perform(draft.title, QUESTION + "就是村里唯一的诊所旁边。", REPLY)
    assert draft.neighbour == ""
    Undo(session, draft, curator).perform()
    assert draft.neighbour == "no"


def test_other_words_under_the_mask_do_not_ask_again(
    session: Session, draft: CaseDraft, curator: Identity
) -> None:
    """A number that was taken down wrongly: what a neighbour can read is the same."""
    DecideAllOf(session, draft, curator).perform("PHONE")
    AnswerNeighbour(session, draft, curator).perform("no")
    corrected = QUESTION.replace("13800001234", "13800005678")
    EditWording(session, draft, curator).perform(draft.title, corrected, REPLY)
    assert draft.neighbour == "no"


def test_only_the_newest_acts_can_be_undone(session: Session, draft: CaseDraft, curator: Identity) -> None:
    """Older ones are forgotten with their copies of the text, whether acts are stored one by one or together."""
    for _ in range(REMEMBERED - 1):
        AnswerNeighbour(session, draft, curator).perform("yes")
        session.flush()
    with session.no_autoflush:
        for _ in range(3):
            AnswerNeighbour(session, draft, curator).perform("no")
    kept = session.scalars(select(DraftAct).order_by(DraftAct.id)).all()
    assert len(kept) == REMEMBERED
    assert [act.draft["neighbour"] for act in kept[-4:]] == ["yes", "yes", "no", "no"]
    assert kept[0].draft["neighbour"] == "yes"  # the very first one, before any answer, is gone


def test_a_step_leaves_acts_alone_that_come_after_it_and_those_of_other_cases(
    session: Session, draft: CaseDraft, curator: Identity
) -> None:
    other = make_case(session, "RA2", question=QUESTION).draft
    assert other is not None
    with session.no_autoflush:  # all of it is stored together
        AnswerNeighbour(session, other, curator).perform("no")
        AnswerNeighbour(session, draft, curator).perform("yes")
        move(session, draft, "send_back", "sent_back", curator.username)
        AnswerNeighbour(session, draft, curator).perform("no")
    kept = session.scalars(select(DraftAct).order_by(DraftAct.id)).all()
    assert [(act.case_id, act.draft["neighbour"]) for act in kept] == [
        (other.case_id, ""),
        (draft.case_id, "yes"),
    ]


def test_a_workflow_step_ends_undoing(session: Session, draft: CaseDraft, curator: Identity) -> None:
    """After it the copies of raw text that undoing needs are gone."""
    DecideAllOf(session, draft, curator).perform()
    move(session, draft, "propose", "proposed", curator.username)
    session.flush()
    assert session.scalars(select(CaseEvent)).one()
    assert session.scalars(select(DraftAct)).all() == []


@pytest.mark.parametrize("state", ["proposed", "approved", "released", "withdrawn", "not_public"])
def test_a_draft_that_has_left_the_desk_cannot_be_changed(
    session: Session, draft: CaseDraft, curator: Identity, state: str
) -> None:
    row = rows_of(session, draft, "13800001234")[0]
    draft.state = state
    with pytest.raises(NotAllowed, match="不能改动"):
        DecideFinding(session, draft, curator).perform(row.id, "mask")
    with pytest.raises(NotAllowed, match="不能改动"):
        EditWording(session, draft, curator).perform("新标题", QUESTION, REPLY)


def test_a_replacement_reaches_every_mention(session: Session, draft: CaseDraft, curator: Identity) -> None:
    row = add(session, draft, curator, "周大海")[0]
    ChangeReplacement(session, draft, curator).perform(row.id, "物业人员")
    assert public(session, draft).count("物业人员") == 2
    DetectDraft(session, draft, OfficeWords()).perform()
    assert public(session, draft).count("物业人员") == 2


@pytest.mark.parametrize("words", ["", "周大海", "物业周 大海", "长" * 41])
def test_a_replacement_must_hide_something(
    session: Session, draft: CaseDraft, curator: Identity, words: str
) -> None:
    row = add(session, draft, curator, "周大海")[0]
    with pytest.raises(NotAllowed):
        ChangeReplacement(session, draft, curator).perform(row.id, words)


def test_a_new_label_changes_the_proposal(session: Session, draft: CaseDraft, curator: Identity) -> None:
    row = rows_of(session, draft, "13800001234")[0]
    ChangeLabel(session, draft, curator).perform(row.id, "IM")
    DecideFinding(session, draft, curator).perform(row.id, "mask")
    assert "【联系方式已隐去】" in public(session, draft)


def test_growing_a_span_masks_the_whole_of_it(session: Session, draft: CaseDraft, curator: Identity) -> None:
    row = add(session, draft, curator, "污水", "EMPLOYER")[0]
    ChangeSpan(session, draft, curator).perform(row.id, end_by=1)
    assert getattr(draft, row.field)[row.start : row.end] == "污水管"
    assert "污水管" not in public_wording(draft, [row]).question


def test_shrinking_a_span_to_nothing_is_refused(
    session: Session, draft: CaseDraft, curator: Identity
) -> None:
    row = add(session, draft, curator, "污水", "EMPLOYER")[0]
    with pytest.raises(NotAllowed):
        ChangeSpan(session, draft, curator).perform(row.id, start_by=2)


def test_growing_into_a_neighbour_takes_it_in(session: Session, draft: CaseDraft, curator: Identity) -> None:
    first = add(session, draft, curator, "污水", "EMPLOYER")[0]
    second = AddFinding(session, draft, curator).perform(
        "question", first.end, first.end + 1, "EMPLOYER", everywhere=False
    )[0]
    ChangeSpan(session, draft, curator).perform(first.id, end_by=1)
    session.flush()
    assert session.get(Finding, second.id) is None


def test_a_changed_span_that_was_kept_must_be_decided_again(
    session: Session, draft: CaseDraft, curator: Identity
) -> None:
    row = rows_of(session, draft, "13800001234")[0]
    DecideFinding(session, draft, curator).perform(row.id, "keep", "单位值班电话")
    ChangeSpan(session, draft, curator).perform(row.id, start_by=-1)
    assert row.decision == ""


def test_selecting_inside_a_finding_masks_the_whole_finding(
    session: Session, draft: CaseDraft, curator: Identity
) -> None:
    row = rows_of(session, draft, "13800001234")[0]
    chosen = AddFinding(session, draft, curator).perform("question", row.start, row.end - 2, "PHONE")
    assert chosen[0] is row and row.decision == "mask"


def test_selecting_over_findings_replaces_them(session: Session, draft: CaseDraft, curator: Identity) -> None:
    row = rows_of(session, draft, "13800001234")[0]
    start, end = row.start - 4, row.end
    drawn = AddFinding(session, draft, curator).perform("question", start, end, "IM")[0]
    session.flush()
    assert session.get(Finding, row.id) is None
    assert (drawn.start, drawn.end, drawn.label, drawn.source) == (start, end, "IM", "person")


def test_an_office_number_can_still_be_masked(session: Session, draft: CaseDraft, curator: Identity) -> None:
    """What the engine keeps is a proposal as well."""
    row = rows_of(session, draft, "13800001234")[0]
    row.label, row.risk = "OFFICE_PHONE", "keep"
    DecideFinding(session, draft, curator).perform(row.id, "mask")
    assert (row.label, row.risk, row.replacement) == ("PHONE", "high", "【电话已隐去】")


def test_words_that_are_not_there_cannot_be_added(draft: CaseDraft) -> None:
    with pytest.raises(NotAllowed):
        place_of(draft_fields(draft), "没有的话")


def test_every_act_is_audited_without_personal_text(
    session: Session, draft: CaseDraft, curator: Identity
) -> None:
    add(session, draft, curator, "周大海")
    row = rows_of(session, draft, "13800001234")[0]
    DecideFinding(session, draft, curator).perform(row.id, "keep", "王小丽同意")
    EditWording(session, draft, curator).perform(draft.title, QUESTION + "谢谢。", REPLY)
    Undo(session, draft, curator).perform()
    session.flush()
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in entries] == [
        "case.add_finding",
        "case.decide",
        "case.edit_wording",
        "case.undo",
    ]
    told = str([entry.detail for entry in entries])
    assert "周" not in told and "王" not in told and "13800001234" not in told
