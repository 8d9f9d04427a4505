"""Spellings of departments and categories that a person must decide, and proposals that are never applied by themselves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher

from sqlalchemy import exists, func, select
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

ALIKE = 0.55
"""Least similarity (difflib ratio) of a proposal; below it proposals were noise more often than help."""
PROPOSALS = 3
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class WaitingName:
    """A spelling as it is compared, how the source writes it, and the cases that wait for it."""

    name: str
    raws: tuple[str, ...]
    cases: int
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A department whose name, or an alias of it, is like the waiting spelling; ``likeness`` is 0-100."""

    department_id: int
    name: str
    likeness: int


def waiting_departments(session: Session) -> list[WaitingName]:
    """Undecided department spellings, those with most cases first."""
    matcher = DepartmentMatcher.load(session)
    found: list[WaitingName] = []
    for item in _by_spelling(session, Case.department_raw, Case.department_id, clean_name):
        if matcher.is_claimed(item.name):  # decided for some days: only cases of other days wait
            item = _undecided_days(session, matcher, item)
        if item.cases:
            found.append(item)
    return _sorted(found)


def waiting_categories(session: Session) -> list[WaitingName]:
    """Undecided category spellings, those with most cases first."""
    matcher = CategoryMatcher.load(session)
    names = _by_spelling(session, Case.category_raw, Case.category_id, clean_path)
    return _sorted([item for item in names if not matcher.is_known(item.name)])


def waiting_names(session: Session) -> int:
    """How many spellings wait: the number in the staff bar."""
    return sum(waiting_counts(session))


def waiting_counts(session: Session) -> tuple[int, int]:
    """How many department and category spellings wait, without counting their cases: asked on every page."""
    waiting, unknown = set(), set()
    if raws := _open_spellings(session, Case.department_raw, Case.department_id):
        departments = DepartmentMatcher.load(session)
        waiting = {
            clean_name(raw)
            for raw in raws
            if not departments.is_claimed(raw) or _some_day_is_open(session, departments, raw)
        }
    if raws := _open_spellings(session, Case.category_raw, Case.category_id):
        categories = CategoryMatcher.load(session)
        unknown = {clean_path(raw) for raw in raws if not categories.is_known(raw)}
    return len(waiting), len(unknown)


def _some_day_is_open(session: Session, matcher: DepartmentMatcher, raw: str) -> bool:
    if matcher.is_known(raw, None):
        return False
    item = WaitingName(clean_name(raw), (raw,), 0, None, None)
    return _undecided_days(session, matcher, item).cases > 0


def _open_spellings(
    session: Session, raw: InstrumentedAttribute[str], target: InstrumentedAttribute[int | None]
) -> Sequence[str]:
    """Distinct spellings that have a case without a target, by an index seek or two each; DISTINCT would read every
    such case.
    """
    names = select(func.min(raw).label("name")).where(raw > "").cte("spelling", recursive=True)
    following = select(func.min(raw)).where(raw > names.c.name).scalar_subquery()
    names = names.union_all(select(following).where(names.c.name.is_not(None)))
    # The sum keeps SQLite from looking through all cases without a target instead of those with the spelling.
    is_open = exists().where(raw == names.c.name, (target + 0).is_(None))
    return session.scalars(select(names.c.name).where(names.c.name.is_not(None), is_open)).all()


def examples(session: Session, raw: InstrumentedAttribute[str], item: WaitingName) -> list[str]:
    """A few source numbers of the cases that wait for ``item``."""
    return list(
        session.scalars(
            select(Case.source_number).where(raw.in_(item.raws)).order_by(Case.id).limit(EXAMPLES)
        )
    )


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


def _by_spelling(
    session: Session,
    raw: InstrumentedAttribute[str],
    target: InstrumentedAttribute[int | None],
    clean: Callable[[str], str],
) -> list[WaitingName]:
    """Cases without a target, grouped by the spelling as it is compared."""
    rows = session.execute(
        select(raw, func.count(), func.min(Case.received_at), func.max(Case.received_at))
        .where(target.is_(None), raw != "")
        .group_by(raw)
    )
    found: dict[str, WaitingName] = {}
    for text, count, first, last in rows:
        name = clean(text)
        item = WaitingName(name, (text,), count, local_date(first), local_date(last))
        found[name] = _joined(found[name], item) if name in found else item
    return list(found.values())


def _joined(one: WaitingName, other: WaitingName) -> WaitingName:
    days = [day for item in (one, other) for day in (item.first, item.last) if day]
    return WaitingName(
        one.name,
        (*one.raws, *other.raws),
        one.cases + other.cases,
        min(days, default=None),
        max(days, default=None),
    )


def _undecided_days(session: Session, matcher: DepartmentMatcher, item: WaitingName) -> WaitingName:
    moments = session.scalars(
        select(Case.received_at).where(Case.department_raw.in_(item.raws), Case.department_id.is_(None))
    )
    days = [local_date(moment) for moment in moments]
    open_days = [day for day in days if not matcher.is_known(item.name, day)]
    known = [day for day in open_days if day]
    return replace(item, cases=len(open_days), first=min(known, default=None), last=max(known, default=None))


def _sorted(names: list[WaitingName]) -> list[WaitingName]:
    return sorted(names, key=lambda item: (-item.cases, item.name))


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
