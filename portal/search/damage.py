"""A note beside the index that it is to be built anew: whoever meets damage may be another process than the indexer."""

import time
from contextlib import suppress
from pathlib import Path

from portal.search.folders import POINTER

NOTE = "damaged"
REST = 3600.0  # seconds between rebuilds for damage; what is met again that soon lies in a query, not in the files


class Damage:
    """The note in the folder `root` of the indexes. It holds what the pointer held, so a rebuild settles it."""

    def __init__(self, root: Path, note: str = NOTE) -> None:
        self._note = root / note
        self._pointer = root / POINTER

    def report(self) -> bool:
        """Note that the index in use cannot be read, for the indexer to build a new one; False where nothing is noted.

        An index that was itself built for damage within the last hour is left alone: another one would be the same.
        """
        with suppress(OSError):  # no index, a full disk, no right to write here
            used = self._pointer.read_bytes()
            if self.is_known():
                return False
            if self._note.exists() and time.time() - self._note.stat().st_mtime < REST:
                return False
            self._note.write_bytes(used)
            return True
        return False

    def demand(self) -> None:
        """Note that the index in use is to be built anew, whatever was noted before."""
        with suppress(FileNotFoundError):  # where there is none it will be built anyway
            self._note.write_bytes(self._pointer.read_bytes())

    def is_known(self) -> bool:
        """Whether the index in use is to be built anew."""
        try:
            return self._note.read_bytes() == self._pointer.read_bytes()
        except OSError:
            return False
