"""What every reader yields: numbered rows of named cells, and the lines it could not read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

HEADER_SEARCH_ROWS = 10  # exports put a merged title and a date line above the header, rarely more


class FileRefused(Exception):
    """The file as a whole cannot be imported; the message is one Chinese sentence for staff."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """One record: its line in the file (1-based) and its non-empty cells by column name, types as found."""

    line: int
    cells: dict[str, object]


@dataclass(frozen=True, slots=True)
class UnreadableLine:
    """A line that holds something but no record, with the reason in Chinese."""

    line: int
    reason: str


class Table(Protocol):
    """An opened import file; iterate it once."""

    @property
    def kind(self) -> str:
        """Format in words for staff, such as CSV（GB18030，逗号分隔）."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names in file order; for JSON Lines the keys of the first readable record."""

    @property
    def fraction(self) -> float:
        """How much of the file has been read, 0 to 1."""

    def __iter__(self) -> Iterator[RawRow | UnreadableLine]: ...

    def close(self) -> None:
        """Release the file; further iteration is an error."""


def is_blank(value: object) -> bool:
    """True for a cell without content: None or nothing but white space."""
    return value is None or (isinstance(value, str) and not value.strip())


def looks_like_header(cells: Sequence[object]) -> bool:
    """A header has at least two filled cells; a merged title above it has one."""
    return sum(not is_blank(cell) for cell in cells) >= 2


def column_names(labels: Sequence[str]) -> list[str]:
    """Unique names for header labels: unnamed and repeated columns are told apart by their position."""
    names: list[str] = []
    for position, label in enumerate(labels, start=1):
        name = " ".join(label.split())
        if not name:
            name = f"第{position}列（无表头）"
        elif name in names:
            name = f"{name}（第{position}列）"
        names.append(name)
    return names


def filled_cells(names: Sequence[str], values: Sequence[object]) -> dict[str, object]:
    """Cells with content, by column name."""
    return {name: value for name, value in zip(names, values, strict=False) if not is_blank(value)}
