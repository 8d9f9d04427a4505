"""The directory as a run sees it: departments, categories and towns, read once and remembered by spelling."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.departments.matching import CategoryMatcher, DepartmentMatcher, local_date
from portal.backoffice.departments.models import Town


@dataclass(frozen=True, slots=True)
class Match:
    """``id`` of the department or category; ``is_known`` is also true for a name known to be none of ours."""

    id: int | None
    is_known: bool


EMPTY = Match(None, True)


class Directory:
    """Answers of the two matchers; an export repeats few names many times, so each answer is kept."""

    def __init__(
        self, departments: DepartmentMatcher, categories: CategoryMatcher, towns: frozenset[str]
    ) -> None:
        self._departments = departments
        self._categories = categories
        self._known_departments: dict[tuple[str, dt.date | None], Match] = {}
        self._known_categories: dict[str, Match] = {}
        self.towns = towns

    @classmethod
    def load(cls, session: Session) -> "Directory":
        """Read everything once; a few thousand rows at most."""
        towns = frozenset(session.scalars(select(Town.name)))
        return cls(DepartmentMatcher.load(session), CategoryMatcher.load(session), towns)

    def department(self, name: str, received_at: dt.datetime | None) -> Match:
        """The department of that name on the day of receipt."""
        if not name:
            return EMPTY
        key = name, local_date(received_at)
        if key not in self._known_departments:
            matcher = self._departments
            self._known_departments[key] = Match(matcher.match(*key), matcher.is_known(*key))
        return self._known_departments[key]

    def category(self, path: str) -> Match:
        """The category that the source means by this path or name."""
        if not path:
            return EMPTY
        if path not in self._known_categories:
            matcher = self._categories
            self._known_categories[path] = Match(matcher.match(path), matcher.is_known(path))
        return self._known_categories[path]
