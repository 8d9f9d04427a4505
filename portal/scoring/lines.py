"""Where in a rulebook's text a table or a key stands, for the editor; TOML readers do not say."""

import re
from collections import Counter

_HEADER = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.-]+)\s*\]")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")


class Lines:
    """Line numbers by path: ``indicators[2]``, ``indicators[2].points.target``, ``bands.band[1]``, ``minimum_orders``."""

    def __init__(self, text: str) -> None:
        self._counts: Counter[str] = Counter()
        self._found: dict[str, int] = {}
        table = ""
        for number, line in enumerate(text.split("\n"), 1):
            if header := _HEADER.match(line):
                if header[1] == "[[":
                    self._counts[header[2]] += 1
                table = self._numbered(header[2])
                self._found.setdefault(table, number)
            elif key := _KEY.match(line):
                self._found.setdefault(f"{table}.{key[1]}".lstrip("."), number)

    def _numbered(self, name: str) -> str:
        """The path of a header: each list of tables in it with the number of its newest."""
        path, plainly = "", ""
        for part in name.split("."):
            plainly = f"{plainly}.{part}".lstrip(".")
            path = f"{path}.{part}".lstrip(".")
            if plainly in self._counts:
                path += f"[{self._counts[plainly]}]"
        return path

    def of(self, path: str) -> int | None:
        """Line of the path, or of the nearest table around it."""
        while path:
            if path in self._found:
                return self._found[path]
            path = path.rpartition(".")[0]
        return None
