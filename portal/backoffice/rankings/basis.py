"""What a ranking is computed from: the rulebook that holds for the period and the units of the group, or why neither."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from portal.backoffice.departments.models import Department
from portal.backoffice.rulebooks.models import RulebookVersion
from portal.releases import NotAllowed
from portal.scoring.period import Period
from portal.scoring.rulebook import Group, Rulebook, RulebookFaults, parse_rulebook


@dataclass(frozen=True, slots=True)
class Basis:
    """``units``: the group's departments that existed at some time of the period, in the order of the directory."""

    period: Period
    rulebook: RulebookVersion
    book: Rulebook
    group: Group
    units: Sequence[Department]


def find_basis(session: Session, period_code: str, group_code: str, now: datetime) -> Basis:
    """Raises NotAllowed with Chinese sentences: no such period or one that goes on, no rulebook or two of them, no unit,
    a unit in two groups.
    """
    try:
        period = Period.parse(period_code)
    except ValueError as fault:
        raise NotAllowed([str(fault)]) from None
    if now < period.end:
        day = period.after
        raise NotAllowed([f"{period.word}还没有结束，{day.year}年{day.month}月{day.day}日起才能核算。"])
    rulebook, book = _rulebook(session, period, group_code)
    group = book.group(group_code)
    departments = existing_departments(session, period)
    faults = list(_group_faults(book, group, departments))
    units = [item for item in departments if _belongs(item, group)]
    if not units:
        faults.append(f"“{group.name}”在{period.word}没有单位，请先在单位名录里给单位定组别。")
    if faults:
        raise NotAllowed(faults)
    return Basis(period, rulebook, book, group, units)


def rulebooks_on(session: Session, day: date) -> Sequence[RulebookVersion]:
    """Active versions that hold on ``day``; ``valid_until`` is the first day on which one no longer holds."""
    ends = or_(RulebookVersion.valid_until.is_(None), RulebookVersion.valid_until > day)
    return session.scalars(
        select(RulebookVersion)
        .where(RulebookVersion.state == "active", RulebookVersion.valid_from <= day, ends)
        .order_by(RulebookVersion.code, RulebookVersion.version)
    ).all()


def last_day(period: Period) -> date:
    """The day whose rulebook holds for the whole period."""
    return period.after - timedelta(days=1)


def _rulebook(session: Session, period: Period, group_code: str) -> tuple[RulebookVersion, Rulebook]:
    day = last_day(period)
    told = f"{day.year}年{day.month}月{day.day}日"
    valid = rulebooks_on(session, day)
    if not valid:
        raise NotAllowed([f"{told}没有已启用的考核办法，请先在“考核办法”启用一份。"])
    found = [(row, book) for row, book in _read(valid) if any(g.code == group_code for g in book.groups)]
    if not found:
        raise NotAllowed([f"{told}适用的考核办法里没有代码为“{group_code}”的组别。"])
    if len(found) > 1:
        names = "、".join(f"“{row.name}”第 {row.version} 版" for row, _book in found)
        raise NotAllowed([f"{told}有 {len(found)} 份考核办法同时适用于这一组：{names}。请先改正有效期。"])
    return found[0]


def _read(rows: Sequence[RulebookVersion]) -> Iterator[tuple[RulebookVersion, Rulebook]]:
    for row in rows:
        try:
            yield row, parse_rulebook(row.text)
        except RulebookFaults as refusal:
            name = f"考核办法“{row.name}”第 {row.version} 版"
            raise NotAllowed([f"{name}有误：{fault}" for fault in refusal.faults]) from None


def existing_departments(session: Session, period: Period) -> Sequence[Department]:
    """Departments that existed on at least one day of ``period``: a merged one counts until its merger."""
    return session.scalars(
        select(Department)
        .where(
            or_(Department.valid_from.is_(None), Department.valid_from < period.after),
            or_(Department.valid_until.is_(None), Department.valid_until > period.first),
        )
        .options(selectinload(Department.group))
        .order_by(Department.position, Department.code)
    ).all()


def _belongs(department: Department, group: Group) -> bool:
    """A group that names its units has these; else the directory's group of the same code says who belongs."""
    if group.departments:
        return department.code in group.departments
    return department.group is not None and department.group.code == group.code


def _group_faults(book: Rulebook, group: Group, departments: Sequence[Department]) -> Iterator[str]:
    for department in departments:
        if not _belongs(department, group):
            continue
        others = [g.name for g in book.groups if g.code != group.code and _belongs(department, g)]
        if others:
            yield f"{department.name}同时列在“{group.name}”和“{'”“'.join(others)}”，请先改正。"
    unknown = set(group.departments) - {item.code for item in departments}
    if unknown:
        yield f"考核办法的“{group.name}”列了名录里没有或本期已撤销的单位：{'、'.join(sorted(unknown))}。"
