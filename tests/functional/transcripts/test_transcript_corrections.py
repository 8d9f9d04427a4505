"""What was cut wrongly is mended on screen, without a script: speakers, turns, calls."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.hotline_days.models import Call
from tests.taken_transcripts import BUS, LIGHT, TRANSCRIPT, WATER
from tests.transcript_pages import (
    act_form,
    cut_sizes,
    page_of,
    paste,
    press,
    rename_form,
    turns_of,
)


def test_a_speaker_is_named_once_for_all_calls(curator: TestApp, address: str) -> None:
    shown = page_of(
        paste(curator, address, LIGHT.replace("副市长", "说话人2") + WATER.replace("副市长", "说话人2"))
    )
    page = curator.get(shown)
    assert "没有定是谁说的" in page.text
    assert "aria-disabled" in page.text
    form = next(
        form for form in page.forms.values() if "label" in form.fields and form["label"].value == "说话人2"
    )
    form["role"] = "leader"
    form["speaker"] = "副市长"
    form.submit(status=303)
    page = curator.get(shown)
    assert "说话人2" not in page.text
    assert "没有定是谁说的" not in page.text


def test_a_turn_of_two_speakers_is_cut_where_a_blank_line_is_put_in(curator: TestApp, address: str) -> None:
    shown = page_of(
        paste(curator, address, "第1通 路灯\n来电人：路灯坏了。这个我记下了。\n副市长：一周内修好。\n")
    )
    form = act_form(curator.get(f"{shown}/calls/1?turn=1"), "turn")
    form["text"] = "路灯坏了。\n\n这个我记下了。"
    following = form.submit(status=303).follow()
    assert turns_of(following) == ["路灯坏了。", "一周内修好。"]  # the cut-off turn stands in the open form
    form = act_form(following, "turn")
    assert form["text"].value.strip() == "这个我记下了。"
    form["role"], form["speaker"] = "leader", "副市长"
    form.submit(status=303)
    assert "都已认出" in curator.get(f"{shown}/calls/1").text


def test_words_that_were_misheard_are_mended(curator: TestApp, address: str) -> None:
    shown = page_of(paste(curator, address, TRANSCRIPT))
    form = act_form(curator.get(f"{shown}/calls/1?turn=3"), "turn")
    form["text"] = "这个情况我记下了，三天内修好。"
    form.submit(status=303)
    assert "三天内修好" in curator.get(f"{shown}/calls/1").text


def test_an_empty_turn_or_no_speaker_is_refused_beside_what_was_typed(curator: TestApp, address: str) -> None:
    shown = page_of(paste(curator, address, TRANSCRIPT))
    form = act_form(curator.get(f"{shown}/calls/1?turn=3"), "turn")
    form["text"], form["speaker"] = " ", "王副市长"
    answer = form.submit(status=422)
    assert "这一段是空的" in answer.text
    assert act_form(answer, "turn")["speaker"].value == "王副市长"


@pytest.mark.parametrize(
    ("call", "turn", "act", "after"),
    [
        (1, 2, "merge_turn", [3, 3]),
        (1, 3, "split_call", [2, 2, 3]),
        (1, 1, "drop_turn", [3, 3]),
    ],
)
def test_turns_and_calls_are_joined_and_parted(
    curator: TestApp,
    address: str,
    sessions: sessionmaker[Session],
    call: int,
    turn: int,
    act: str,
    after: list[int],
) -> None:
    shown = page_of(paste(curator, address, TRANSCRIPT))
    act_form(curator.get(f"{shown}/calls/{call}?turn={turn}"), act).submit(status=303).follow()
    assert cut_sizes(sessions) == after
    press(curator.get(f"{shown}/calls/1"), "/undo")
    assert cut_sizes(sessions) == [4, 3]


def test_a_call_is_joined_to_the_one_before_or_left_out(
    curator: TestApp, address: str, sessions: sessionmaker[Session]
) -> None:
    shown = page_of(paste(curator, address, TRANSCRIPT + BUS))
    act_form(curator.get(f"{shown}/calls/2"), "merge_call").submit(status=303).follow()
    assert cut_sizes(sessions) == [7, 2]
    act_form(curator.get(f"{shown}/calls/2"), "drop_call").submit(status=303).follow()
    assert cut_sizes(sessions) == [7]
    act_form(curator.get(f"{shown}/calls/1"), "drop_call").submit(status=303)
    assert "没有切出来电" in curator.get(shown).text


def test_title_time_and_who_took_the_call_go_with_it(
    curator: TestApp, address: str, sessions: sessionmaker[Session]
) -> None:
    shown = page_of(paste(curator, address, TRANSCRIPT))
    form = act_form(curator.get(f"{shown}/calls/2"), "head")
    form["title"], form["started"], form["taken_by"] = "自来水发黄原因", "9：41", "operator"
    form.submit(status=303)
    press(curator.get(shown), "/take")
    with sessions() as session:
        call = session.scalars(select(Call).where(Call.position == 2)).one()
        assert (call.topic, call.started, call.taken_by) == ("自来水发黄原因", "09:41", "operator")


def test_a_time_that_is_none_is_refused(curator: TestApp, address: str) -> None:
    shown = page_of(paste(curator, address, TRANSCRIPT))
    form = act_form(curator.get(f"{shown}/calls/2"), "head")
    form["title"], form["started"] = "自来水", "上午"
    answer = form.submit(status=422)
    assert "09:41 这样" in answer.text
    assert act_form(answer, "head")["title"].value == "自来水"


def test_who_took_a_call_follows_from_who_is_said_to_speak(curator: TestApp, address: str) -> None:
    shown = page_of(paste(curator, address, "第1通 路灯\n来电人：路灯坏了。\n说话人2：我们转给路灯所。\n"))
    for role, words in (("operator", "接线员接听"), ("leader", "领导接听")):
        form = rename_form(curator.get(shown), "说话人2")
        form["role"], form["speaker"] = role, "说话人2"
        form.submit(status=303)
        assert words in curator.get(f"{shown}/calls/1").text
