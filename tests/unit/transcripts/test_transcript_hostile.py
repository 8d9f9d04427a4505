"""Files that hold no transcript, or more than one: refused by a sentence, in bounded time, and nothing else is raised."""

import io
import json
import zipfile
from contextlib import suppress

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.transcripts import Unreadable, cut, read_pasted, read_transcript
from tests.timing import at_most
from tests.transcripts import KNOWN, two_hours


def packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def picture_alone() -> bytes:
    buffer = io.BytesIO()
    Document().save(buffer)
    return buffer.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
REFUSED = {
    "empty": (b"", "文件是空的"),
    "blank": (b" \r\n\t ", "文件是空的"),
    "mark alone": (b"\xef\xbb\xbf", "没有文字"),
    "scan": (picture_alone(), "可能只有图片（扫描件）"),
    "picture": (b"\x89PNG\r\n\x1a\n", "图片"),
    "pdf": (b"%PDF-1.7 ...", "PDF"),
    "recording": (b"ID3\x04\0\0", "录音"),
    "film": (b"\0\0\0\x18ftypmp42", "录音"),
    "encrypted": (OLE + "EncryptedPackage".encode("utf-16-le"), "密码"),
    "old word": (OLE + b"\0" * 100, ".doc"),
    "rtf": (b"{\\rtf1 ...}", "RTF"),
    "zip": (packed({"a.txt": b"x"}), "不是 Word 文档"),
    "broken zip": (b"PK\x03\x04 broken", "损坏"),
    "bomb": (packed({"word/document.xml": b" " * 9_000_000}), "压缩炸弹"),
    "entities": (packed({"word/document.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'}), "DOCTYPE"),
    "bytes": (bytes(range(256)) * 40, "不是文字"),
    "too large": (b"a" * 10_000_001, "MB"),
    "too long": ("来电人：".encode() + "灯".encode() * 200_001, "超过 200,000 字"),
    "labels alone": ("来电人：\n副市长：\n".encode(), "没有人说的话"),
    "times alone": (b"1\n00:00:01,000 --> 00:00:02,000\n\n", "没有人说的话"),
    "nested": (b"[" * 200_000, "JSON 嵌套太深"),
}


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=list(REFUSED))
def test_what_holds_no_transcript_is_refused_by_one_sentence(content: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_transcript("记录.txt", content)
    assert reason in str(refusal.value)
    assert str(refusal.value).endswith("。")


def test_pasted_nothing_is_refused() -> None:
    with pytest.raises(Unreadable, match="没有文字"):
        read_pasted(" \n\u200b")


@pytest.mark.parametrize(
    "content",
    [
        "来电人：" + "很" * 9_000,
        "：" * 50_000,
        "来" * 199_000,
        "来电人：。" * 20_000,
        "[" * 100_000,
        "<v " * 30_000 + " --> ",
        "1\n00:00:00,000 --> 00:00:01,000\n" + "<" * 150_000,
        "第" * 30_000 + "\n第1通" * 20_000,
        "(" * 199_000,
        "\n".join(f"{n}：话" for n in range(20_000)),
        " " * 150_000 + "来电人：x",
        "{" * 100_000,
        "来电人 " * 40_000,
    ],
)
def test_twisted_text_takes_no_more_than_a_second_or_two(content: str) -> None:
    with at_most(2), suppress(Unreadable):
        cut(read_pasted(content), KNOWN)


def test_a_turn_of_nine_thousand_characters_is_kept_whole_and_doubted() -> None:
    ((call,),) = (cut(read_pasted("来电人：" + "很" * 9_000), KNOWN),)
    assert len(call.turns[0].text) == 9_000
    assert call.turns[0].doubt == "这一段有 9,000 字，可能漏了说话人，请核对"


def test_a_recording_of_ten_hours_is_kept_and_doubted() -> None:
    """Several sittings in one file, or wrong times: a person decides, and can cut on screen."""
    reading = read_pasted(
        "1\n00:00:01,000 --> 00:00:02,000\n来电人：喂\n\n2\n10:00:01,000 --> 10:00:02,000\n副市长：请讲\n"
    )
    assert [cue.text for cue in reading.cues] == ["来电人：喂", "副市长：请讲"]
    [note] = reading.notes
    assert note.line == 6 and note.text.startswith("录音长 10.0 小时，一场接听没有这么长")


def test_what_cannot_be_seen_does_not_hide_in_a_turn() -> None:
    rows = json.dumps({"speaker": "来电\u202e人", "text": "路\u200b灯\ud800坏\x00了"})
    (cue,) = read_pasted(rows).cues
    assert (cue.speaker, cue.text) == ("来电人", "路灯坏了")


def test_numbers_that_are_none_do_no_harm() -> None:
    rows = '{"text": "一", "start": NaN, "end": Infinity}\n{"text": "二", "start": 1e400, "end": -5}\n' + (
        '{"text": "三", "start": %s, "end": true}' % ("9" * 5000)
    )
    assert [(cue.text, cue.starts_ms, cue.ends_ms) for cue in read_pasted(rows).cues] == [
        ("一", None, None),
        ("二", None, None),
        ("三", None, None),
    ]


@settings(max_examples=150)
@given(st.text(st.sampled_from('来电人副市长：:。\n第1通 \t【】<v>-0,{}"[]谢再见喂x'), max_size=120))
def test_any_text_is_read_or_refused_and_none_of_its_words_is_lost(text: str) -> None:
    try:
        reading = read_pasted(text)
    except Unreadable:
        return
    if reading.format != "txt":
        return
    cutting = cut(reading, KNOWN)
    said = "".join(
        part for call in cutting for part in (call.title, *(t.speaker + t.text for t in call.turns))
    )
    noted = "".join(note.text for note in reading.notes)
    kept = set(said) | set(noted)
    assert {char for char in text if char in "谢再见喂x副市长"} <= kept


@settings(max_examples=60)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        cut(read_transcript("a.srt", content), KNOWN)
    except Unreadable as refusal:
        assert str(refusal)


@pytest.mark.parametrize("ending", ["docx", "srt", "jsonl"])
def test_a_file_that_was_cut_off_is_read_or_refused(ending: str) -> None:
    content = two_hours()[ending]
    for share in (0.1, 0.5, 0.9, 0.999):
        try:
            assert cut(read_transcript(f"a.{ending}", content[: int(len(content) * share)]), KNOWN)
        except Unreadable as refusal:
            assert ending == "docx", refusal
