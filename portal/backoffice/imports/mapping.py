"""Which column of a file is which field: named profiles, shipped as data, that list header synonyms."""

import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from portal.backoffice.imports.shapes import SHAPES, Shape

DATA = Path(__file__).parent / "data"
AUTO = "auto"
"""In place of a profile's name: the one that fits the file's columns best."""
_FIRST = "generic"

_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^】]*】")
_DECORATION = re.compile(r"[\W_]+")


class ProfileError(Exception):
    """A profile file is wrong or there is none of that name; the message is for the operator."""


@dataclass(frozen=True)
class Profile:
    """A named way to read one system's exports; ``source`` keeps its numbers apart from other systems'."""

    name: str
    shape: Shape  # the kind of file
    title: str
    description: str
    source: str
    columns: Mapping[str, str]  # normalised heading -> field
    ignored: Mapping[str, str]  # normalised heading -> reason in Chinese

    def field_of(self, column: str) -> str | None:
        """Field of a column; of a heading in groups (受理/时间) the joined words, else the lowest heading."""
        return next((self.columns[key] for key in _keys(column) if key in self.columns), None)

    def reason_ignored(self, column: str) -> str | None:
        """Why this column is known and left out on purpose, or None."""
        return next((self.ignored[key] for key in _keys(column) if key in self.ignored), None)


@dataclass
class ColumnMapping:
    """The columns of one file under one profile; learns columns that only appear in later records."""

    profile: Profile
    used: dict[str, str] = field(default_factory=dict)  # column -> field
    unused: dict[str, str] = field(default_factory=dict)  # column -> reason in Chinese

    def learn(self, columns: Iterable[str]) -> None:
        """Decide on each column once: used for a field, or left out with a reason that is reported."""
        for column in columns:
            if column not in self.used and column not in self.unused:
                self._decide(column)

    def fields(self, cells: Mapping[str, object]) -> dict[str, tuple[str, object]]:
        """Field -> (column, value) for the used columns among these cells."""
        if not (cells.keys() <= self.used.keys()):
            self.learn(cells)
        return {self.used[column]: (column, value) for column, value in cells.items() if column in self.used}

    def missing(self) -> list[str]:
        """Chinese sentences for what the file lacks to be importable at all."""
        found = set(self.used.values())
        return [sentence for fields, sentence in self.profile.shape.needs if not found & fields]

    def has(self, target: str) -> bool:
        """Whether a column of the file is used for this field."""
        return target in self.used.values()

    def _decide(self, column: str) -> None:
        target = self.profile.field_of(column)
        if target is None:
            self.unused[column] = self.profile.reason_ignored(column) or "不认识的列名，未使用"
        elif target in self.used.values():
            first = next(name for name, known in self.used.items() if known == target)
            self.unused[column] = f"与“{first}”列含义相同，只使用前者"
        else:
            self.used[column] = target


def profile_names() -> list[str]:
    """Names of the shipped profiles, the general one first."""
    names = sorted(path.stem.removeprefix("profile-") for path in DATA.glob("profile-*.toml"))
    return sorted(names, key=lambda name: name != _FIRST)


@cache
def load_profile(name: str) -> Profile:
    """The profile of that name; raises ProfileError when it is unknown or names a field that is not one."""
    if name not in profile_names():
        raise ProfileError(f"没有名为“{name}”的文件种类，可用的有：{'、'.join(profile_names())}。")
    content = tomllib.loads((DATA / f"profile-{name}.toml").read_text("utf-8"))
    columns = _inverted(name, content["columns"])
    shape = SHAPES[content["kind"]]
    unknown = set(columns.values()) - shape.fields.keys()
    if unknown:
        raise ProfileError(f"profile {name} maps unknown fields: {', '.join(sorted(unknown))}")
    return Profile(
        name=name,
        shape=shape,
        title=content["title"],
        description=content["description"],
        source=content["source"],
        columns=columns,
        ignored=_inverted(name, content.get("ignored", {})),
    )


def mapped(profile: Profile, columns: Iterable[str]) -> ColumnMapping:
    """The mapping of these columns under the profile."""
    mapping = ColumnMapping(profile)
    mapping.learn(columns)
    return mapping


def fitting_profiles(columns: Collection[str]) -> list[Profile]:
    """Profiles under which a file with these columns can be imported, those that use most of its columns first."""
    attempts = [mapped(load_profile(name), columns) for name in profile_names()]
    fitting = [attempt for attempt in attempts if not attempt.missing()]
    return [attempt.profile for attempt in sorted(fitting, key=lambda attempt: -len(attempt.used))]


def _inverted(profile: str, lists: Mapping[str, list[str]]) -> dict[str, str]:
    """Normalised heading -> key; a heading listed under two keys is a fault of the profile."""
    inverted: dict[str, str] = {}
    for key, headings in lists.items():
        for heading in map(normalise, headings):
            if inverted.setdefault(heading, key) != key:
                raise ProfileError(f"profile {profile} lists {heading} twice")
    return inverted


def normalise(heading: str) -> str:
    """A heading without blanks, punctuation, width and letter case."""
    return _DECORATION.sub("", unicodedata.normalize("NFKC", heading)).casefold()


def _keys(column: str) -> Iterable[str]:
    """Spellings to look up, most specific first: whole, without bracketed notes, lowest of a group."""
    yield normalise(column)
    yield normalise(_BRACKETED.sub("", unicodedata.normalize("NFKC", column)))
    if "/" in column:
        yield normalise(column.rsplit("/", 1)[1])
