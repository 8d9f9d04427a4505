"""Objections from the liaison to the release: raised, answered by the office, computed anew, released."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp, TestResponse

from portal.audit.models import AuditEntry
from portal.backoffice.objections.services import Claim, RaiseObjection
from portal.backoffice.rankings.models import Objection, Ranking, ScoreSheet
from portal.releases.rankings import PublishRanking
from portal.security.permissions import Role
from portal.security.policy import Identity
from portal.staff.models import StaffUser
from tests.factories import make_person
from tests.functional.test_redaction import form_with
from tests.reviewing import LATE, Review, end_review, make_liaison, open_review, sheet_total

SignedIn = Callable[..., TestApp]
GROUND = "10 月 20 日已办结，系统晚登记两天。"


@pytest.fixture
def review(sessions: sessionmaker[Session]) -> Review:
    with sessions.begin() as session:
        return open_review(session)


@pytest.fixture
def objection(sessions: sessionmaker[Session], review: Review) -> int:
    """Of the housing bureau, against its late order."""
    with sessions.begin() as session:
        user = make_liaison(session, "liaison", review.housing)
        actor = Identity(user.id, user.username, user.display_name, frozenset(user.roles))
        sheet = session.get_one(ScoreSheet, review.housing_sheet)
        claim = Claim(GROUND, "现场记录第 12 号。", "closed_on_time", review.late)
        return RaiseObjection(session, actor, sheet, claim).perform().id


@pytest.fixture
def office(as_role: SignedIn) -> TestApp:
    return as_role("curator")


def main(page: TestResponse) -> str:
    return page.html.select_one("main").get_text(" ", strip=True)


def answer(
    browser: TestApp, objection: int, verdict: str, text: str = "已核对。", remedy: str = ""
) -> TestResponse:
    form = form_with(browser.get(f"/staff/objections/{objection}"), "answer")
    form["verdict"], form["answer"], form["remedy"] = verdict, text, remedy
    return form.submit()


def release_reasons(sessions: sessionmaker[Session], review: Review) -> list[str]:
    with sessions.begin() as session:
        end_review(session, review)
        publisher = make_person(session, "publisher", Role.PUBLISHER)
        ranking = session.get_one(Ranking, review.ranking)
        return PublishRanking(session, ranking, publisher, datetime.now(UTC)).failure_reasons()


def test_an_upheld_objection_changes_the_score_and_frees_the_release(
    office: TestApp, review: Review, objection: int, sessions: sessionmaker[Session]
) -> None:
    """Raised, upheld, the order mended, computed anew: 93.34 becomes 100, and the ranking is released with the count."""
    assert release_reasons(sessions, review) == ["还有 1 条异议没有答复。"]
    answer(office, objection, "upheld", "系统登记有误。", "办结时间改为 10 月 20 日。")
    assert release_reasons(sessions, review) == ["有 1 条异议已认定成立，请先重新核算。"]
    page = office.get(f"/staff/objections/{objection}")
    assert "成立，待重新核算" in main(page)
    form = form_with(page.click("这一件的页面"), "correct")
    form["field"], form["day"], form["hour"], form["reason"] = "closed_at", "2025-10-20", "17:00", "异议成立"
    assert "已更正" in form.submit().follow().text
    with sessions() as session:
        assert sheet_total(session, review) == 933_400
    done = form_with(page, "recompute").submit().follow()
    assert "93.34 → 100.00" in done.html.select_one(".flash").text
    assert "成立，待重新核算" not in main(done)
    acts = [item.text.split("\u3000", 2)[2] for item in done.html.select("#history + ul li")]
    assert acts[:2] == ["提出异议", "答复异议"] and acts[3] == "按异议重新核算"
    assert acts[2].startswith("更正办结时间")
    with sessions() as session:
        assert sheet_total(session, review) == 1_000_000
        kept = session.get_one(Objection, objection)
        assert (kept.state, kept.sheet_id) == ("upheld", review.housing_sheet)
    assert release_reasons(sessions, review) == []
    with sessions.begin() as session:
        publisher = make_person(session, "publisher", Role.PUBLISHER)
        ranking = session.get_one(Ranking, review.ranking)
        released = PublishRanking(session, ranking, publisher, datetime.now(UTC)).perform().ranking
    assert (released["objections"], released["objections_upheld"]) == (1, 1)


def test_a_rejected_objection_leaves_the_figures_and_frees_the_release(
    office: TestApp, review: Review, objection: int, sessions: sessionmaker[Session]
) -> None:
    assert "不成立" in answer(office, objection, "rejected", "登记时间与回单一致。").follow().text
    assert release_reasons(sessions, review) == []


def test_the_liaison_reads_the_answer(
    office: TestApp,
    review: Review,
    objection: int,
    sessions: sessionmaker[Session],
    sign_in: Callable[[StaffUser], TestApp],
) -> None:
    answer(office, objection, "upheld", "系统登记有误。", "办结时间改为 10 月 20 日。")
    with sessions() as session:
        liaison = session.scalars(select(StaffUser).where(StaffUser.username == "liaison")).one()
    page = main(sign_in(liaison).get(f"/staff/own-scores/objections/{objection}"))
    assert "系统登记有误。" in page and "办结时间改为 10 月 20 日。" in page and "撤回异议" not in page


def test_the_office_sees_the_order_with_its_clock_and_the_sheet(
    office: TestApp, review: Review, objection: int
) -> None:
    page = main(office.get(f"/staff/objections/{objection}"))
    assert f"交办件 {LATE}（按时办结率）" in page
    assert GROUND in page and "现场记录第 12 号。" in page
    assert "到期：2025年10月20日（星期一）24:00" in page and "逾期办结" in page
    assert "按时办结率：只计入分母， 扣分" in page
    assert "得分 93.34 / 100" in page
    assert "测试liaison　提出异议" in page


@pytest.mark.parametrize(
    ("verdict", "text", "remedy", "message"),
    [
        ("upheld", "登记有误", "", "请写明更正了什么"),
        ("rejected", "", "", "请写明答复"),
    ],
)
def test_an_answer_says_why_and_what_was_changed(
    office: TestApp, objection: int, verdict: str, text: str, remedy: str, message: str
) -> None:
    page = answer(office, objection, verdict, text, remedy)
    assert message in page.html.select_one(".err-sum").text
    assert form_with(page, "answer")["answer"].value == text


def test_an_objection_is_answered_once(office: TestApp, objection: int) -> None:
    form = form_with(office.get(f"/staff/objections/{objection}"), "answer")
    form["verdict"], form["answer"] = "rejected", "登记无误。"
    form.submit()
    assert "已经办结" in form.submit().text


def test_whoever_raised_it_never_answers_it(
    review: Review, sessions: sessionmaker[Session], sign_in: Callable[[StaffUser], TestApp]
) -> None:
    """One account with both roles is refused by the page and by the table."""
    with sessions.begin() as session:
        user = make_liaison(session, "both", review.housing)
        user.roles = ["liaison", "curator"]
        actor = Identity(user.id, user.username, user.display_name, frozenset(user.roles))
        sheet = session.get_one(ScoreSheet, review.housing_sheet)
        objection = RaiseObjection(session, actor, sheet, Claim(GROUND, "附件。")).perform()
        number = objection.id
    both = sign_in(user)
    page = both.get(f"/staff/objections/{number}")
    assert "须由另一位答复" in main(page)
    token = page.html.find("input", {"name": "csrf_token"})["value"]
    refused = both.post(
        f"/staff/objections/{number}/answer",
        {"csrf_token": token, "verdict": "rejected", "answer": "无误", "remedy": ""},
    )
    assert "不能是同一人" in refused.text
    with pytest.raises(IntegrityError, match="second_person"), sessions.begin() as session:
        session.get_one(Objection, number).answered_by_id = user.id


def test_the_queue_shows_what_waits_oldest_first_and_counts_it(
    office: TestApp, objection: int, review: Review
) -> None:
    page = office.get("/staff/objections")
    assert f"交办件 {LATE}（按时办结率）" in main(page)
    assert page.html.select_one(".s-top a[aria-current] .n").text == "1"
    assert "1 条异议等待答复" in main(office.get("/staff/home"))
    answer(office, objection, "upheld", "登记有误。", "已改办结时间。")
    assert LATE in main(office.get("/staff/objections?tab=recompute"))
    assert LATE in main(office.get("/staff/objections?tab=answered"))
    assert "没有待答复的异议" in main(office.get("/staff/objections"))


def test_an_objection_outlives_a_discarded_computation(
    office: TestApp, review: Review, objection: int, sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as session:
        session.delete(session.get_one(Ranking, review.ranking))
    page = main(office.get(f"/staff/objections/{objection}"))
    assert "这一期的核算已作废" in page and GROUND in page
    assert office.get("/staff/objections").text.count(LATE) == 1


def test_every_act_is_recorded_without_the_words_of_it(
    office: TestApp, review: Review, objection: int, sessions: sessionmaker[Session]
) -> None:
    answer(office, objection, "rejected", "登记时间与回单一致。")
    with sessions() as session:
        rows = session.scalars(
            select(AuditEntry).where(AuditEntry.subject_kind == "objection").order_by(AuditEntry.id)
        ).all()
        assert [row.action for row in rows] == ["objection.raise", "objection.answer"]
        assert not any(word in repr([row.detail for row in rows]) for word in (GROUND, "回单", "现场记录"))
