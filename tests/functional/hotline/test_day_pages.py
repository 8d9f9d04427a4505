"""A hotline day on the staff pages: from its announcement to the report, by two people."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.hotline_days.models import HotlineDay
from portal.settings import Settings
from tests.hotline_days import (
    COUNTS,
    add_call,
    add_session,
    approve_day,
    make_day,
    make_official,
    release_day,
)

SIGNED_IN = Any


def _only_day(sessions: sessionmaker[Session]) -> HotlineDay:
    with sessions() as session:
        return session.scalars(select(HotlineDay)).one()


def _press(page: Any, action: str, **fields: str) -> Any:
    """Submit the form of the page that posts to an address ending in ``action``."""
    form = next(form for form in page.forms.values() if form.action.endswith(action))
    for name, value in fields.items():
        form[name] = value
    return form.submit(expect_errors=True)


def _new_day(browser: TestApp, **fields: str) -> Any:
    values = {"theme": "冬季供暖供水", "starts_on": "2026-12-08", "ends_on": "2026-12-08", **fields}
    return _press(browser.get("/staff/hotline-days/new"), "/hotline-days/new", **values)


@pytest.fixture
def official(sessions: sessionmaker[Session]) -> str:
    with sessions.begin() as session:
        return str(make_official(session).id)


def test_a_day_is_announced_by_two_people(
    as_role: SIGNED_IN, sessions: sessionmaker[Session], official: str
) -> None:
    curator, reviewer = as_role("curator"), as_role("reviewer")
    page = _new_day(curator, scope="供暖、供水方面的来电").follow()
    assert "d2026-01" in page and "还没有接听场次。" in page
    page = page.click("添加场次", index=0)
    page = _press(page, "/sessions/new", starts="09:00", ends="11:00", official_id=official).follow()
    assert "市委常委、常务副市长" in page and "场次和数字对得上" in page
    page = _press(page, "/propose").follow()
    assert "待审核" in page
    day = _only_day(sessions)
    assert _press(reviewer.get(f"/staff/hotline-days/{day.id}"), "/approve").status_int == 303
    assert _only_day(sessions).state == "approved"


def test_whoever_proposed_does_not_approve(as_role: SIGNED_IN, sessions: sessionmaker[Session]) -> None:
    both = as_role("reviewer", "curator", username="both")
    _new_day(both)
    with sessions.begin() as session:
        add_session(session, session.scalars(select(HotlineDay)).one())
    page = both.get(f"/staff/hotline-days/{_only_day(sessions).id}")
    page = _press(page, "/propose").follow()
    assert "送审和审核不能是同一人" in page
    assert not any(form.action.endswith("/approve") for form in page.forms.values())


def test_what_cannot_be_is_said_and_what_was_typed_stays(
    as_role: SIGNED_IN, sessions: sessionmaker[Session]
) -> None:
    curator = as_role("curator")
    answer = _new_day(curator, ends_on="2026-12-09")
    assert answer.status_int == 422
    assert "接听日只有一天；分几天接听的，种类选“接听活动”。" in answer
    assert answer.forms[1]["theme"].value == "冬季供暖供水"
    _new_day(curator)
    day = _only_day(sessions)
    answer = _press(
        curator.get(f"/staff/hotline-days/{day.id}/sessions/new"),
        "/sessions/new",
        held_on="2026-12-09",
        starts="11:00",
        ends="09:00",
        signals="846",
    )
    assert answer.status_int == 422
    for reason in (
        "场次日期不在接听日的起止日期之内。",
        "结束时间不晚于开始时间。",
        "请选领导，或者填写职务。",
    ):
        assert reason in answer
    assert answer.forms[1]["signals"].value == "846"
    assert "/staff/officials" in answer


def test_figures_that_do_not_add_up_are_named_on_the_page(
    as_role: SIGNED_IN, sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as session:
        day = make_day(session, stage="held", declared_total=160)
        add_session(session, day, **COUNTS)
        day_id = day.id
    page = as_role("curator").get(f"/staff/hotline-days/{day_id}")
    assert "各场次受理合计 150 件，比对外说的总数 160 件少 10 件，请核对各场次。" in page
    assert not any(form.action.endswith("/propose") for form in page.forms.values())


def test_two_people_who_change_a_day_at_once_see_each_others_words(
    as_role: SIGNED_IN, sessions: sessionmaker[Session]
) -> None:
    first, second = as_role("curator", username="li"), as_role("curator", username="wang")
    _new_day(first)
    address = f"/staff/hotline-days/{_only_day(sessions).id}/edit"
    opened = second.get(address)
    _press(first.get(address), "/edit", theme="供热")
    answer = _press(opened, "/edit", theme="供水")
    assert answer.status_int == 422 and "您打开以后有人保存过" in answer
    assert answer.forms[1]["theme"].value == "供水"
    assert _only_day(sessions).theme == "供热"
    assert _press(answer, "/edit").status_int == 303
    assert _only_day(sessions).theme == "供水"


def test_after_the_day_the_next_version_brings_the_figures(
    as_role: SIGNED_IN, sessions: sessionmaker[Session], settings: Settings
) -> None:
    with sessions.begin() as session:
        day = make_day(session)
        sitting = add_session(session, day)
        approve_day(session, day)
        release_day(session, day, settings)
        day_id, sitting_id = day.id, sitting.id
    curator = as_role("curator")
    page = curator.get(f"/staff/hotline-days/{day_id}")
    refused = _press(page, "/revise", stage="held")
    assert refused.status_int == 422 and "请写明理由。" in refused
    page = _press(refused, "/revise", stage="held", comment="补充接听数字").follow()
    assert "没有填呼入、接线员接听、领导接听、受理。" in page
    counts = {name: str(number) for name, number in COUNTS.items()}
    edited = curator.get(f"/staff/hotline-days/{day_id}/sessions/{sitting_id}")
    page = _press(edited, f"/sessions/{sitting_id}", **counts).follow()
    assert "场次和数字对得上" in page
    preview = curator.get(f"/staff/hotline-days/{day_id}/preview")
    assert "846" in preview and "补充接听数字" in preview
    page = _press(page, "/drop").follow()
    assert "修订已放弃" in page and "已预告" in page


def test_a_session_is_removed_only_without_calls(as_role: SIGNED_IN, sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        day = make_day(session)
        kept, empty = add_session(session, day), add_session(session, day, starts="14:00", ends="15:00")
        add_call(session, kept, 1)
        ids = day.id, kept.id, empty.id
    curator = as_role("curator")
    day_id, kept_id, empty_id = ids
    page = curator.get(f"/staff/hotline-days/{day_id}/sessions/{kept_id}")
    assert "已有来电 1 通" in page
    assert not any(form.action.endswith("/remove") for form in page.forms.values())
    page = curator.get(f"/staff/hotline-days/{day_id}/sessions/{empty_id}")
    assert "已删除10月20日市委常委、常务副市长。" in _press(page, "/remove").follow()
    assert len(curator.get(f"/staff/hotline-days/{day_id}").html.select("tbody tr")) == 1


def test_a_proposed_day_is_not_edited(as_role: SIGNED_IN, sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        day = make_day(session)
        sitting = add_session(session, day)
        approve_day(session, day)
        addresses = [
            f"/staff/hotline-days/{day.id}/{rest}"
            for rest in ("edit", "sessions/new", f"sessions/{sitting.id}")
        ]
    curator = as_role("curator")
    for address in addresses:
        assert "现在是“待发布”，不能修改" in curator.get(address).follow()


def test_the_list_is_filtered_by_state_stage_and_year(
    as_role: SIGNED_IN, sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as session:
        make_day(session)
        day = make_day(session, theme="城市排水", stage="held")
        add_session(session, day, **COUNTS)
        approve_day(session, day)
    curator = as_role("curator")
    assert "冬季供暖供水" in curator.get("/staff/hotline-days")
    for query in ("state=approved", "stage=held", "year=2026&stage=held"):
        page = curator.get(f"/staff/hotline-days?{query}")
        assert "城市排水" in page and "冬季供暖供水" not in page and "150" in page
    assert "没有符合条件的接听日" in curator.get("/staff/hotline-days?year=2019")


def test_an_official_is_registered_and_leaves_office(as_role: SIGNED_IN) -> None:
    curator = as_role("curator")
    page = curator.get("/staff/officials")
    page = _press(page, "/officials", post="副市长", code="fushizhang", valid_from="2024-01-08").follow()
    assert "已登记副市长。" in page and "2024年1月8日至今" in page
    page = page.click("副市长", index=0)
    refused = _press(page, "/officials/fushizhang", is_name_public="y")
    assert refused.status_int == 422 and "没有填姓名，不能选公开姓名。" in refused
    page = page.click("修改")
    page = _press(page, "/terms/1", valid_until="2026-03-31").follow()
    page = _press(page, "/fushizhang/terms", post="市长", valid_from="2026-04-01").follow()
    assert "2026年3月31日" in page
    page = curator.get("/staff/officials/terms/1")
    assert "已删去。" in _press(page, "/terms/1/remove").follow()
    assert "/staff/officials/fushizhang" in curator.get("/staff/officials")
