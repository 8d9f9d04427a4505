"""Which department or category a source's spelling means. Exact spellings only: anything else waits for a person."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.backoffice.departments.models import Category, CategoryAlias, Department, DepartmentAlias

LOCAL = ZoneInfo("Asia/Shanghai")
LONGEST_NAME = 100
_BLANKS = re.compile(r"\s+")
_STEPS = re.compile(r"\s*[/／>＞|｜→]+\s*")


def clean_name(raw: str) -> str:
    """A spelling as it is compared: full and half width made one, no blanks, at most 100 characters."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", raw))[:LONGEST_NAME]


def clean_path(raw: str) -> str:
    """A category as it is compared: steps joined by ``/`` whatever separates them in the source."""
    steps = (_BLANKS.sub("", step) for step in _STEPS.split(unicodedata.normalize("NFKC", raw)))
    return "/".join(step for step in steps if step)[:200]


def local_date(moment: datetime | None) -> date | None:
    """The day in Shanghai that decides which dated alias holds."""
    return moment.astimezone(LOCAL).date() if moment else None


@dataclass(frozen=True, slots=True)
class Claim:
    """``department_id`` owns a spelling on the days of [start, end); None: the spelling is known to be no department."""

    department_id: int | None
    start: date
    end: date

    def holds(self, day: date) -> bool:
        return self.start <= day < self.end


class DepartmentMatcher:
    """Departments by their dated spellings, read once; use one for a whole import."""

    def __init__(self, aliases: dict[str, list[Claim]], names: dict[str, list[Claim]]) -> None:
        self._aliases = aliases
        self._names = names

    @classmethod
    def load(cls, session: Session) -> "DepartmentMatcher":
        aliases = session.execute(
            select(
                DepartmentAlias.name,
                DepartmentAlias.department_id,
                DepartmentAlias.valid_from,
                DepartmentAlias.valid_until,
            )
        )
        departments = session.execute(
            select(
                Department.name,
                Department.id,
                Department.valid_from,
                Department.valid_until,
                Department.successor_id,
            )
        ).all()
        ends = {
            row.id: (row.valid_until, row.successor_id)
            for row in departments
            if row.successor_id is not None and row.valid_until is not None
        }
        names = [(row.name, row.id, row.valid_from, row.valid_until) for row in departments]
        return cls(_claims(aliases, ends), _claims(names, ends, go_on=True))

    def match(self, name: str, on_date: date | None) -> int | None:
        """Id of the department that ``name`` meant on that day (of receipt, Asia/Shanghai); None: a person decides.

        A dated alias goes before a department's own name. Without a day, a spelling counts only if it never meant
        anything else.
        """
        spelling = clean_name(name)
        aliases, own = self._aliases.get(spelling, []), self._names.get(spelling, [])
        if on_date is None:
            found = self._pick([*aliases, *own], None)
        else:
            found = self._pick(aliases, on_date) or self._pick(own, on_date) or self._pick(own, None)
        return found[0] if found else None

    def is_claimed(self, name: str) -> bool:
        """Whether ``name`` was ever decided, for whichever days."""
        spelling = clean_name(name)
        return spelling in self._aliases or spelling in self._names

    def is_known(self, name: str, on_date: date | None) -> bool:
        """Whether ``name`` needs no decision: it is matched, or known to be no department."""
        claims = self._aliases.get(clean_name(name), [])
        return bool(self._pick(claims, on_date)) or self.match(name, on_date) is not None

    @staticmethod
    def _pick(claims: list[Claim], day: date | None) -> tuple[int | None] | None:
        """The one owner among ``claims`` (that hold on ``day``), boxed so that "no department" is an answer too."""
        owners = {claim.department_id for claim in claims if day is None or claim.holds(day)}
        return (owners.pop(),) if len(owners) == 1 else None


def _claims(
    rows: Iterable[tuple[str, int | None, date | None, date | None]],
    ends: Mapping[int, tuple[date, int]],
    *,
    go_on: bool = False,
) -> dict[str, list[Claim]]:
    """Claims by spelling. ``ends``: day and successor of merged departments, whose spellings mean the successor from
    that day on; with ``go_on`` also where the claim itself ends on that day, as a department's own name does.
    """
    claims: dict[str, list[Claim]] = {}
    for name, department_id, start, end in rows:
        last = date.max if go_on and department_id in ends else end or date.max
        claims.setdefault(clean_name(name), []).extend(_line(department_id, start or date.min, last, ends))
    return claims


def _line(
    department_id: int | None, first: date, last: date, ends: Mapping[int, tuple[date, int]]
) -> Iterator[Claim]:
    """The claims on [first, last) of a department and of those that took over, one after the other."""
    seen: set[int] = set()
    while department_id is not None and department_id in ends and department_id not in seen:
        seen.add(department_id)
        day, successor = ends[department_id]
        if day >= last:
            break
        if first < day:
            yield Claim(department_id, first, day)
            first = day
        department_id = successor
    yield Claim(department_id, first, last)


class CategoryMatcher:
    """Categories of the newest version by path, by alias, or by a name that occurs once in the tree."""

    def __init__(self, aliases: dict[str, int | None], paths: dict[str, int], names: dict[str, int]) -> None:
        self._aliases = aliases
        self._paths = paths
        self._names = names

    @classmethod
    def load(cls, session: Session) -> "CategoryMatcher":
        newest = select(func.max(Category.version)).scalar_subquery()
        rows = session.execute(
            select(Category.id, Category.name, Category.path).where(Category.version == newest)
        ).all()
        aliases = session.execute(select(CategoryAlias.name, CategoryAlias.category_id))
        by_name: dict[str, list[int]] = {}
        for row in rows:
            by_name.setdefault(clean_path(row.name), []).append(row.id)
        return cls(
            {clean_path(row.name): row.category_id for row in aliases},
            {clean_path(row.path): row.id for row in rows},
            {name: ids[0] for name, ids in by_name.items() if len(ids) == 1},
        )

    def match(self, name: str) -> int | None:
        """Id of the category that ``name`` (a name, or a path with any usual separator) means; None: a person decides."""
        path = clean_path(name)
        if path in self._aliases:
            return self._aliases[path]
        return self._paths.get(path) or self._names.get(path)

    def is_known(self, name: str) -> bool:
        """Whether ``name`` needs no decision: it is matched, or known to be no category of ours."""
        return clean_path(name) in self._aliases or self.match(name) is not None
