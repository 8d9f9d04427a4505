"""Where a call ends and who speaks."""

import pytest

from portal.transcripts import Speakers, cut, read_transcript
from portal.transcripts.headings import Heading, clock, heading_of
from portal.transcripts.roles import role_of
from tests.transcripts import KNOWN, pasted, spoken


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("第3通", Heading("", "", "")),
        ("第3通（09:41）路灯不亮", Heading("路灯不亮", "09:41", "")),
        ("来电三：夜市油烟", Heading("夜市油烟", "", "")),
        ("【第三个电话】", Heading("", "", "")),
        ("三、第三位来电人 下午2点半 停水", Heading("停水", "14:30", "")),
        ("—— 来电 12 ——", Heading("", "", "")),
        ("第十二通来电（由接线员接听）医保卡补办", Heading("医保卡补办", "", "operator")),
        ("第2通 副市长接听 9时05分", Heading("", "09:05", "leader")),
        ("第5通 晚上9点广场舞太吵", Heading("晚上9点广场舞太吵", "", "")),
        ("第6通（9:41，接线员接听）：7点早餐摊", Heading("7点早餐摊", "09:41", "operator")),
    ],
)
def test_headings_of_calls(line: str, heading: Heading) -> None:
    assert heading_of(line) == heading


@pytest.mark.parametrize(
    "line",
    [
        "来电人：你好",
        "第三通电话我打过去，没有人接。",
        "第3通知书",
        "来电人数很多",
        "电话三次都没打通",
        "2026年第6期市领导接听日",
        "第一，路灯要修",
        "来电：路灯不亮",
    ],
)
def test_what_begins_like_a_heading_and_is_none(line: str) -> None:
    assert heading_of(line) is None


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("上午9:41", "09:41"),
        ("21时5分", "21:05"),
        ("下午3点", "15:00"),
        ("25:00", ""),
        ("9:75", ""),
        ("", ""),
    ],
)
def test_clock_times(text: str, time: str) -> None:
    assert clock(text) == time


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("来电人", "caller"),
        ("来电人2", "caller"),
        ("市民王女士", "caller"),
        ("群众", "caller"),
        ("听众", "caller"),
        ("热线用户", "caller"),
        ("3号市民", "caller"),
        ("李先生", "caller"),
        ("常务副市长", "leader"),
        ("副市长张三", "leader"),
        ("王副市长", "leader"),
        ("陈志远", "leader"),
        ("领导", "leader"),
        ("市委书记", "leader"),
        ("接线员", "operator"),
        ("接线员02号", "operator"),
        ("话务员", "operator"),
        ("主持人", "operator"),
        ("市住建局", "department"),
        ("市住建局局长", "department"),
        ("市民政局", "department"),
        ("城东街道办事处主任", "department"),
        ("自来水公司负责人", "department"),
        ("岭下村书记", "department"),
        ("说话人1", ""),
        ("SPEAKER_01", ""),
        ("老周", ""),
    ],
)
def test_roles_by_label(label: str, role: str) -> None:
    found, doubt = role_of(label, KNOWN)
    assert found == role
    assert doubt == ("" if role else f"不知道“{label}”是谁，请指定身份")


def test_names_of_the_session_win_over_the_words_of_a_label() -> None:
    speakers = Speakers(frozenset({"李先生", "老周"}), frozenset({"市民之家"}))
    assert [role_of(label, speakers)[0] for label in ("李先生", "老周", "市民之家")] == [
        "leader",
        "leader",
        "department",
    ]


def test_two_speakers_on_a_line_are_two_turns() -> None:
    assert spoken(pasted("来电人：路灯坏了。副市长：哪条路？ 来电人:春风路。", "陈志远：三天修好。")) == [
        [
            ("caller", "来电人", "路灯坏了。"),
            ("leader", "副市长", "哪条路？"),
            ("caller", "来电人", "春风路。"),
            ("leader", "陈志远", "三天修好。"),
        ]
    ]


