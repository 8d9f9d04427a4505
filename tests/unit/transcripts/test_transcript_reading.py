"""Files and pasted text to cues: formats, encodings, what is odd is noted with its line and kept."""

import json
import runpy
from io import BytesIO

import pytest
from docx import Document

from portal.transcripts import cut, read_pasted, read_transcript
from tests.timing import at_most
from tests.transcripts import EXAMPLES, FORMATS, KNOWN, notes_of, spoken, two_hours


def word_file(*paragraphs: str, rows: list[list[str]] | None = None) -> bytes:
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for row, cells in zip(rows, table.rows, strict=True):
            for text, cell in zip(row, cells.cells, strict=True):
                cell.text = text
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_of_the_examples_holds_the_same_dialogue(ending: str) -> None:
    reading = read_transcript(f"x.{ending}", (EXAMPLES / f"transcript.{ending}").read_bytes())
    text = read_transcript("x.txt", (EXAMPLES / "transcript.txt").read_bytes())
    assert (reading.format, reading.notes) == (ending, ())
    assert spoken(cut(reading, KNOWN)) == spoken(cut(text, KNOWN))
    assert [call.taken_by for call in cut(reading, KNOWN)] == ["leader", "leader", "operator"]


def test_the_examples_are_what_their_script_writes() -> None:
    script = runpy.run_path(str(EXAMPLES / "build_transcripts.py"))
    for ending, content in script["written"](script["CALLS"]).items():
        assert (EXAMPLES / f"transcript.{ending}").read_bytes() == content, ending


@pytest.mark.parametrize("ending", FORMATS)
def test_two_hours_are_read_and_cut_within_a_second(ending: str) -> None:
    content = two_hours()[ending]
    with at_most(1):
        cutting = cut(read_transcript(f"x.{ending}", content), KNOWN)
    assert [len(call.turns) for call in cutting] == [6] * 56
    assert not any(turn.doubt for call in cutting for turn in call.turns)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_are_told_by_the_bytes(codec: str) -> None:
    text = "来电人：路灯坏了。\r\n副市长：三天修好。\r\n来电人：谢谢。\r\n副市长：不客气。\r\n"
    cues = read_transcript("记录.txt", text.encode(codec)).cues
    assert [cue.text for cue in cues] == ["路灯坏了。", "三天修好。", "谢谢。", "不客气。"]


def test_one_damaged_byte_is_noted_and_costs_one_character() -> None:
    content = "来电人：路灯坏了。\n副市长：三天修好。".encode().replace("三".encode(), b"\xe4\xb8")
    reading = read_transcript("a.txt", content)
    assert reading.cues[1].text == "\ufffd天修好。"
    assert [(note.line, "无法识别" in note.text) for note in reading.notes] == [(2, True)]


def test_content_decides_where_the_name_lies() -> None:
    srt = "1\n00:00:01,000 --> 00:00:02,000\n来电人：你好\n".encode()
    assert read_transcript("记录.txt", srt).format == "srt"
    assert notes_of(srt, "记录.txt") == [(None, "文件名是 .txt，内容是SRT 字幕，已按内容读取")]
    assert read_transcript("记录.srt", "来电人：你好".encode()).format == "txt"
    assert read_transcript("记录.txt", word_file("来电人：你好")).format == "docx"
    assert read_transcript("没有扩展名", b"WEBVTT\n\n00:01.000 --> 00:02.000\nhello").format == "vtt"


def test_pasted_subtitles_are_read_as_subtitles() -> None:
    assert read_pasted("1\n00:00:01,000 --> 00:00:02,500\n来电人：你好").cues[0].ends_ms == 2500


def test_a_table_of_a_word_file_is_read_row_by_row() -> None:
    content = word_file("第1通", rows=[["来电人", "路灯坏了。"], ["副市长", "三天修好。"]])
    cues = read_transcript("a.docx", content).cues
    assert [(cue.speaker, cue.text) for cue in cues] == [
        ("", "第1通"),
        ("来电人", "路灯坏了。"),
        ("副市长", "三天修好。"),
    ]


def test_labels_are_found_in_the_ways_people_and_machines_write_them() -> None:
    text = "\n".join(
        [
            "【来电人】路灯坏了。",
            "[副市长]：哪条路？",
            "1. 来电人: 春风路。",
            "副市长（00:01:20）：好。",
            "说话人1 00:01:25",
            "谢谢。",
            "00:01:30 副市长：再见。",
            "● 市住建局局长：我们去看。",
        ]
    )
    assert [(cue.speaker, cue.text) for cue in read_pasted(text).cues] == [
        ("来电人", "路灯坏了。"),
        ("副市长", "哪条路？"),
        ("来电人", "春风路。"),
        ("副市长", "好。"),
        ("说话人1", "谢谢。"),
        ("副市长", "再见。"),
        ("市住建局局长", "我们去看。"),
    ]


def test_a_colon_inside_a_sentence_is_no_label() -> None:
    text = "来电人：他们就一句话：等着。我问他：等到什么时候？时间：没有说。\n副市长：我讲两点意见：一是今晚装灯。"
    assert [cue.speaker for cue in read_pasted(text).cues] == ["来电人", "副市长"]


