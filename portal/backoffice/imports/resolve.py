"""Names that exports write -> our departments and categories, by exact spelling only; anything else waits for staff."""

import datetime as dt
import unicodedata
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.backoffice.departments.models import Category, CategoryAlias, Department, DepartmentAlias, Town
from portal.backoffice.imports.dates import SHANGHAI


@dataclass(frozen=True, slots=True)
class Match:
    """``id`` of the department or category; ``is_known`` is also true for a name known to be none of ours."""

    id: int | None
    is_known: bool


@dataclass(frozen=True, slots=True)
class _DatedName:
    """A department name valid in [since, until); None is open. ``id`` None: known not to be a department."""

    id: int | None
    since: dt.date | None
    until: dt.date | None

    def covers(self, day: dt.date | None) -> bool:
        if day is None:
            return True
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


UNMATCHED = Match(None, False)
EMPTY = Match(None, True)


class Directory:
    """Departments, categories and towns as they stood when the run began, held in memory."""

    def __init__(self) -> None:
        self._departments: dict[str, list[_DatedName]] = defaultdict(list)
        self._categories: dict[str, int | None] = {}
        self.towns: frozenset[str] = frozenset()

    @classmethod
    def load(cls, session: Session) -> "Directory":
        """Read everything once; a few thousand rows at most."""
        directory = cls()
        for name, id_ in session.execute(select(Department.name, Department.id)):
            directory._departments[_plain(name)].append(_DatedName(id_, None, None))
        for alias in session.scalars(select(DepartmentAlias)):
            dated = _DatedName(alias.department_id, alias.valid_from, alias.valid_until)
            directory._departments[_plain(alias.name)].append(dated)
        newest = select(func.max(Category.version)).scalar_subquery()
        for path, id_ in session.execute(
            select(Category.path, Category.id).where(Category.version == newest)
        ):
            directory._categories[_plain(path)] = id_
        for name, mapped_id in session.execute(select(CategoryAlias.name, CategoryAlias.category_id)):
            directory._categories.setdefault(_plain(name), mapped_id)
        directory.towns = frozenset(session.scalars(select(Town.name)))
        return directory

    def department(self, name: str, received_at: dt.datetime | None) -> Match:
        """The department of that name on the day of receipt; two candidates are as good as none."""
        if not name:
            return EMPTY
        day = received_at.astimezone(SHANGHAI).date() if received_at else None
        found = {dated.id for dated in self._departments.get(_plain(name), ()) if dated.covers(day)}
        return Match(found.pop(), True) if len(found) == 1 else UNMATCHED

    def category(self, path: str) -> Match:
        """The category whose whole path it is, or that staff mapped it to; a part of a path proves nothing."""
        if not path:
            return EMPTY
        key = _plain(path)
        return Match(self._categories[key], True) if key in self._categories else UNMATCHED


def _plain(name: str) -> str:
    """Width and blanks do not tell names apart."""
    return "".join(unicodedata.normalize("NFKC", name).split())
