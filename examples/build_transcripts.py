"""Write the example transcripts of this folder: one invented sitting of three calls in the five formats that are read.

Run `python examples/build_transcripts.py` after a change.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from docx import Document

from portal.documents.wordparts import packed

HERE = Path(__file__).parent

CALLS: list[tuple[str, list[tuple[str, str]]]] = [
    ("第1通（9:04）小区路灯", [
        ("接线员", "您好，这里是市领导接听日，电话已经转给副市长，请讲。"),
        ("来电人", "市长你好，我是城东这边小区的。我们小区到公交站那条路，路灯坏了快二十天了，晚上下班一段路全是黑的。"),
        ("副市长", "你好。这条路叫什么名字？坏的是几盏，还是整条路都不亮？"),
        ("来电人", "春风路，从公交站到小区北门，整段都不亮。我们打过两次电话，都说是施工单位的事。"),
        ("市住建局", "这一段我们清楚，是管道施工把电缆挖断了，施工单位和路灯所在等对方先动。"),
        ("副市长", "不能让老百姓等你们谁先动。路灯所今天先接临时线，费用以后再和施工单位算。五天之内正式修好，修好了给这位市民回个电话。"),
        ("来电人", "好的好的，谢谢市长。"),
    ]),
    ("第2通（9:21）公交换乘", [
        ("来电人", "你好，我想问一下，二十六路改线以后，我们去人民医院要换两趟车，能不能不改？"),
        ("副市长", "你平时是几点去？"),
        ("来电人", "早上七点多，带老人去做检查，一个星期一次。"),
        ("市交通局", "改线是因为老桥限重。我们下周一起加一班区间车，直接到人民医院，早上六点半到九点。"),
        ("副市长", "区间车的时刻表贴到站台上，不要只发在网上，老人看不到。"),
        ("来电人", "那可以，谢谢。"),
    ]),
    ("第3通（9:35）由接线员接听：医保卡补办", [
        ("接线员", "您好，市领导接听日，请讲。"),
        ("来电人", "我医保卡丢了，人在外地，能不能在网上补？"),
        ("接线员", "可以的，在省政务服务应用里办“社保卡补换”，三个工作日寄到。寄到以前用电子医保码看病就行。"),
        ("来电人", "好，谢谢你，再见。"),
    ]),
]  # fmt: skip


Sitting = list[tuple[str, list[tuple[str, str]]]]
"""Calls: a heading, and the turns as speaker and words."""


def written(sitting: Sitting) -> dict[str, bytes]:
    """One sitting as a file in each format, by the ending of its name."""
    document = Document()
    for line in lines(sitting):
        document.add_paragraph(line)
    rows = [
        {"call": number, "speaker": speaker, "start": starts / 1000, "end": ends / 1000, "text": text}
        for number, speaker, text, starts, ends in cues(sitting)
    ]
    jsonl = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return {
        "txt": "\r\n".join(lines(sitting)).encode("gb18030"),
        "docx": packed(document),
        "jsonl": jsonl.encode(),
        "srt": "\n".join(subtitles(sitting, ",", "{}：{}")).encode("utf-8-sig"),
        "vtt": "\n".join(["WEBVTT\n", *subtitles(sitting, ".", "<v {}>{}")]).encode(),
    }


def lines(sitting: Sitting) -> Iterator[str]:
    """The sitting as people type it."""
    for title, turns in sitting:
        yield title
        yield from (f"{speaker}：{text}" for speaker, text in turns)


def cues(sitting: Sitting) -> Iterator[tuple[int, str, str, int, int]]:
    """The sitting as a machine hears it: number of the call, speaker, a few words, start and end in milliseconds."""
    at = 3_000
    for number, (_, turns) in enumerate(sitting, 1):
        for speaker, text in turns:
            for words in re.findall(r"[^。？！，]+[。？！，]*", text):
                length = 300 * len(words)
                yield number, speaker, words, at, at + length
                at += length + 150
        at += 40_000


def subtitles(sitting: Sitting, mark: str, spoken: str) -> Iterator[str]:
    """Numbered cues, that of a heading before those of its call; ``spoken`` joins speaker and words."""
    index = begun = 0
    for number, speaker, text, starts, ends in cues(sitting):
        if number != begun:
            begun, index = number, index + 1
            yield f"{index}\n{stamp(starts - 2_000, mark)} --> {stamp(starts - 100, mark)}\n{sitting[number - 1][0]}\n"
        index += 1
        yield f"{index}\n{stamp(starts, mark)} --> {stamp(ends, mark)}\n{spoken.format(speaker, text)}\n"


def stamp(milliseconds: int, mark: str) -> str:
    """A time as subtitles write it."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{mark}{rest:03d}"


if __name__ == "__main__":
    for ending, content in written(CALLS).items():
        (HERE / f"transcript.{ending}").write_bytes(content)
