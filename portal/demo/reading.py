"""What an attentive reader knows of each case, beside the export: too much to hold in memory for a large city."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from portal.demo.curation import Personal


class Reading:
    """Personal words by source number, in a file of its own."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    @contextmanager
    def begin(cls, path: Path) -> Iterator["Reading"]:
        """A new file, whole once the block has ended; one that a stopped run left is thrown away."""
        path.unlink(missing_ok=True)
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(
                "PRAGMA journal_mode = OFF"
            )  # a journal left behind would be played into the next file
            connection.execute("CREATE TABLE reading (number TEXT PRIMARY KEY, words TEXT) WITHOUT ROWID")
            yield cls(connection)

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator["Reading"]:
        """The file as it was written."""
        with closing(sqlite3.connect(path)) as connection:
            yield cls(connection)

    def write(self, number: str, words: Sequence[Personal]) -> None:
        row = number, json.dumps(words, ensure_ascii=False)
        self._connection.execute("INSERT INTO reading VALUES (?, ?)", row)

    def words(self, number: str) -> Sequence[Personal]:
        """What to look for in a case; nothing for one that the export does not hold."""
        found = self._connection.execute("SELECT words FROM reading WHERE number = ?", (number,)).fetchone()
        return json.loads(found[0]) if found else ()
