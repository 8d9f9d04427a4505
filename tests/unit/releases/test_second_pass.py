"""The second pass over the exact output: rules every time, the name tagger once for each output."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.cases.models import CaseDraft
from portal.backoffice.departments.office_words import load_office_words
from portal.privacy import OfficeWords, tagger, text_hash
from portal.releases.checks import check_cases
from portal.releases.second_pass import note_passed, prepare
from portal.releases.transition import detection_version, draft_fields, open_decisions
from tests.factories import detect, make_case

pytestmark = pytest.mark.usefixtures("tagger_on")

NAMED = "经查，钱都被覃峰拿走了。"  # an invented name that rules alone do not find
NO_OFFICES = OfficeWords()


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    with sessions.begin() as session:
        yield session


def looked_through(session: Session, reply: str, *, by_tagger: bool) -> CaseDraft:
    """A draft whose findings are all masked; without the tagger its reply keeps what rules miss."""
    tagger.switch(by_tagger)
    case = make_case(session, reply=reply)
    detect(session, case)
    tagger.switch(True)
    draft = case.draft
    assert draft is not None
    draft.detected_with = detection_version()
    return draft


def test_a_name_that_only_the_tagger_sees_stops_the_release(session: Session) -> None:
    draft = looked_through(session, NAMED, by_tagger=False)
    assert "疑似姓名" in prepare(draft, NO_OFFICES).leaks[0]


def test_what_the_whole_engine_has_passed_is_remembered(session: Session) -> None:
    """Bound to the exact output and to the version, tagger included."""
    draft = looked_through(session, NAMED, by_tagger=True)
    prepared = prepare(draft, NO_OFFICES)
    assert prepared.leaks == ()
    note_passed(draft, prepared)
    public = {**prepared.wording.fields(), "town": draft.town, "change_note": draft.revision_note}
    assert draft.passed_hash == text_hash(public)
    assert draft.passed_with == detection_version()


def test_a_leak_is_not_remembered_as_passed(session: Session) -> None:
    draft = looked_through(session, NAMED, by_tagger=False)
    note_passed(draft, prepare(draft, NO_OFFICES))
    assert (draft.passed_hash, draft.passed_with) == ("", "")


def test_the_tagger_does_not_read_again_what_has_passed(session: Session) -> None:
    """With the record set by hand the name in the output goes unseen: only rules and the plain search ran."""
    draft = looked_through(session, NAMED, by_tagger=False)
    draft.passed_hash = prepare(draft, NO_OFFICES).output_hash
    draft.passed_with = detection_version()
    prepared = prepare(draft, NO_OFFICES)
    assert (prepared.leaks, prepared.whole) == ((), True)


def test_another_output_or_version_is_read_again(session: Session) -> None:
    draft = looked_through(session, NAMED, by_tagger=False)
    passed = prepare(draft, NO_OFFICES).output_hash
    draft.passed_hash, draft.passed_with = passed, "1.0/older rules"
    assert prepare(draft, NO_OFFICES).leaks
    draft.passed_hash, draft.passed_with = "of another text", detection_version()
    assert prepare(draft, NO_OFFICES).leaks


def test_rules_and_the_plain_search_run_also_over_what_has_passed(session: Session) -> None:
    draft = looked_through(session, NAMED, by_tagger=True)
    note_passed(draft, prepare(draft, NO_OFFICES))
    draft.case.caller_name = "路灯"  # the reply of no case names its caller; this one's words do now
    draft.case.caller_phone = ""
    draft.reply = "路灯已修。"
    draft.text_hash = text_hash(draft_fields(draft))
    draft.passed_hash = prepare(draft, NO_OFFICES).output_hash
    assert any("来电人的姓名" in leak for leak in prepare(draft, NO_OFFICES).leaks)


def test_a_list_of_cases_is_checked_without_the_tagger(session: Session) -> None:
    """A page of many cases must not wait for it; the release itself reads what has not passed."""
    draft = looked_through(session, NAMED, by_tagger=False)
    (checked,) = check_cases(session, [draft.case_id], "two_person")
    assert not any("疑似姓名" in reason for reason in checked.reasons)
    prepared = prepare(draft, load_office_words(session), tag=False)
    assert not prepared.whole
    note_passed(draft, prepared)
    assert draft.passed_hash == ""


def test_a_tagger_that_comes_or_goes_reopens_the_draft(session: Session) -> None:
    draft = looked_through(session, NAMED, by_tagger=True)
    assert not any("现行规则" in reason for reason in open_decisions(draft))
    tagger.switch(False)
    assert any("现行规则" in reason for reason in open_decisions(draft))
