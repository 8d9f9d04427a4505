"""Promises on the staff side: from a turn of a call into the ledger, by two people, with results and links."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp, TestResponse

from portal.audit.models import AuditEntry
from portal.backoffice.hotline_days.models import Call
from portal.backoffice.promises.models import Promise, PromiseCase
from tests.factories import make_case
from tests.functional.bulletins.desk import main, told
from tests.functional.conftest import SignedIn
from tests.hotline_days import make_official
from tests.promises import make_call, make_hotline_day, make_live, make_promise

Sessions = sessionmaker[Session]


@pytest.fixture
def curator(as_role: SignedIn) -> TestApp:
    return as_role("curator", username="zhu")


@pytest.fixture
def reviewer(as_role: SignedIn) -> TestApp:
    return as_role("reviewer", username="shen")


@pytest.fixture
def call_id(sessions: Sessions) -> int:
    with sessions.begin() as session:
        return make_call(session, make_hotline_day(session)).id


@pytest.fixture
def draft(sessions: Sessions) -> str:
    with sessions.begin() as session:
        return f"/staff/promises/{make_promise(session).id}"


@pytest.fixture
def live(sessions: Sessions) -> str:
    with sessions.begin() as session:
        promise = make_promise(session)
        make_live(session, promise)
        return f"/staff/promises/{promise.id}"


def stored(sessions: Sessions, address: str) -> Promise:
    with sessions() as session:
        return session.get_one(Promise, int(address.rsplit("/", 1)[1]))


def form_with(page: TestResponse, end: str) -> Any:
    """The form that posts to an address with this end, whatever the query."""
    return next(form for form in page.forms.values() if form.action.partition("?")[0].endswith(end))


def send(browser: TestApp, address: str, action: str, status: int = 303, **fields: str) -> TestResponse:
    """Fill and send the form of the page that posts to ``action``."""
    form = form_with(browser.get(address), f"/{action}")
    for name, value in fields.items():
        form[name] = value
    return form.submit(status=status)


def fill(form: Any, **fields: str) -> Any:
    for name, value in fields.items():
        form[name] = value
    return form


def test_a_leaders_words_become_a_promise_in_the_offices_own(
    curator: TestApp, call_id: int, sessions: Sessions
) -> None:
    with sessions() as session:
        turn_id = session.get_one(Call, call_id).turns[2].id
    page = curator.get(f"/staff/promises/new?turn={turn_id}")
    form = form_with(page, "/new")
    assert form["text"].value == "10月底前把雨水口改好。"
    assert form["post"].value == "副市长"
    shown = (
        fill(form, text="望江路南段雨水口改接。", due_on="2026-10-31", due_words="10月底前")
        .submit(status=303)
        .follow()
    )
    assert "已记下承诺 p2026-001" in main(shown)
    with sessions() as session:
        promise = session.scalars(select(Promise)).one()
        assert (promise.call_id, promise.turn_id) == (call_id, turn_id)


def test_a_leader_of_the_register_is_chosen_by_the_session(
    curator: TestApp, call_id: int, sessions: Sessions
) -> None:
    with sessions.begin() as session:
        official = make_official(session, post="副市长")
        session.get_one(Call, call_id).session.official_id = official.id
        official_id = official.id
    form = form_with(curator.get(f"/staff/promises/new?call={call_id}"), "/new")
    fill(form, text="望江路南段雨水口改接。").submit(status=303)
    with sessions() as session:
        assert session.scalars(select(Promise)).one().official_id == official_id


def test_every_sight_of_what_was_said_is_in_the_audit_log(
    curator: TestApp, call_id: int, sessions: Sessions
) -> None:
    curator.get(f"/staff/promises/new?call={call_id}")
    curator.get(f"/staff/calls/{call_id}/case")
    with sessions() as session:
        seen = session.execute(
            select(AuditEntry.subject_id, AuditEntry.detail["surface"].as_string()).where(
                AuditEntry.action == "call.raw.view"
            )
        )
        assert [tuple(row) for row in seen] == [(str(call_id), "new_promise"), (str(call_id), "to_case")]


def test_a_promise_that_was_made_in_no_call_says_on_which_day(
    curator: TestApp, call_id: int, sessions: Sessions
) -> None:
    form = form_with(curator.get("/staff/promises/new"), "/new")
    fill(form, text="望江路南段雨水口改接。", post="副市长").submit(status=303)
    with sessions() as session:
        assert session.scalars(select(Promise)).one().call_id is None


def test_without_a_hotline_day_there_is_nothing_to_promise_on(curator: TestApp) -> None:
    page = curator.get("/staff/promises/new")
    assert "还没有接听日" in main(page)


def test_what_was_typed_stays_when_it_is_refused(curator: TestApp, call_id: int) -> None:
    form = form_with(curator.get(f"/staff/promises/new?call={call_id}"), "/new")
    refused = fill(form, text="请找王小丽，电话13800001234。").submit(status=422)
    assert any("承诺内容第" in sentence for sentence in told(refused))
    assert form_with(refused, "/new")["text"].value == "请找王小丽，电话13800001234。"


def test_a_turn_that_does_not_exist_is_not_found(curator: TestApp) -> None:
    curator.get("/staff/promises/new?turn=999999", status=404)
    curator.get("/staff/promises/new?call=x", status=404)


def test_one_person_proposes_and_another_approves(
    curator: TestApp, reviewer: TestApp, draft: str, sessions: Sessions
) -> None:
    send(curator, draft, "propose")
    assert "审核通过" not in main(curator.get(draft)).split("审核情况")[0]
    send(reviewer, draft, "approve")
    assert stored(sessions, draft).state == "approved"


def test_a_promise_is_sent_back_with_a_comment(curator: TestApp, reviewer: TestApp, draft: str) -> None:
    send(curator, draft, "propose")
    assert "请写明理由。" in told(send(reviewer, draft, "send-back", 422))
    send(reviewer, draft, "send-back", comment="写明哪一段路。")
    assert "写明哪一段路。" in main(curator.get(draft))


def test_the_page_shows_what_the_public_will_see(curator: TestApp, draft: str) -> None:
    page = curator.get(draft).html
    assert page.select_one("h1").get_text(strip=True) == "望江路南段雨水口改接，10月31日前完成。"
    assert "2026年10月31日" in page.select_one("article").get_text()


def test_a_result_opens_the_next_version_with_a_public_note(
    curator: TestApp, live: str, sessions: Sessions
) -> None:
    form = form_with(curator.get(f"{live}/result"), "/result")
    fill(form, outcome="kept", result="雨水口已改接，未再积水。", result_on="2026-10-20", note="已办结。")
    page = form.submit(status=303).follow()
    assert "修订说明（随新版公开） 已办结。" in main(page)
    promise = stored(sessions, live)
    assert (promise.version, promise.state, promise.outcome) == (2, "draft", "kept")


def test_a_changed_date_is_shown_beside_the_first(curator: TestApp, live: str) -> None:
    form = form_with(curator.get(f"{live}/result"), "/result")
    fill(form, outcome="changed", result="管线未迁。", due_on="2026-12-31", note="管线未迁，延到年底。")
    shown = main(form.submit(status=303).follow())
    assert "原定 2026年10月31日" in shown
    assert "2026年12月31日" in shown


def test_a_check_without_news_goes_to_the_reviewer_at_once(
    curator: TestApp, live: str, sessions: Sessions
) -> None:
    send(curator, live, "check")
    promise = stored(sessions, live)
    assert (promise.state, promise.version) == ("proposed", 2)
    assert promise.checked_on is not None


def test_a_revision_is_given_up(curator: TestApp, live: str, sessions: Sessions) -> None:
    form = form_with(curator.get(f"{live}/result"), "/result")
    fill(form, outcome="impossible", result="规划调整。", note="规划调整。").submit(status=303)
    assert "已发布的一版不变" in main(send(curator, live, "drop").follow())
    assert (stored(sessions, live).version, stored(sessions, live).outcome) == (1, "open")


def test_two_people_who_save_at_once_lose_nothing(
    curator: TestApp, reviewer: TestApp, draft: str, sessions: Sessions
) -> None:
    forms = [form_with(app.get(f"{draft}/edit"), "/edit") for app in (curator, reviewer)]
    fill(forms[0], due_words="十月底").submit(status=303)
    refused = fill(forms[1], due_words="年底前").submit(status=422)
    assert "有人保存过" in told(refused)[0]
    assert "时限的说法 十月底" in main(refused)
    again = form_with(refused, "/edit")
    assert again["due_words"].value == "年底前"
    again.submit(status=303)
    assert stored(sessions, draft).due_words == "年底前"


def test_a_case_is_linked_by_its_number_and_its_progress_shown(
    curator: TestApp, draft: str, sessions: Sessions
) -> None:
    with sessions.begin() as session:
        make_case(session, closed_at=None)
    assert "没有这个工单编号" in told(send(curator, draft, "link", 422, number="RA1"))[0]
    shown = main(send(curator, draft, "link", number="RA2026090001").follow())
    assert "工单 RA2026090001" in shown
    assert "答复 2026年9月21日 16:00" in shown
    send(curator, draft, "unlink")
    with sessions() as session:
        assert session.scalars(select(PromiseCase)).all() == []


def test_the_result_is_filled_in_from_a_solved_case(curator: TestApp, live: str, sessions: Sessions) -> None:
    with sessions.begin() as session:
        make_case(session, closed_at=datetime(2026, 10, 20, 2, tzinfo=UTC), outcome="solved")
    send(curator, live, "link", number="RA2026090001")
    page = curator.get(f"{live}/result")
    form = form_with(page, "/result")
    assert (form["outcome"].value, form["result_on"].value) == ("kept", "2026-10-20")
    assert "按关联的诉求件填写，请核对" in main(page)
    assert stored(sessions, live).outcome == "open"


def test_the_ledger_is_filtered_by_progress_step_unit_and_day(
    curator: TestApp, live: str, sessions: Sessions
) -> None:
    with sessions.begin() as session:
        other = make_hotline_day(session, "d2026-07", theme="公共交通")
        make_promise(session, other, text="公交站台加雨棚。", due_on=None)
        day_id = other.id

    def texts(query: str) -> list[str]:
        rows = curator.get(f"/staff/promises?{query}").html.select("tbody th a")
        return [row.get_text() for row in rows]

    assert texts("") == ["望江路南段雨水口改接，10月31日前完成。", "公交站台加雨棚。"]
    assert texts("outcome=overdue") == ["望江路南段雨水口改接，10月31日前完成。"]
    assert texts("step=draft") == ["公交站台加雨棚。"]
    assert texts(f"day={day_id}") == ["公交站台加雨棚。"]
    assert texts("outcome=kept") == []
    assert len(texts("outcome=nonsense&page=0&unit=x&day=99999999999")) == 2


def test_a_call_becomes_a_case_on_its_page(curator: TestApp, call_id: int, sessions: Sessions) -> None:
    address = f"/staff/calls/{call_id}/case"
    form = form_with(curator.get(address), "/case")
    assert form["question"].value.startswith("望江路南段一下雨就积水")
    shown = main(form.submit(status=303).follow())
    assert "工单编号 d2026-06-12，正在查找个人信息" in shown
    with sessions() as session:
        assert session.get_one(Call, call_id).case_id is not None
    send(curator, address, "case/unlink")
    assert "这通来电转过诉求件" in main(curator.get(address))
    assert "没有这个工单编号" in told(send(curator, address, "case/link", 422, number="RA1"))[0]
    send(curator, address, "case/link", number="d2026-06-12")
    with sessions() as session:
        assert session.get_one(Call, call_id).case_id is not None


def test_a_publisher_reads_the_ledger_but_writes_nothing(as_role: SignedIn, draft: str) -> None:
    publisher = as_role("publisher", username="qian")
    assert not publisher.get(draft).html.select(f'a[href="{draft}/edit"]')
    publisher.get(f"{draft}/edit", status=403)
    publisher.get("/staff/promises/new", status=403)
