"""Spellings of departments and categories that a person must decide, and proposals that are never applied by themselves."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.backoffice.cases.models import Case
from portal.backoffice.departments.matching import (
    CategoryMatcher,
    DepartmentMatcher,
    clean_name,
    clean_path,
    local_date,
)
from portal.backoffice.departments.models import Category, CategoryAlias, Department, DepartmentAlias
from portal.backoffice.orders.models import Assignment

ALIKE = 0.55
"""Least similarity (difflib ratio) of a proposal; below it proposals were noise more often than help."""
PROPOSALS = 3
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class WaitingName:
    """A spelling as it is compared, how the source writes it, and what waits for it: cases, and orders (交办件)."""

    name: str
    raws: tuple[str, ...]
    cases: int
    first: date | None
    last: date | None
    orders: int = 0

    @property
    def count(self) -> int:
        """Everything that waits."""
        return self.cases + self.orders


@dataclass(frozen=True, slots=True)
class Proposal:
    """A department whose name, or an alias of it, is like the waiting spelling; ``likeness`` is 0-100."""

    department_id: int
    name: str
    likeness: int


def waiting_departments(session: Session) -> list[WaitingName]:
    """Undecided department spellings of cases and orders, those with most of them first."""
    matcher = DepartmentMatcher.load(session)
    found: dict[str, WaitingName] = {}
    for place in _DEPARTMENT_PLACES:
        for item in _by_spelling(session, place, clean_name):
            if matcher.is_claimed(item.name):  # decided for some days: only what is of other days waits
                item = _undecided_days(session, matcher, item, place)
            if item.count:
                found[item.name] = _joined(found[item.name], item) if item.name in found else item
    return _sorted(found.values())


def waiting_categories(session: Session) -> list[WaitingName]:
    """Undecided category spellings of cases and orders, those with most of them first."""
    matcher = CategoryMatcher.load(session)
    found: dict[str, WaitingName] = {}
    for place in _CATEGORY_PLACES:
        for item in _by_spelling(session, place, clean_path):
            if not matcher.is_known(item.name):
                found[item.name] = _joined(found[item.name], item) if item.name in found else item
    return _sorted(found.values())


def waiting_names(session: Session) -> int:
    """How many spellings wait: the number in the staff bar."""
    return sum(waiting_counts(session))


def waiting_counts(session: Session) -> tuple[int, int]:
    """How many department and category spellings wait, without counting their cases: asked on every page."""
    waiting, unknown = set(), set()
    raws = [(place, raw) for place in _DEPARTMENT_PLACES for raw in _open_spellings(session, place)]
    if raws:
        departments = DepartmentMatcher.load(session)
        waiting = {
            clean_name(raw)
            for place, raw in raws
            if not departments.is_claimed(raw) or _some_day_is_open(session, departments, raw, place)
        }
    categories = [raw for place in _CATEGORY_PLACES for raw in _open_spellings(session, place)]
    if categories:
        matcher = CategoryMatcher.load(session)
        unknown = {clean_path(raw) for raw in categories if not matcher.is_known(raw)}
    return len(waiting), len(unknown)


def _some_day_is_open(session: Session, matcher: DepartmentMatcher, raw: str, place: "_Place") -> bool:
    if matcher.is_known(raw, None):
        return False
    item = WaitingName(clean_name(raw), (raw,), 0, None, None)
    return _undecided_days(session, matcher, item, place).count > 0


def _open_spellings(session: Session, place: "_Place") -> Sequence[str]:
    """Distinct spellings that have a row without a target, by an index seek or two each; DISTINCT would read every
    such row.
    """
    raw = place.raw
    names = select(func.min(raw).label("name")).where(raw > "").cte("spelling", recursive=True)
    following = select(func.min(raw)).where(raw > names.c.name).scalar_subquery()
    names = names.union_all(select(following).where(names.c.name.is_not(None)))
    is_open = exists().where(raw == names.c.name, place.has_no_target())
    return session.scalars(select(names.c.name).where(names.c.name.is_not(None), is_open)).all()


def department_examples(session: Session, item: WaitingName) -> list[str]:
    """A few numbers of the cases, else of the orders, that wait for ``item``."""
    return _examples(session, Case.department_raw, Assignment.department_raw, item)


def category_examples(session: Session, item: WaitingName) -> list[str]:
    """The same for a category's spelling."""
    return _examples(session, Case.category_raw, Assignment.category_raw, item)


def _examples(
    session: Session,
    of_cases: InstrumentedAttribute[str],
    of_orders: InstrumentedAttribute[str],
    item: WaitingName,
) -> list[str]:
    cases = select(Case.source_number).where(of_cases.in_(item.raws)).order_by(Case.id).limit(EXAMPLES)
    orders = select(Assignment.order_number).where(of_orders.in_(item.raws)).order_by(Assignment.id)
    return list(session.scalars(cases)) or list(session.scalars(orders.limit(EXAMPLES)))


