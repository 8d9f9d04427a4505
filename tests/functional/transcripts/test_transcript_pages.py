"""From a file to calls in the browser: uploaded, looked at, taken over; nothing typed is lost, whoever else works on it."""

import json

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.audit.models import AuditEntry
from portal.backoffice.hotline_days.models import Call, HotlineSession, TranscriptUpload
from tests.hotline_days import make_official
from tests.taken_transcripts import BUS, TRANSCRIPT
from tests.transcript_pages import (
    UNCLEAR,
    act_form,
    cut_sizes,
    page_of,
    paste,
    press,
    stored,
    text_of,
    upload,
    with_field,
)
from tests.transcripts import FORMATS, two_hours


@pytest.mark.parametrize("ending", FORMATS)
def test_a_transcript_of_two_hours_is_read_cut_and_taken_over(
    curator: TestApp, address: str, sessions: sessionmaker[Session], ending: str
) -> None:
    shown = page_of(upload(curator, address, f"实录.{ending}", two_hours()[ending]))
    page = curator.get(shown)
    assert "切成 56 通来电" in text_of(page)
    answer = press(page, "/take").follow()
    assert "已收下：新增 56 通" in answer.text
    calls = stored(sessions)
    assert [position for position, _, _ in calls] == list(range(1, 57))
    assert {turns for _, _, turns in calls} == {6}


