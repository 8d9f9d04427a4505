"""``portal transcript read``: how a file is cut, without settings or database."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli import main
from tests.transcripts import EXAMPLES, FORMATS


@pytest.mark.parametrize("ending", FORMATS)
def test_calls_and_turns_of_an_example_are_printed(ending: str) -> None:
    answer = CliRunner().invoke(main, ["transcript", "read", str(EXAMPLES / f"transcript.{ending}")])
    assert answer.exit_code == 0, answer.output
    assert "通来电" in answer.output.splitlines()[0]
    assert "来电人：" in answer.output
    assert "副市长（接听领导）" in answer.output


def test_what_is_in_doubt_stands_under_its_turn(tmp_path: Path) -> None:
    file = tmp_path / "实录.txt"
    file.write_text("来电人：路灯坏了。\n说话人2：我们去修。\n", "utf-8")
    lines = CliRunner().invoke(main, ["transcript", "read", str(file)]).output.splitlines()
    place = next(index for index, line in enumerate(lines) if "我们去修" in line)
    assert "？" in lines[place]
    assert "不知道“说话人2”是谁" in lines[place + 1]


def test_a_file_that_holds_no_transcript_is_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "空.txt"
    file.write_bytes(b"")
    answer = CliRunner().invoke(main, ["transcript", "read", str(file)])
    assert answer.exit_code == 1
    assert "文件是空的" in answer.output
