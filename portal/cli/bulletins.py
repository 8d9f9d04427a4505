"""``portal bulletin``: what can be done with a bulletin without database and settings."""

import sys
from pathlib import Path

import click

from portal.arithmetic import check_text, decode
from portal.cli import main

UNREADABLE = 2


@main.group("bulletin")
def bulletin() -> None:
    """Bulletins (通报, 月报)."""


@bulletin.command("check")
@click.argument("file", type=click.Path(allow_dash=True), metavar="FILE")
def check(file: str) -> None:
    """Say what does not add up in FILE, plain text or Markdown in UTF-8 or GB18030; - is stdin.

    One line for each finding: 错误 (a fault) or 提示 (a warning), place, what is expected and what is printed.
    Exit code 0: no fault; 1: faults; 2: the file cannot be read as text.
    """
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        text = decode(content)
    except OSError as error:
        click.echo(f"无法读取 {file}：{error.strerror}", err=True)
        sys.exit(UNREADABLE)
    except UnicodeDecodeError:
        click.echo(f"无法读取 {file}：不是 UTF-8 或 GB18030 编码的文本", err=True)
        sys.exit(UNREADABLE)
    findings = check_text(text)
    for finding in findings:
        click.echo(str(finding))
    sys.exit(any(finding.severity == "fault" for finding in findings))
