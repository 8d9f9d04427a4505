"""``portal bulletin check``: a file in, findings and an exit code out; no settings, no database."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli import main

RIGHT = "本月受理诉求1,000件，其中直办700件，转办300件。\n"
WRONG = RIGHT.replace("300件", "290件")


def check(*words: str, given: bytes = b"") -> Result:
    return CliRunner().invoke(main, ["bulletin", "check", *words], input=given)


def test_clean_bulletin_says_nothing(tmp_path: Path) -> None:
    """Exit code 0."""
    file = tmp_path / "通报.md"
    file.write_text(RIGHT, "utf-8")
    result = check(str(file))
    assert (result.exit_code, result.output) == (0, "")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_faults_are_told_line_by_line(tmp_path: Path, encoding: str) -> None:
    """Exit code 1, whatever the encoding; - reads stdin."""
    file = tmp_path / "通报.txt"
    file.write_bytes(WRONG.encode(encoding))
    result = check(str(file))
    assert result.exit_code == 1
    assert result.output == "错误 第1行：应为990件（700＋290），写的是本月受理诉求1000件，分项比它少10\n"
    assert check("-", given=WRONG.encode(encoding)).output == result.output


def test_warnings_alone_are_no_failure(tmp_path: Path) -> None:
    """They are printed, the exit code stays 0."""
    file = tmp_path / "周报.txt"
    file.write_text("本周受理重复投诉99件，满意率75.86%。", "utf-8")
    result = check(str(file))
    assert result.exit_code == 0 and result.output.startswith("提示 第1行")


def test_unreadable_files(tmp_path: Path) -> None:
    """Exit code 2 for what is missing, a folder or not text."""
    word = tmp_path / "通报.docx"
    word.write_bytes(b"PK\x03\x04\x14\x00\x06\x00")
    for file in (word, tmp_path / "没有.txt", tmp_path):
        result = check(str(file))
        assert result.exit_code == 2 and "无法读取" in result.output
