"""``portal transcript``: see how a transcript would be cut before anybody uploads it."""

from collections.abc import Iterator
from pathlib import Path

import click

from portal.cli import main
from portal.transcripts import CutCall, CutTurn, Reading, Speakers, Unreadable, cut, read_transcript
from portal.transcripts.read import LARGEST_FILE
from portal.vocabulary import SpeakerRole


@main.group("transcript")
def transcript() -> None:
    """Read transcripts of hotline days; no settings file and no database are needed."""


@transcript.command("read")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
def read(source: Path) -> None:
    """Print the calls and turns that FILE (.docx, .txt, .jsonl, .srt, .vtt) is cut into, and what was odd.

    Without the register of officials and the list of departments: speakers are known by their posts and kinds alone.
    """
    with source.open("rb") as file:
        content = file.read(LARGEST_FILE + 1)
    try:
        reading = read_transcript(source.name, content)
    except Unreadable as refusal:
        raise click.ClickException(str(refusal)) from refusal
    for line in report(reading, cut(reading, Speakers())):
        click.echo(line)


def report(reading: Reading, calls: tuple[CutCall, ...]) -> Iterator[str]:
    """The lines that are printed."""
    turns = sum(len(call.turns) for call in calls)
    yield f"{reading.format}：{len(calls)} 通来电，{turns} 段，{len(reading.notes)} 处要留意"
    for note in reading.notes:
        yield f"  {f'第 {note.line} 行：' if note.line else ''}{note.text}"
    for number, call in enumerate(calls, start=1):
        by = "领导接听" if call.taken_by == "leader" else "接线员接听"
        yield ""
        yield "　".join(filter(None, (f"第 {number} 通", call.title, call.started, by)))
        for turn in call.turns:
            yield f"  {_speaker(turn)}：{turn.text}"
            if turn.doubt:
                yield f"    ↑ {turn.doubt}"


def _speaker(turn: CutTurn) -> str:
    role = SpeakerRole(turn.role).word if turn.role else "？"
    return f"{turn.speaker}（{role}）" if turn.speaker and turn.speaker != role else role
