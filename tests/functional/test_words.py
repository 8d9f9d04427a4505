"""Words that staff add: proposed by one, previewed, switched on by another, and what that does to the drafts."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from portal.backoffice.cases.models import CaseDraft, Finding
from portal.backoffice.departments.models import Department
from portal.backoffice.departments.office_words import load_office_words
from portal.backoffice.words.effect import WordEffect
from portal.backoffice.words.models import PrivacyWord, PrivacyWordCase
from portal.privacy import OfficeWords
from portal.releases.second_pass import prepare
from portal.releases.transition import detection_version
from tests.factories import make_case, make_word
from tests.words import FREE, HOLDS, NICKNAME, detected_with, masked, press, proposal, stored


def test_from_a_proposal_to_findings_in_the_drafts(as_role, sessions, work):
    """Nothing changes before the second person switches it on; then exactly the touched drafts are looked at again."""
    ids = [
        stored(sessions, f"A-{n}", HOLDS, state) for n, state in enumerate(("new", "approved", "released"))
    ]
    other = stored(sessions, "A-9", FREE)
    curator, reviewer = as_role("curator"), as_role("reviewer")
    word_id = proposal(curator, "masked", NICKNAME)
    assert "正在计算" in curator.get(f"/staff/directory/words/{word_id}").text
    work.drain()
    page = curator.get(f"/staff/directory/words/{word_id}").text
    assert "不能是提出的人" in page and masked(sessions, ids[0]) == []
    page = reviewer.get(f"/staff/directory/words/{word_id}")
    figures = [figure.text.split()[0] for figure in page.html.select(".figs .big")]
    assert figures == ["2", "1", "0", "6", "0", "0"]
    assert press(reviewer, word_id, "switch-on").status_int == 303
    assert detected_with(sessions, *ids, other) == ["", "", "", detection_version()]
    work.drain()
    assert masked(sessions, ids[0]) == masked(sessions, ids[1]) == [NICKNAME, NICKNAME]
    assert detected_with(sessions, *ids) == [detection_version(), detection_version(), ""]
    with sessions() as session:
        approved = session.get_one(CaseDraft, ids[1])
        assert (approved.state, approved.high_open) == ("approved", 2)


def test_switching_off_takes_the_findings_back(as_role, sessions, work):
    """The touched drafts are looked at again; a decided finding stays, as every decision does."""
    first, second = stored(sessions, "A-1", HOLDS), stored(sessions, "A-2", HOLDS)
    word_id = proposal(as_role("curator"), "masked", NICKNAME)
    work.drain()
    reviewer = as_role("reviewer")
    press(reviewer, word_id, "switch-on")
    work.drain()
    later = stored(sessions, "A-3", HOLDS)
    with sessions.begin() as session:
        for row in session.scalars(select(Finding).where(Finding.case_id == second)):
            row.decision = "mask"
    assert "请写明理由" in press(reviewer, word_id, "retire").text
    assert press(reviewer, word_id, "retire", reason="已改用单位通讯录").status_int == 303
    work.drain()
    assert masked(sessions, first) == masked(sessions, later) == []
    assert masked(sessions, second) == [NICKNAME, NICKNAME]
    assert "已停用" in reviewer.get("/staff/directory/words").text


def test_a_case_that_comes_after_the_preview_is_looked_at_too(as_role, sessions, work):
    """It is not among the previewed ones; the job that follows the switch finds it."""
    word_id = proposal(as_role("curator"), "masked", NICKNAME)
    work.drain()
    late = stored(sessions, "A-1", HOLDS)
    press(as_role("reviewer"), word_id, "switch-on")
    assert detected_with(sessions, late) == [detection_version()]
    work.drain()
    assert masked(sessions, late) == [NICKNAME, NICKNAME]


def test_a_word_that_is_no_name_removes_a_false_alarm(as_role, sessions, work):
    """金明园 is an estate."""
    case_id = stored(sessions, "A-1", "住户金明园停水，另有村民王大明反映。")
    assert masked(sessions, case_id) == ["王大明", "金明园"]
    word_id = proposal(as_role("curator"), "not_name", "金明园")
    work.drain()
    publisher = as_role("publisher")
    figures = [
        f.text.split()[0]
        for f in publisher.get(f"/staff/directory/words/{word_id}").html.select(".figs .big")
    ]
    assert figures == ["1", "0", "0", "0", "1", "0"]
    press(publisher, word_id, "switch-on")
    work.drain()
    assert masked(sessions, case_id) == ["王大明"]


def test_office_holders_stay_in_cases_of_their_time_only(as_role, sessions, work):
    """A case of September 2026 is inside the term, one of 2024 is not."""
    text = "请叶志辉先生过问此事。"
    inside = stored(sessions, "A-1", text)
    old = datetime(2024, 3, 1, 2, tzinfo=UTC)
    before = stored(sessions, "A-2", text, received_at=old, replied_at=old)
    word_id = proposal(
        as_role("curator"),
        "holder",
        "叶志辉",
        post="副市长",
        valid_from="2026-01-01",
        valid_until="2027-01-01",
    )
    work.drain()
    press(as_role("reviewer"), word_id, "switch-on")
    work.drain()
    assert (masked(sessions, inside), masked(sessions, before)) == ([], ["叶志辉"])


def test_a_word_of_one_department_touches_its_cases_only(as_role, sessions, work):
    with sessions.begin() as session:
        department = Department(code="water", name="云川市供水公司")
        session.add(department)
        session.flush()
        department_id = department.id
    own = stored(sessions, "A-1", HOLDS, department_id=department_id)
    other = stored(sessions, "A-2", HOLDS)
    word_id = proposal(as_role("curator"), "masked", NICKNAME, department_id=str(department_id))
    work.drain()
    press(as_role("reviewer"), word_id, "switch-on")
    work.drain()
    assert (masked(sessions, own), masked(sessions, other)) == ([NICKNAME, NICKNAME], [])


def test_a_preview_that_is_killed_goes_on_where_it_was(sessions):
    """Each chunk is stored with the place it ended at."""
    ids = [stored(sessions, f"A-{n}", HOLDS) for n in range(5)]
    with sessions.begin() as session:
        word_id = make_word(session, "masked", NICKNAME).id
    reports: list[tuple[int, int]] = []

    def stop_after_two(done: int, total: int) -> None:
        reports.append((done, total))
        if len(reports) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        WordEffect(sessions, word_id, stop_after_two).perform(chunk=2)
    WordEffect(sessions, word_id, lambda done, total: reports.append((done, total))).perform(chunk=2)
    assert reports == [(2, 5), (4, 5), (5, 5)]
    with sessions() as session:
        word = session.get_one(PrivacyWord, word_id)
        assert (word.preview["open"], word.preview["new"]) == (5, 10)
        assert set(session.scalars(select(PrivacyWordCase.case_id))) == set(ids)


def test_a_word_switched_on_during_detection_is_not_missed(sessions, monkeypatch):
    """The words are read again inside the transaction that stores the findings."""
    from portal.backoffice.cases import detection

    with sessions.begin() as session:
        case_id = make_case(session, "A-1", question=HOLDS).id
        make_word(session, "masked", NICKNAME)
    engine, switches = detection.detect_afresh, iter([True])

    def switched_on_meanwhile(draft: CaseDraft, offices: OfficeWords) -> object:
        found = engine(draft, offices)
        if next(switches, False):  # after the first reading, which holds no lock
            with sessions.begin() as session:
                session.scalars(select(PrivacyWord)).one().state = "active"
        return found

    monkeypatch.setattr(detection, "detect_afresh", switched_on_meanwhile)
    detection.detect_pending(sessions)
    assert NICKNAME in masked(sessions, case_id)


def test_a_release_is_blocked_by_a_word_that_is_in_use(sessions):
    """The second pass over the public text knows it, even before the draft was looked at again."""
    case_id = stored(sessions, "A-1", HOLDS)
    with sessions.begin() as session:
        draft = session.get_one(CaseDraft, case_id)
        assert prepare(draft, load_office_words(session)).leaks == ()
        make_word(session, "masked", NICKNAME, "active")
        leaks = prepare(draft, load_office_words(session)).leaks
    assert len(leaks) == 2 and "指定隐去词" in leaks[0]
