"""Two published versions of the example rulebook, the second of which breaks the series, for tests of what shows them."""

import hashlib

from sqlalchemy import Connection, insert

from portal.public.rankings.tables import published_rulebook
from portal.scoring.examples import example_text
from portal.scoring.rulebook import Rulebook, parse_rulebook


def books() -> dict[int, Rulebook]:
    """Both versions of the example; the second counts what is basically satisfied and breaks the series."""
    return {version: parse_rulebook(text) for version, text in texts().items()}


def texts() -> dict[int, str]:
    """TOML by version."""
    first = example_text().replace(
        "valid_from = 2026-01-01", "valid_from = 2025-01-01\nvalid_until = 2026-07-01"
    )
    second = (
        first.replace("valid_from = 2025-01-01\nvalid_until = 2026-07-01", "valid_from = 2026-07-01")
        .replace("version = 1\n", "version = 2\n")
        .replace('change_note = "第一版。"', 'change_note = "满意率改为把基本满意计入。"')
        .replace('numerator = ["satisfied"]', 'numerator = [["satisfied", "basically"]]')
        .replace('note = "基本满意不算满意。示例。"', 'note = "基本满意算满意。示例。"')
    )
    return {1: first, 2: second}


def publish_rulebooks(connection: Connection) -> None:
    """Both."""
    for version, text in texts().items():
        _publish(connection, version, text)


def _publish(connection: Connection, version: int, text: str) -> None:
    book = parse_rulebook(text)
    connection.execute(
        insert(published_rulebook).values(
            code=book.code,
            version=version,
            name=book.name,
            document=book.document,
            is_example=book.is_example,
            breaks=book.breaks,
            valid_from=book.valid_from.isoformat(),
            valid_until=book.valid_until.isoformat() if book.valid_until else None,
            change_note=book.change_note,
            text=text,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
        )
    )
