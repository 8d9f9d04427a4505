"""The register of officials: terms of office, and names that stay readable for their time."""

from datetime import date

import pytest
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.departments.office_words import load_office_words
from portal.backoffice.officials.models import Official
from portal.backoffice.officials.services import (
    AddOfficial,
    AddTerm,
    RemoveTerm,
    SaveOfficial,
    SaveTerm,
    TermContent,
)
from portal.backoffice.officials.terms import officials_on, post_on
from portal.privacy import words_for_case
from portal.releases import NotAllowed
from portal.releases.hotline_checks import day_leaks
from tests.hotline_days import make_day, make_official

IN_OFFICE, LAST_DAY, AFTERWARDS = date(2024, 6, 1), date(2026, 3, 31), date(2026, 4, 1)


def _until_march(session: Session) -> Official:
    return make_official(session, name="叶志辉", valid_until=LAST_DAY)


def test_the_post_is_the_one_of_that_day(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        official = _until_march(session)
        AddTerm(session, "li", official, TermContent("市长", AFTERWARDS)).perform()
        assert post_on(official, IN_OFFICE) == post_on(official, LAST_DAY) == "市委常委、常务副市长"
        assert post_on(official, AFTERWARDS) == "市长"
        assert post_on(official, date(2023, 1, 1)) is None
        assert officials_on(session, AFTERWARDS) == [official]
        assert officials_on(session, date(2023, 1, 1)) == []


@pytest.mark.parametrize(
    ("term", "fault"),
    [
        (TermContent(" "), "请填写职务。"),
        (TermContent("副市长", date(2026, 4, 1), date(2026, 3, 31)), "离任日期早于到任日期。"),
    ],
)
def test_a_term_that_cannot_be_is_refused(
    sessions: sessionmaker[Session], term: TermContent, fault: str
) -> None:
    with sessions.begin() as session:
        with pytest.raises(NotAllowed) as refusal:
            AddOfficial(session, "li", code="a", term=term).perform()
        assert refusal.value.reasons == [fault]


def test_codes_are_unique_and_a_public_name_needs_a_name(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        official = make_official(session, "a")
        with pytest.raises(NotAllowed) as refusal:
            make_official(session, "a")
        assert refusal.value.reasons == ["代码“a”已经有人用。"]
        with pytest.raises(NotAllowed) as refusal:
            SaveOfficial(session, "li", official, name=" ", is_name_public=True, position=1).perform()
        assert refusal.value.reasons == ["没有填姓名，不能选公开姓名。"]


def test_a_term_is_ended_and_the_last_one_stays(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        official = make_official(session)
        (term,) = official.terms
        SaveTerm(session, "li", term, TermContent("副市长", date(2024, 1, 8), LAST_DAY)).perform()
        assert post_on(official, AFTERWARDS) is None
        with pytest.raises(NotAllowed):
            RemoveTerm(session, "li", term).perform()
        AddTerm(session, "li", official, TermContent("市长", AFTERWARDS)).perform()
        RemoveTerm(session, "li", term).perform()
        assert [term.post for term in official.terms] == ["市长"]


def test_names_of_the_register_are_office_holders_for_their_time(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        _until_march(session)
        make_official(session, "b")  # a post without a name
        offices = load_office_words(session)
    texts = {"question": "请叶志辉过问。"}
    assert words_for_case(offices, texts, (LAST_DAY, LAST_DAY)).officials == {"叶志辉"}
    assert words_for_case(offices, texts, (AFTERWARDS, AFTERWARDS)).officials == frozenset()
    assert words_for_case(offices, texts, (None, None)).officials == frozenset()
    private = {"question": "村民叶志辉来电。"}
    assert words_for_case(offices, private, (IN_OFFICE, IN_OFFICE)).officials == frozenset()


def test_a_day_may_name_who_held_office_on_it(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        day = make_day(session, summary="叶志辉接听了来电。", starts_on=LAST_DAY, ends_on=LAST_DAY)
        assert day_leaks(session, day)
        official = _until_march(session)
        assert day_leaks(session, day) == []
        SaveTerm(session, "li", official.terms[0], TermContent("副市长", None, IN_OFFICE)).perform()
        assert day_leaks(session, day)
