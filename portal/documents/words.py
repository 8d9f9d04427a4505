"""The tree as plain text, for search and checks: one line a paragraph or table row, cells separated by tabs."""

from collections.abc import Iterable

from portal.documents.tree import (
    Block,
    Break,
    CaseBlock,
    Grid,
    Items,
    Paragraph,
    Plot,
    Quote,
    Subheading,
    plain,
)


def plain_text(blocks: Iterable[Block]) -> str:
    """All words of the blocks without markup and source marks; cases by number only."""
    return "\n".join(_words(blocks))


def _words(blocks: Iterable[Block]) -> list[str]:
    lines: list[str] = []
    for block in blocks:
        match block:
            case Paragraph(inlines):
                lines.append(plain(inlines))
            case Subheading(_, text):
                lines.append(text)
            case Items(_, items):
                for item in items:
                    lines += _words(item)
            case Quote(inner):
                lines += _words(inner)
            case Grid():
                lines += _grid_words(block)
            case Plot():
                lines += _grid_words(block.grid)
            case CaseBlock(case):
                lines.append(f"案例 {case.number}")
            case Break():
                pass
    return lines


def _grid_words(grid: Grid) -> list[str]:
    caption = f"{grid.name}\u3000{grid.caption}" if grid.caption else ""
    rows = [grid.columns, *grid.rows, *([grid.total] if grid.total else [])]
    return [*([caption] if caption else []), *("\t".join(map(plain, row)) for row in rows)]
