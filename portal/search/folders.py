"""Where the index lives: numbered folders, and a pointer file that says which one is in use and of which form it is."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from portal.search.protocol import IndexUnavailable

POINTER = "current"
_PREFIX = "index-"


class Folders:
    """The folders under `root`; a rebuilt index gets a new number and is put to use by one atomic rename.

    `form` names the engine and the version of what it stores: an index of another form is none, and is rebuilt.
    """

    def __init__(self, root: Path, form: str) -> None:
        self._root = root
        self._form = form

    def current(self) -> int:
        """Return the number of the folder in use; raises IndexUnavailable where there is none of this form."""
        try:
            number, form = (self._root / POINTER).read_text("ascii").split()
            if form != self._form:
                raise IndexUnavailable(
                    f"the search index in {self._root} is of form {form}, not {self._form}"
                )
            return int(number)
        except (OSError, ValueError) as error:
            raise IndexUnavailable(f"no search index in {self._root}") from error

    def path(self, number: int) -> Path:
        """Return the folder with this number."""
        return self._root / f"{_PREFIX}{number:06}"

    def create(self) -> int:
        """Make a new empty folder, clear away what dead rebuilds left behind, and return its number."""
        self._root.mkdir(parents=True, exist_ok=True)
        numbers = self._numbers()
        self._remove_all_but(self._current_or_none())
        number = max(numbers, default=0) + 1
        self.path(number).mkdir()
        return number

    def use(self, number: int) -> None:
        """Point to a folder and remove the others; readers of an old one keep the files they have open."""
        pointer = self._root / POINTER
        fresh = pointer.with_suffix(".new")
        with fresh.open("w", encoding="ascii") as file:
            file.write(f"{number} {self._form}\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(pointer)
        self._remove_all_but(number)

    def remove(self, number: int) -> None:
        """Remove a folder that is not in use."""
        shutil.rmtree(self.path(number), ignore_errors=True)

    def size(self, number: int) -> int:
        """Return the bytes in a folder."""
        total = 0
        for file in self.path(number).iterdir():
            with suppress(FileNotFoundError):  # a commit may remove it meanwhile
                total += file.stat().st_size
        return total

    def _current_or_none(self) -> int | None:
        try:
            return self.current()
        except IndexUnavailable:
            return None

    def _numbers(self) -> list[int]:
        return [int(folder.name.removeprefix(_PREFIX)) for folder in self._root.glob(f"{_PREFIX}[0-9]*")]

    def _remove_all_but(self, kept: int | None) -> None:
        for number in self._numbers():
            if number != kept:
                self.remove(number)