def test_an_unknown_name_that_comes_again_and_again_is_a_label() -> None:
    text = "\n".join(f"老周：第{n}句。\n副市长：好。" for n in range(3))
    assert [cue.speaker for cue in read_pasted(text).cues] == ["老周", "副市长"] * 3


def test_labels_without_words_and_lines_without_labels_are_noted_with_their_lines() -> None:
    text = "来电人：\n副市长：你说。\n路灯的事我知道。\n来电人：好。副市长："
    assert notes_of(text) == [
        (1, "“来电人”后面没有内容"),
        (3, "没有标明说话人，暂接在“副市长”的话后面"),
        (4, "“副市长”后面没有内容"),
        (4, "一行里有 2 段话，已按说话人分开"),
    ]


def test_a_text_without_any_label_says_so_once() -> None:
    (note,) = read_pasted("路灯坏了。\n哪条路？\n春风路。").notes
    assert (note.line, "全文没有" in note.text) == (None, True)


def test_a_thousand_odd_lines_become_a_note_that_can_be_read() -> None:
    notes = read_pasted("来电人：喂。\n" + "\n".join(["没有标记的一行"] * 1000)).notes
    assert len(notes) == 21
    assert notes[0].text == "没有说话人：另有 980 处"


def test_times_that_overlap_or_run_backwards_are_noted_and_the_order_stays() -> None:
    srt = (
        "1\n00:00:10,000 --> 00:00:20,000\n来电人：一\n\n2\n00:00:15,000 --> 00:00:25,000\n副市长：二\n\n"
        "3\n00:00:05,000 --> 00:00:06,000\n来电人：三\n\n4\n00:00:30,000 --> 00:00:29,000\n副市长：四\n"
    )
    assert notes_of(srt) == [
        (6, "与上一条的时间重叠（0:00:15），可能两人同时说话"),
        (10, "时间 0:00:05 早于上一条，仍按文件里的顺序排列"),
        (14, "结束时间 0:00:29 早于开始时间 0:00:30"),
    ]
    assert [cue.text[-1] for cue in read_transcript("a.srt", srt.encode()).cues] == ["一", "二", "三", "四"]


def test_nothing_of_a_damaged_subtitle_file_is_lost() -> None:
    srt = (
        "开头的话\n\n1\n00:00:01,000 --> 00:00:02,000\n来电人：一\n第二行\n\n空行后面的话\n\n"
        "2\n00:99:01,000 --> 二点\n副市长：二\n3\n00:00:05,000 --> 00:00:06,000\n来电人：2026\n7"
    )
    said = "".join(cue.text for cue in read_transcript("a.srt", srt.encode()).cues)
    assert all(word in said for word in ("开头的话", "一\n第二行", "空行后面的话", "副市长：二", "2026\n7"))
    assert (11, "时间码看不懂，下面的文字按没有时间处理") in notes_of(srt)


def test_voices_comments_styles_and_marks_of_webvtt() -> None:
    vtt = (
        "WEBVTT - 接听日\n\nNOTE 机器识别\n两行的注释\n\nSTYLE\n::cue { color: red }\n\n"
        "intro\n00:01.000 --> 00:02.000 align:start\n<v.loud 来电人>路灯 &amp; <i>电线</i></v>\n<v 副市长>哪条路？\n"
    )
    cues = read_transcript("a.vtt", vtt.encode()).cues
    assert [(cue.speaker, cue.text, cue.starts_ms) for cue in cues] == [
        ("来电人", "路灯 & 电线", 1000),
        ("副市长", "哪条路？", 1000),
    ]


@pytest.mark.parametrize(
    ("row", "times"),
    [
        ({"speaker": "来电人", "text": "路灯坏了", "start": 1.5, "end": 3}, (1500, 3000)),
        ({"role": "来电人", "content": "路灯坏了", "begin_time": 61500, "end_time": 63000}, (61500, 63000)),
        ({"说话人": "来电人", "文本": "路灯坏了", "start": "00:01:02.5", "end": "x"}, (62500, None)),
    ],
)
def test_json_lines_of_several_services(row: dict[str, object], times: tuple[int | None, int | None]) -> None:
    (cue,) = read_transcript("a.jsonl", json.dumps(row, ensure_ascii=False).encode()).cues
    assert (cue.speaker, cue.text, cue.starts_ms, cue.ends_ms) == ("来电人", "路灯坏了", *times)


def test_one_json_array_and_numbered_voices() -> None:
    rows = {"segments": [{"spk": 0, "text": "一"}, {"spk": 1, "text": "二"}]}
    assert [cue.speaker for cue in read_pasted(json.dumps(rows)).cues] == ["说话人0", "说话人1"]


def test_a_line_that_is_no_json_is_kept() -> None:
    text = '{"speaker": "来电人", "text": "一"}\n{"speaker": "副市长", "text": \n{"text": ""}\n'
    reading = read_pasted(text)
    assert [cue.text for cue in reading.cues] == ["一", '{"speaker": "副市长", "text":']
    assert [(note.line, note.text) for note in reading.notes] == [
        (2, "这一行不是 JSON 记录，按没有说话人的文字保留"),
        (3, "这一行没有文字"),
    ]