def test_pasted_text_is_read_the_same_way(
    curator: TestApp, address: str, sessions: sessionmaker[Session]
) -> None:
    press(curator.get(page_of(paste(curator, address, TRANSCRIPT))), "/take")
    assert stored(sessions) == [(1, "路灯不亮", 4), (2, "自来水发黄", 3)]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("空.txt", b"", "文件是空的"),
        ("大.txt", "来电人：您好。\n".encode() * 600_000, "超过 10 MB"),
        ("录音.mp3", b"ID3\x04\x00\x00\x00\x00\x00\x23TSSE\x00\xff\xfb\x90\x00" * 40, "录音"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(
    curator: TestApp, address: str, sessions: sessionmaker[Session], name: str, content: bytes, why: str
) -> None:
    assert why in upload(curator, address, name, content, 422).text
    with sessions() as session:
        assert not session.scalars(select(TranscriptUpload)).all()


def test_pasted_text_that_holds_nothing_comes_back_as_it_was_typed(curator: TestApp, address: str) -> None:
    answer = paste(curator, address, "来电人：\n副市长：\n", 422)
    assert "没有人说的话" in answer.text
    assert with_field(answer, "text")["text"].value.split() == ["来电人：", "副市长："]


def test_a_leader_who_is_not_in_the_register_is_named_with_the_way_to_it(
    curator: TestApp, address: str
) -> None:
    page = curator.get(page_of(paste(curator, address, UNCLEAR)))
    assert "没有选自领导名录" in page.text
    assert '/staff/officials"' in page.text


def test_once_the_leader_is_in_the_register_the_transcript_is_cut_anew(
    curator: TestApp, address: str, sessions: sessionmaker[Session]
) -> None:
    shown = page_of(paste(curator, address, UNCLEAR))
    with sessions.begin() as session:
        official = make_official(session, name="赵建国")
        upload_row = session.scalars(select(TranscriptUpload)).one()
        session.get_one(HotlineSession, upload_row.session_id).official_id = official.id
    press(curator.get(shown), "/cut")
    page = curator.get(shown)
    assert "没有选自领导名录" not in page.text
    assert "没有定是谁说的" not in page.text
    press(page, "/take")
    with sessions() as session:
        roles = [turn.role for call in session.scalars(select(Call)) for turn in call.turns]
    assert roles == ["caller", "leader", "caller", "caller", "leader"]


def test_two_people_on_one_call_lose_nothing(curator: TestApp, colleague: TestApp, address: str) -> None:
    shown = page_of(paste(curator, address, TRANSCRIPT))
    mine, theirs = (act_form(app.get(f"{shown}/calls/1?turn=3"), "turn") for app in (curator, colleague))
    theirs["text"] = "这个情况我记下了，三天内修好。"
    theirs.submit(status=303)
    mine["text"] = "这个情况我记下了，两周内修好。"
    answer = mine.submit(status=422)
    assert "您打开以后有人改动过" in answer.text
    assert "三天内修好" in text_of(answer)
    form = act_form(answer, "turn")
    assert "两周内修好" in form["text"].value
    form.submit(status=303)
    assert "两周内修好" in curator.get(f"{shown}/calls/1").text


def test_two_people_on_different_calls_do_not_hinder_each_other(
    curator: TestApp, colleague: TestApp, address: str
) -> None:
    shown = page_of(paste(curator, address, TRANSCRIPT))
    mine = act_form(curator.get(f"{shown}/calls/1?turn=3"), "turn")
    theirs = act_form(colleague.get(f"{shown}/calls/2?turn=2"), "turn")
    theirs["text"] = "管网在改造，年底前完成。"
    theirs.submit(status=303)
    mine["text"] = "三天内修好。"
    mine.submit(status=303)
    assert "年底前完成" in curator.get(f"{shown}/calls/2").text


def test_what_a_colleague_changed_before_taking_over_is_shown_first(
    curator: TestApp, colleague: TestApp, address: str, sessions: sessionmaker[Session]
) -> None:
    shown = page_of(paste(curator, address, TRANSCRIPT))
    page = curator.get(shown)
    act_form(colleague.get(f"{shown}/calls/2"), "drop_call").submit(status=303)
    assert "您打开以后有人改动过" in press(page, "/take", 422).text
    assert not stored(sessions)


def test_nobody_takes_back_what_a_colleague_has_just_changed(
    curator: TestApp, colleague: TestApp, address: str, sessions: sessionmaker[Session]
) -> None:
    shown = page_of(paste(curator, address, TRANSCRIPT))
    act_form(curator.get(f"{shown}/calls/1?turn=2"), "merge_turn").submit(status=303)
    page = curator.get(shown)
    act_form(colleague.get(f"{shown}/calls/1?turn=2"), "merge_turn").submit(status=303)
    assert "您打开以后有人改动过" in press(page, "/undo").follow().text
    assert cut_sizes(sessions) == [2, 3]


def test_the_same_file_again_leads_to_the_one_that_is_there(curator: TestApp, address: str) -> None:
    first = page_of(upload(curator, address, "一.txt", TRANSCRIPT.encode()))
    again = upload(curator, address, "二.txt", TRANSCRIPT.encode())
    assert page_of(again) == first
    assert "没有变化" in again.follow().text


def test_an_unfinished_transcript_waits_on_the_page_of_its_session(curator: TestApp, address: str) -> None:
    shown = page_of(paste(curator, address, TRANSCRIPT))
    page = curator.get(address)
    assert "待核对" in page.text
    assert shown in page.text


def test_another_transcript_shows_what_it_would_change_before_it_does(
    curator: TestApp, address: str, sessions: sessionmaker[Session]
) -> None:
    press(curator.get(page_of(paste(curator, address, TRANSCRIPT + BUS))), "/take")
    shown = page_of(paste(curator, address, TRANSCRIPT.replace("一周内", "十天内")))
    page = curator.get(shown)
    assert "有改动" in page.text and "改动 1 段" in page.text
    assert "这份实录里没有的来电" in page.text
    diff = BeautifulSoup(curator.get(f"{shown}/calls/1").text, "html.parser").select(".diff")
    assert "".join(item.get_text() for item in diff).count("十天") == 1
    form = next(form for form in page.forms.values() if form.action.endswith("/take"))
    form["drop"] = True
    assert "改动 1 通，没有变化 1 通，删除 1 通" in form.submit(status=303).follow().text
    assert [topic for _, topic, _ in stored(sessions)] == ["路灯不亮", "自来水发黄"]


def test_every_look_at_callers_words_is_recorded(
    curator: TestApp, address: str, sessions: sessionmaker[Session]
) -> None:
    shown = page_of(paste(curator, address, TRANSCRIPT))
    curator.get(shown)
    curator.get(f"{shown}/calls/2")
    with sessions() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.action == "transcript.view")).all()
        assert [row.detail["call"] for row in rows] == [0, 2]
        assert not any("13800001234" in json.dumps(row.detail) for row in session.scalars(select(AuditEntry)))


def test_the_original_is_removed_and_its_calls_stay(
    curator: TestApp, address: str, sessions: sessionmaker[Session]
) -> None:
    shown = page_of(paste(curator, address, TRANSCRIPT))
    press(curator.get(shown), "/take")
    assert press(curator.get(shown), "/drop").location.endswith(address)
    curator.get(shown, status=404)
    assert len(stored(sessions)) == 2


def test_a_session_of_another_day_is_not_found(curator: TestApp, address: str) -> None:
    curator.get(address.replace("/hotline-days/1/", "/hotline-days/2/"), status=404)
    curator.get("/staff/transcripts/77", status=404)


def test_a_place_that_does_not_exist_is_told_not_guessed(curator: TestApp, address: str) -> None:
    shown = page_of(paste(curator, address, TRANSCRIPT))
    curator.get(f"{shown}/calls/9", status=404)
    form = act_form(curator.get(f"{shown}/calls/1?turn=2"), "merge_turn")
    form["turn"] = "40"
    assert "没有这段话" in form.submit(status=422).text
