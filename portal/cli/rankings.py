"""``portal ranking``. Verifying needs neither settings nor database, nor any package but click and rich."""

from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from portal.cli import main
from portal.scoring.package import Verification, verify_package

_LARGEST = 256 * 1024 * 1024
_RIGHT = {"名次", "得分", "区间", "件数"}
_DIFFERENT, _UNREADABLE = 1, 2
_REDIRECTED = 200
"""Columns of a table that goes into a file or a pipe: nothing is cut off there."""


@main.group("ranking")
def ranking() -> None:
    """Rankings of departments."""


@ranking.command("verify")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
def verify(file: Path) -> None:
    """Recompute the ranking in FILE, as downloaded from its page, and print the table.

    Exit code 1 when anything differs from what the file states, 2 when it cannot be read.
    """
    verification = verify_package(_content(file))
    if verification.result is not None:
        console = Console()
        console = console if console.is_terminal else Console(width=_REDIRECTED)
        console.print(_table(verification))
    for fault in verification.faults:
        click.echo(fault, err=True)
    if verification.faults:
        raise click.exceptions.Exit(_DIFFERENT if verification.readable else _UNREADABLE)
    click.echo("核对一致：重新计算的结果与文件所载完全相同。")


def _content(file: Path) -> bytes:
    try:
        if file.stat().st_size > _LARGEST:
            return _unreadable(f"{file} 超过{_LARGEST // 1024 // 1024}MB，不予读取")
        return file.read_bytes()
    except FileNotFoundError:
        return _unreadable(f"没有文件 {file}")
    except (OSError, ValueError):
        return _unreadable(f"{file} 无法读取")


def _unreadable(sentence: str) -> bytes:
    click.echo(sentence, err=True)
    raise click.exceptions.Exit(_UNREADABLE)


def _table(verification: Verification) -> Table:
    table = Table(title=escape(verification.title))
    for heading in verification.headings:
        is_figure = heading in _RIGHT
        table.add_column(
            heading, justify="right" if is_figure else "left", no_wrap=is_figure, overflow="fold"
        )
    for line in verification.table():
        table.add_row(*map(escape, line))
    return table
