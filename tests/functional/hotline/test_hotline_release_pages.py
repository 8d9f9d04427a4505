"""The release page of a day and the withdrawal pages, as a publisher meets them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp, TestResponse

from portal.backoffice.hotline_days.models import Call, HotlineDay
from portal.public.cases.tables import published_tombstone
from portal.public.hotline_days.tables import published_call, published_hotline_day
from portal.public.promises.tables import published_promise
from portal.releases.hotline_schedule import release_due
from portal.settings import Settings
from tests.releasing_hotline import GROUNDS, approved_call, approved_day, approved_promise

Sessions = sessionmaker[Session]
SignedIn = Callable[..., TestApp]


@pytest.fixture
def address(sessions: Sessions) -> str:
    """An approved day with two approved calls and a promise."""
    with sessions.begin() as session:
        day = approved_day(session)
        first = approved_call(session, day)
        approved_call(session, day, position=2, form="withheld", reason="wish")
        approved_promise(session, day, call=first)
        return f"/staff/hotline-days/{day.id}"


@pytest.fixture
def publisher(as_role: SignedIn) -> TestApp:
    return as_role("publisher", username="qian")


def filled(page: TestResponse, **values: str) -> TestResponse:
    """The form of the release page, posted with its grounds."""
    form = page.forms["release"]
    form["ground"], form["secrecy_conclusion"] = GROUNDS.ground, GROUNDS.conclusion
    for name, value in values.items():
        form[name] = value
    return form


def main(page: TestResponse) -> str:
    return re.sub(r"\s+", " ", page.html.select_one("main").get_text(" ", strip=True))


def published(sessions: Sessions, table: object) -> int:
    with sessions() as session:
        return len(session.execute(select(table)).all())  # type: ignore[call-overload]


@pytest.mark.both_databases
def test_a_day_goes_out_with_its_calls_and_promises_in_one_go(
    publisher: TestApp, sessions: Sessions, address: str
) -> None:
    page = publisher.get(f"{address}/release")
    assert "待发布 4 项" in main(page) and "本页 4 项可以发布" in main(page)
    answer = filled(page).submit("do", value="release").follow()
    assert "已发布 4 项。" in answer.text and "没有等待发布的" in main(answer)
    assert [
        published(sessions, table) for table in (published_hotline_day, published_call, published_promise)
    ] == [
        1,
        2,
        1,
    ]


def test_nothing_is_public_before_it_is_released(publisher: TestApp, wsgi_app: Any, address: str) -> None:
    """Approved is not released: neither a day, nor a call or promise of a day that is out already."""
    visitor = TestApp(wsgi_app)
    pages = ("/hotline-days/d2026-01", "/hotline-days/d2026-01/calls/1", "/promises/p2026-001")
    assert [visitor.get(page, status="*").status_int for page in pages] == [404, 404, 404]
    form = filled(publisher.get(f"{address}/release?none=1"))
    form.set("item", True, index=0)
    form.submit("do", value="release")
    assert [visitor.get(page, status="*").status_int for page in pages] == [200, 404, 404]
    day = visitor.get(pages[0]).text
    assert "望江" not in day and "路灯" not in day


def test_without_its_day_nothing_can_be_chosen(publisher: TestApp, sessions: Sessions, address: str) -> None:
    with sessions.begin() as session:
        session.scalars(select(HotlineDay)).one().state = "draft"
    page = publisher.get(f"{address}/release")
    assert "接听日 d2026-01 还没有公开，请先发布接听日。" in main(page)
    assert page.html.select("input[name=item]") == []


def test_what_is_refused_stays_with_its_reason_and_the_rest_goes(
    publisher: TestApp, sessions: Sessions, address: str
) -> None:
    page = publisher.get(f"{address}/release")
    with sessions.begin() as session:
        call = session.scalars(select(Call).where(Call.position == 1)).one()
        call.turns[1].text += "夜里还有一辆车停在路口。"
    answer = filled(page).submit("do", value="release", expect_errors=True)
    assert answer.status_int == 422
    told = main(answer)
    assert "3 项已办，1 项没有通过，留在下面" in told and "审核通过以后内容有改动" in told
    assert published(sessions, published_call) == 1 and published(sessions, published_promise) == 1


@pytest.mark.parametrize(
    ("field", "said"), [("ground", "请填写公开依据。"), ("secrecy_conclusion", "请填写保密审查结论。")]
)
def test_nothing_goes_out_without_its_grounds(
    publisher: TestApp, sessions: Sessions, address: str, field: str, said: str
) -> None:
    form = filled(publisher.get(f"{address}/release"), **{field: " "})
    answer = form.submit("do", value="release", expect_errors=True)
    assert answer.status_int == 422 and said in main(answer)
    assert published(sessions, published_hotline_day) == 0


def test_something_must_be_chosen(publisher: TestApp, address: str) -> None:
    form = filled(publisher.get(f"{address}/release?none=1"))
    assert "没有选中任何一项。" in main(form.submit("do", value="release", expect_errors=True))


def test_the_grounds_of_last_time_stand_in_the_form(
    publisher: TestApp, sessions: Sessions, address: str
) -> None:
    form = filled(publisher.get(f"{address}/release?none=1"))
    with sessions() as session:
        day_id = session.scalars(select(HotlineDay.id)).one()
    form.set("item", True, index=0)
    form.submit("do", value="release")
    with sessions() as session:
        assert session.get_one(HotlineDay, day_id).state == "released"
    again = publisher.get(f"{address}/release").forms["release"]
    assert (again["ground"].value, again["secrecy_conclusion"].value) == (GROUNDS.ground, GROUNDS.conclusion)


def test_a_moment_is_set_and_called_off(
    publisher: TestApp, sessions: Sessions, address: str, settings: Settings
) -> None:
    at = (datetime.now(UTC) + timedelta(days=2)).replace(microsecond=0)
    local = (at + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M:%S")
    form = filled(publisher.get(f"{address}/release"), release_at=local)
    page = form.submit("do", value="schedule").follow()
    assert "已定时 4 项。" in page.text and published(sessions, published_hotline_day) == 0
    with sessions() as session:
        assert {call.release_at for call in session.scalars(select(Call))} == {at}
    off = next(form for key, form in page.forms.items() if str(key).startswith("off"))
    page = off.submit().follow()
    assert "已取消定时。" in page.text and "本页 1 项可以发布" in main(page)


@pytest.mark.parametrize(
    ("typed", "said"), [("", "请填写定时发布的时间。"), ("2020-01-01T09:00", "定时发布的时间要在现在以后")]
)
def test_a_moment_that_cannot_be_set_is_told(publisher: TestApp, address: str, typed: str, said: str) -> None:
    form = filled(publisher.get(f"{address}/release"), release_at=typed)
    answer = form.submit("do", value="schedule", expect_errors=True)
    assert answer.status_int == 422 and said in main(answer)


def test_what_could_not_go_out_when_it_was_due_is_told_in_three_places(
    publisher: TestApp, sessions: Sessions, address: str, settings: Settings
) -> None:
    at = datetime.now(UTC) + timedelta(days=1)
    local = (at + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M:%S")
    form = filled(publisher.get(f"{address}/release"), release_at=local)
    form.submit("do", value="schedule")
    with sessions.begin() as session:
        day = session.scalars(select(HotlineDay)).one()
        day.summary = "定时以后又加的一句。"
    release_due(sessions, settings, at + timedelta(seconds=1))
    assert "4 项到时未能发布" in main(publisher.get("/staff/hotline-days"))
    assert "到时未能发布：接听日 d2026-01 还没有公开" in main(publisher.get(f"{address}/release"))
    assert "到时未能发布 审核通过以后内容有改动" in main(publisher.get(address))


def test_others_see_the_list_and_cannot_release(as_role: SignedIn, address: str) -> None:
    page = as_role("reviewer", username="shen").get(f"{address}/release")
    assert "发布由“签发”角色的人员进行" in main(page) and "发布选中的" not in page.text


# Withdrawal


@pytest.fixture
def released(publisher: TestApp, address: str) -> str:
    filled(publisher.get(f"{address}/release")).submit("do", value="release")
    return address


@pytest.mark.both_databases
def test_a_day_is_withdrawn_with_everything_and_the_receipt_is_shown(
    publisher: TestApp, sessions: Sessions, released: str
) -> None:
    page = publisher.get(released).click("撤回", href="withdraw")
    assert "来电 2 通、承诺 1 项同时撤下" in main(page)
    form = page.forms[next(key for key in page.forms if "kind" in page.forms[key].fields)]
    form["kind"], form["reason"], form["comment"] = "gone", "error", "数字有误"
    receipt = form.submit().follow()
    assert "撤回回执" in main(receipt) and "d2026-01" in main(receipt)
    assert published(sessions, published_call) == 0 and published(sessions, published_tombstone) == 4
    assert "现在没有公开" in main(publisher.get(f"{released}/withdraw"))


def test_a_call_asks_about_its_promises(publisher: TestApp, sessions: Sessions, released: str) -> None:
    with sessions() as session:
        call_id = session.scalars(select(Call.id).where(Call.position == 1)).one()
    page = publisher.get(f"/staff/calls/{call_id}/withdraw")
    assert "公开的承诺 p2026-001" in main(page)
    form = page.forms[next(key for key in page.forms if "kind" in page.forms[key].fields)]
    form["kind"], form["reason"], form["comment"] = "gone", "privacy", "来电人要求"
    form["with_promises"] = True
    form.submit()
    assert (published(sessions, published_call), published(sessions, published_promise)) == (1, 0)


def test_a_refused_withdrawal_keeps_what_was_typed(
    publisher: TestApp, sessions: Sessions, released: str
) -> None:
    page = publisher.get(f"{released}/withdraw")
    form = page.forms[next(key for key in page.forms if "kind" in page.forms[key].fields)]
    form["kind"], form["note"], form["comment"] = "notice", "请联系13800001234。", "先撤"
    answer = form.submit(expect_errors=True)
    assert answer.status_int == 422 and "请联系13800001234。" in answer.text
    assert "对外说明第 4 字起，公开文本中仍有疑似电话。" in main(answer)
    assert published(sessions, published_hotline_day) == 1
