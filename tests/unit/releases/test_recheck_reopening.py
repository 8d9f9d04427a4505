"""A call that the re-check has hidden: opened again, mended, released as the next version, or gone for good."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.calls.editing import FormContent, SaveForm, seen_of
from portal.backoffice.calls.services import DecideAllOf
from portal.backoffice.calls.workflow import Propose, Reopen
from portal.backoffice.hotline_days.models import Call, HotlineDay
from portal.public.cases.tables import published_tombstone
from portal.public.hotline_days.tables import published_call, published_turn
from portal.releases import NotAllowed
from portal.releases.recheck.run import recheck_released
from portal.releases.recheck.services import DismissRecheck
from portal.settings import Settings
from portal.vocabulary import CallForm
from tests.hotline_days import NOW, curator
from tests.rechecking_calls import (
    WIDE,
    Sessions,
    call_at,
    day_with_two_calls,
    leak,
    live,
    the_recheck,
)
from tests.releasing_hotline import approve_call, publish, publisher, withdraw
from tests.unit.releases.test_hotline_release import check_log


@pytest.fixture
def released(sessions: Sessions, settings: Settings) -> str:
    """The number of a day with two live transcripts."""
    return day_with_two_calls(sessions, settings)


def hidden(sessions: Sessions) -> None:
    leak(sessions, 1)
    assert recheck_released(sessions, WIDE).hidden == 1


def test_a_hidden_call_is_mended_and_released_again(
    sessions: Sessions, released: str, settings: Settings
) -> None:
    hidden(sessions)
    with sessions.begin() as session:
        call = call_at(session)
        Reopen(session, call, curator(session), NOW, "隐去一处电话").perform()
        assert (call.state, call.version, call.high_open) == ("draft", 2, 1)
        assert live_rows(session, call) == []
        with pytest.raises(NotAllowed, match="1 处高风险没有决定"):
            Propose(session, call, curator(session), NOW, "不涉及可识别的个人").perform()
        DecideAllOf(session, call, curator(session)).perform()
        approve_call(session, call)
        publish(session, call, settings)
        [row] = live_rows(session, call)
        assert (row["version"], row["change_note"]) == (2, "隐去一处电话")
        assert session.execute(select(published_tombstone)).all() == []
        recheck = the_recheck(session)
        assert (recheck.state, recheck.rows) == ("revised", [])
        spoken = session.scalars(
            select(published_turn.c.text).where(published_turn.c.number == row["number"])
        )
        assert "13900005678" not in "".join(spoken)
        check_log(session)
    assert recheck_released(sessions, WIDE).hidden == 0
    assert live(sessions) == {1, 2}


def live_rows(session: Session, call: Call) -> list[Any]:
    here = (published_call.c.position == call.position, published_call.c.is_live)
    return list(session.execute(select(published_call).where(*here)).mappings())


def test_a_hidden_call_may_come_back_as_withheld(
    sessions: Sessions, released: str, settings: Settings
) -> None:
    hidden(sessions)
    with sessions.begin() as session:
        call = call_at(session)
        Reopen(session, call, curator(session), NOW, "不再公开对话").perform()
        content = FormContent("withheld", "wish", call.topic, "")
        seen = seen_of(call, FormContent)
        SaveForm(session, call, curator(session), NOW, content=content, seen=seen).perform()
        approve_call(session, call)
        publish(session, call, settings)
        [row] = live_rows(session, call)
        assert (row["form"], row["topic"]) == (CallForm.WITHHELD, "")
        assert the_recheck(session).state == "revised"


def test_only_what_a_recheck_hid_can_be_opened_again(sessions: Sessions, released: str) -> None:
    with sessions.begin() as session:
        call = call_at(session)
        refused = Reopen(session, call, curator(session), NOW, "再发布").failure_reasons()
        assert refused == ["现在是“已发布”，不能“重新整理”。"]
        withdraw(session, call)
        refused = Reopen(session, call, curator(session), NOW, "再发布").failure_reasons()
        assert refused == ["只有复查撤下的来电可以重新整理。"]


def test_opening_again_asks_for_the_role_and_a_clean_note(sessions: Sessions, released: str) -> None:
    hidden(sessions)
    with sessions() as session:
        call = call_at(session)
        assert Reopen(session, call, publisher(session), NOW, "隐去").failure_reasons() == [
            "您的角色不能“重新整理”。"
        ]
        assert Reopen(session, call, curator(session), NOW, "").failure_reasons() == ["请写明理由。"]
        assert Reopen(session, call, curator(session), NOW, "联系林小满核实").failure_reasons() != []


def test_a_call_is_not_put_back_as_it_was(sessions: Sessions, released: str) -> None:
    hidden(sessions)
    with sessions() as session:
        act = DismissRecheck(session, the_recheck(session), publisher(session), "误报")
        assert "请重新整理" in act.failure_reasons()[0]


def test_with_its_day_a_hidden_call_goes_for_good(sessions: Sessions, released: str) -> None:
    hidden(sessions)
    with sessions.begin() as session:
        withdraw(session, session.scalars(select(HotlineDay)).one())
        assert (the_recheck(session).state, the_recheck(session).rows) == ("withdrawn", [])
        assert Reopen(session, call_at(session), curator(session), NOW, "隐去").failure_reasons() == [
            "只有复查撤下的来电可以重新整理。"
        ]