def refused_departments(session: Session) -> Sequence[DepartmentAlias]:
    """Names that somebody marked as no department."""
    return session.scalars(
        select(DepartmentAlias).where(DepartmentAlias.department_id.is_(None)).order_by(DepartmentAlias.name)
    ).all()


def decided_categories(session: Session) -> Sequence[tuple[CategoryAlias, str | None]]:
    """Decided category names with the path they mean; None: none of ours."""
    rows = session.execute(
        select(CategoryAlias, Category.path)
        .outerjoin(Category, Category.id == CategoryAlias.category_id)
        .order_by(CategoryAlias.name)
    )
    return [(row[0], row[1]) for row in rows]


def _by_spelling(session: Session, place: "_Place", clean: Callable[[str], str]) -> list[WaitingName]:
    """Rows without a target, grouped by the spelling as it is compared."""
    rows = session.execute(
        select(place.raw, func.count(), func.min(place.moment), func.max(place.moment))
        .where(place.target.is_(None), place.raw != "")
        .group_by(place.raw)
    )
    found: dict[str, WaitingName] = {}
    for text, count, first, last in rows:
        item = place.waiting(clean(text), (text,), count, (local_date(first), local_date(last)))
        found[item.name] = _joined(found[item.name], item) if item.name in found else item
    return list(found.values())


def _joined(one: WaitingName, other: WaitingName) -> WaitingName:
    days = [day for item in (one, other) for day in (item.first, item.last) if day]
    return WaitingName(
        one.name,
        tuple(dict.fromkeys((*one.raws, *other.raws))),
        one.cases + other.cases,
        min(days, default=None),
        max(days, default=None),
        one.orders + other.orders,
    )


def _undecided_days(
    session: Session, matcher: DepartmentMatcher, item: WaitingName, place: "_Place"
) -> WaitingName:
    moments = session.scalars(select(place.moment).where(place.raw.in_(item.raws), place.target.is_(None)))
    days = [local_date(moment) for moment in moments]
    open_days = [day for day in days if not matcher.is_known(item.name, day)]
    return place.waiting(item.name, item.raws, len(open_days), open_days)


def _sorted(names: Iterable[WaitingName]) -> list[WaitingName]:
    return sorted(names, key=lambda item: (-item.count, item.name))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a table keeps a spelling, what it was found to mean, and the moment whose day decides that."""

    raw: InstrumentedAttribute[str]
    target: InstrumentedAttribute[int | None]
    moment: InstrumentedAttribute[datetime | None]
    is_indexed: bool = False  # one index over spelling and target

    def has_no_target(self) -> ColumnElement[bool]:
        """Without such an index the sum keeps SQLite from looking through all rows without a target instead of those
        with the spelling.
        """
        return self.target.is_(None) if self.is_indexed else (self.target + 0).is_(None)

    def waiting(
        self, name: str, raws: tuple[str, ...], count: int, days: Iterable[date | None]
    ) -> WaitingName:
        known = [day for day in days if day]
        first, last = min(known, default=None), max(known, default=None)
        is_order = self.raw.class_ is Assignment
        return WaitingName(name, raws, 0 if is_order else count, first, last, count if is_order else 0)


_CATEGORY_PLACES = (
    _Place(Case.category_raw, Case.category_id, Case.received_at),
    _Place(Assignment.category_raw, Assignment.category_id, Assignment.dispatched_at),
)
_DEPARTMENT_PLACES = (
    _Place(Case.department_raw, Case.department_id, Case.received_at),
    _Place(Assignment.department_raw, Assignment.department_id, Assignment.dispatched_at, is_indexed=True),
)


class Proposer:
    """Finds departments spelled like a name. The city's name is left out of the comparison: everybody bears it."""

    def __init__(self, session: Session, city: str) -> None:
        self._city = city
        names = session.execute(select(Department.id, Department.name, Department.name))
        aliases = session.execute(
            select(DepartmentAlias.department_id, DepartmentAlias.name, Department.name).join(
                Department, Department.id == DepartmentAlias.department_id
            )
        )
        self._known = [(row[0], self._core(row[1]), row[2]) for row in [*names, *aliases]]

    def propose(self, name: str) -> list[Proposal]:
        """The likeliest departments, best first; empty when nothing is alike."""
        best: dict[int, Proposal] = {}
        compare = SequenceMatcher(autojunk=False)
        compare.set_seq2(self._core(name))
        for department_id, spelling, shown in self._known:
            compare.set_seq1(spelling)
            if compare.real_quick_ratio() < ALIKE or compare.quick_ratio() < ALIKE:
                continue
            ratio = compare.ratio()
            before = best.get(department_id)
            if ratio >= ALIKE and (before is None or before.likeness < round(ratio * 100)):
                best[department_id] = Proposal(department_id, shown, round(ratio * 100))
        return sorted(best.values(), key=lambda proposal: -proposal.likeness)[:PROPOSALS]

    def _core(self, name: str) -> str:
        core = clean_name(name)
        for prefix in (self._city, "市", "县"):
            core = core.removeprefix(prefix) if prefix else core
        return core or clean_name(name)