def test_a_paragraph_without_a_label_stays_with_the_one_before_and_is_doubted() -> None:
    ((call,),) = (pasted("副市长：两件事。", "今晚先装临时灯。", "来电人：好。"),)
    assert call.turns[0].text == "两件事。\n今晚先装临时灯。"
    assert call.turns[0].doubt == "其中有一段没有标明说话人，暂接在这里"
    assert call.turns[1].doubt == ""


def test_without_any_label_every_paragraph_waits_for_its_speaker() -> None:
    ((call,),) = (pasted("路灯坏了。", "哪条路？"),)
    assert [(turn.role, turn.text, turn.doubt) for turn in call.turns] == [
        ("", "路灯坏了。", "没有标明说话人，请指定"),
        ("", "哪条路？", "没有标明说话人，请指定"),
    ]


def test_headings_alone_cut_where_there_are_some() -> None:
    calls = pasted(
        "接听日实录", "第1通（9:02）路灯", "来电人：路灯坏了。谢谢，再见。", "副市长：再见。", "来电人：喂，我是刚才那个，还有一件事。",
        "第2通", "来电时间：9时20分", "接线员：您好。", "来电人：问医保。", "第3通",
    )  # fmt: skip
    assert [(call.title, call.started, call.taken_by, len(call.turns)) for call in calls] == [
        ("", "", "leader", 1),
        ("路灯", "09:02", "leader", 3),
        ("", "09:20", "operator", 2),
        ("", "", "leader", 1),
    ]
    assert calls[0].turns[0].doubt == "第一通来电之前的文字，不是通话的话请去掉"
    assert (calls[3].turns[0].text, calls[3].turns[0].doubt) == ("第3通", "标题下面没有通话内容")


@pytest.mark.parametrize(
    "parting",
    [
        ("来电人：好的，谢谢，再见。", "来电人：喂，市长您好，我反映停水。"),
        ("副市长：再见。", "来电人：你好，我反映停水。"),
        ("来电人：好。", "接线员：下面接听第二位市民的来电。", "来电人：停水三天了。"),
        (
            "来电人：谢谢。",
            "接线员：感谢您的来电，再见。",
            "接线员：您好，12345市领导接听日，请讲。",
            "来电人：停水。",
        ),
    ],
)
def test_a_new_call_begins_after_a_farewell_or_an_announcement(parting: tuple[str, ...]) -> None:
    calls = pasted("来电人：路灯坏了。", "副市长：三天修好。", *parting, "副市长：我来问水务。")
    assert len(calls) == 2
    assert "停水" in "".join(turn.text for turn in calls[1].turns)


def test_goodbye_in_the_middle_of_a_call_does_not_cut_it() -> None:
    lines = (
        "来电人：他说再见就挂了，再没来过。",
        "副市长：后来呢？",
        "来电人：后来没人管。",
        "副市长：好，我来管。",
    )
    assert len(pasted(*lines)) == 1


def test_short_cues_of_one_speaker_become_one_turn_with_its_times() -> None:
    srt = (
        "1\n00:00:01,000 --> 00:00:02,000\n来电人：我们小区\n\n2\n00:00:02,100 --> 00:00:03,000\n停水三天了。\n\n"
        "3\n00:00:03,500 --> 00:00:04,000\n来电人：没人管。\n\n4\n00:00:20,000 --> 00:00:21,000\n嗯\n"
    )
    ((call,),) = (cut(read_transcript("a.srt", srt.encode()), KNOWN),)
    (turn,) = call.turns
    assert (turn.text, turn.starts_ms, turn.ends_ms) == ("我们小区停水三天了。没人管。嗯", 1000, 21000)
    assert turn.doubt == "其中有一段没有标明说话人，暂接在这里"


def test_cues_without_any_speaker_are_joined_to_sentences() -> None:
    srt = (
        "1\n00:00:01,000 --> 00:00:02,000\n我们小区\n\n2\n00:00:02,100 --> 00:00:03,000\n停水三天了。\n\n"
        "3\n00:00:03,500 --> 00:00:04,000\n哪个小区？\n"
    )
    ((call,),) = (cut(read_transcript("a.srt", srt.encode()), KNOWN),)
    assert [turn.text for turn in call.turns] == ["我们小区停水三天了。", "哪个小区？"]
