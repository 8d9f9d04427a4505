"""From a file to calls in the browser: uploaded, looked at, mended without a script, taken over; nothing typed is lost."""

import json

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from webtest import Form, TestApp, TestResponse

from portal.audit.models import AuditEntry
from portal.backoffice.hotline_days.models import Call, HotlineSession, TranscriptUpload
from tests.functional.conftest import SignedIn
from tests.hotline_days import make_official
from tests.taken_transcripts import BUS, LIGHT, TRANSCRIPT, WATER, make_sitting
from tests.transcripts import FORMATS, two_hours

UNCLEAR = """来电人：您好，我们小区的路灯坏了。
赵建国：我是赵建国，这件事一周内办好。
来电人：谢谢，再见。
来电人：您好，公交改线以后老人不方便。
赵建国：月底前答复您。
"""


@pytest.fixture
def address(sessions: sessionmaker[Session]) -> str:
    """The import page of a session whose leader is not in the register."""
    with sessions.begin() as session:
        sitting = make_sitting(session)
        return f"/staff/hotline-days/{sitting.day_id}/sessions/{sitting.id}/transcript"


@pytest.fixture
def curator(as_role: SignedIn) -> TestApp:
    return as_role("curator", username="zhu")


@pytest.fixture
def colleague(as_role: SignedIn) -> TestApp:
    return as_role("reviewer", username="shen")


def upload(app: TestApp, address: str, name: str, content: bytes, status: int = 303) -> TestResponse:
    token = app.get(address).forms[0]["csrf_token"].value
    return app.post(address, {"csrf_token": token}, upload_files=[("file", name, content)], status=status)


def paste(app: TestApp, address: str, text: str, status: int = 303) -> TestResponse:
    form = with_field(app.get(address), "text")
    form["text"] = text
    return form.submit(status=status)


def page_of(answer: TestResponse) -> str:
    return str(answer.location).partition("localhost")[2].partition("#")[0]


def with_field(page: TestResponse, name: str) -> Form:
    return next(form for form in page.forms.values() if name in form.fields)


def act_form(page: TestResponse, act: str) -> Form:
    """The form of one correction."""
    return next(form for form in page.forms.values() if "act" in form.fields and form["act"].value == act)


def rename_form(page: TestResponse, label: str) -> Form:
    """The form of one speaker."""
    return next(
        form for form in page.forms.values() if "label" in form.fields and form["label"].value == label
    )


def press(page: TestResponse, action: str, status: int = 303, **fields: str) -> TestResponse:
    form = next(form for form in page.forms.values() if form.action.endswith(action))
    for name, value in fields.items():
        form[name] = value
    return form.submit(status=status)


def text_of(page: TestResponse) -> str:
    return BeautifulSoup(page.text, "html.parser").get_text()


def turns_of(page: TestResponse) -> list[str]:
    return [item.get_text() for item in BeautifulSoup(page.text, "html.parser").select("p.voice")]


def stored(sessions: sessionmaker[Session]) -> list[tuple[int, str, int]]:
    with sessions() as session:
        return [
            (call.position, call.topic, len(call.turns))
            for call in session.scalars(select(Call).order_by(Call.position))
        ]


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


def cut_sizes(sessions: sessionmaker[Session]) -> list[int]:
    with sessions() as session:
        cutting = session.scalars(select(TranscriptUpload)).one().cutting
    return [len(call["turns"]) for call in cutting]


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
