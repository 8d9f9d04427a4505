"""What a ranking is computed by: the rulebook that holds for the period, with its group; or why there is none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.backoffice.orders.holders import Holders
from portal.backoffice.rulebooks.models import RulebookVersion
from portal.releases import NotAllowed
from portal.scoring.period import Period
from portal.scoring.rulebook import Group, Rulebook, RulebookFaults, parse_rulebook


@dataclass(frozen=True, slots=True)
class Basis:
    """The version of the rulebook that holds on the period's last day, and its group."""

    period: Period
    rulebook: RulebookVersion
    book: Rulebook
    group: Group


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
    faults = list(_group_faults(Holders.load(session), book, group, period))
    if faults:
        raise NotAllowed(faults)
    return Basis(period, rulebook, book, group)


def rulebooks_on(session: Session, day: date) -> Sequence[RulebookVersion]:
    """Versions that hold, or held, on ``day``; ``valid_until`` is the first day on which one no longer holds."""
    ends = or_(RulebookVersion.valid_until.is_(None), RulebookVersion.valid_until > day)
    return session.scalars(
        select(RulebookVersion)
        .where(RulebookVersion.state.in_(("active", "retired")), RulebookVersion.valid_from <= day, ends)
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


def _group_faults(holders: Holders, book: Rulebook, group: Group, period: Period) -> Iterator[str]:
    """No unit at all, a unit in two groups, a listed code that no unit of the period has."""
    units = holders.in_period(group, period)
    if not units:
        yield f"“{group.name}”在{period.word}没有单位，请先在单位名录里给单位定组别。"
    elsewhere: dict[int, list[str]] = {}
    for other in book.groups:
        if other.code != group.code:
            for unit in holders.in_period(other, period):
                elsewhere.setdefault(unit.id, []).append(other.name)
    for unit in units:
        if unit.id in elsewhere:
            yield f"{unit.name}同时列在“{group.name}”和“{'”“'.join(elsewhere[unit.id])}”，请先改正。"
    unknown = set(group.departments) - {unit.code for unit in units}
    if unknown:
        yield f"考核办法的“{group.name}”列了本期没有的单位代码：{'、'.join(sorted(unknown))}。"
