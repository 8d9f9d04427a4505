"""A ranking beside the released one of the period before: what may be compared, and why the rest may not.

A change of the rule, of the group's units or a gap in the holiday table breaks the whole comparison, since places and
bands of all units shift; a new name breaks that of its unit only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from portal.backoffice.calendar.services import WorkingCalendar
from portal.backoffice.departments.models import Department
from portal.backoffice.rankings.models import Ranking
from portal.backoffice.rulebooks.models import RulebookVersion
from portal.public.rankings.tables import published_ranking, published_ranking_row
from portal.scoring.compute import UnitResult
from portal.scoring.period import Period
from portal.scoring.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Change:
    """``change``: same, up, down, new, break, or "" where there is nothing to compare."""

    change: str
    previous_place: int | None = None
    previous_band: int | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """``break_note``: Chinese sentence for the public why units do not compare, "" where all do. ``rows``: the earlier
    ranking's by department code; ``renamed``: codes of units whose name changed.
    """

    by_band: bool
    previous_number: str | None = None
    break_note: str = ""
    is_broken: bool = False
    rows: Mapping[str, RowMapping] = field(default_factory=dict)
    renamed: frozenset[str] = frozenset()

    def of(self, now: UnitResult) -> Change:
        """How a unit stands against the period before."""
        if now.status != "ranked" or self.previous_number is None:
            return Change("")
        if self.is_broken or now.unit in self.renamed:
            return Change("break")
        before = self.rows.get(now.unit)
        if before is None or before["status"] != "ranked":
            return Change("new")
        here, there = (
            (now.band, before["band"])
            if self.by_band and before["band"] is not None
            else (now.place, before["place"])
        )
        if here is None or there is None:
            return Change("new")
        word = "same" if here == there else "up" if here < there else "down"
        return Change(word, before["place"], before["band"])


def compare(session: Session, ranking: Ranking, book: Rulebook, units: Mapping[str, str]) -> Comparison:
    """Against the live ranking of the same group one period earlier; ``units``: names by code."""
    by_band = book.view == "bands"
    period = Period.parse(ranking.period)
    earlier = period.previous()
    table = published_ranking
    previous = (
        session.execute(
            select(table).where(
                table.c.number == f"{earlier.code}/{ranking.group_code}", table.c.is_live.is_(True)
            )
        )
        .mappings()
        .first()
    )
    if previous is None:
        return Comparison(by_band)
    rows = _rows(session, previous)
    whole = [
        *_rule_reasons(session, previous, ranking.rulebook),
        *_unit_reasons(session, rows, units),
        *_calendar_reasons(session, earlier, period),
    ]
    renamed = {
        code: row["department_name"]
        for code, row in rows.items()
        if code in units and row["department_name"] != units[code]
    }
    notes = [f"{'；'.join(whole)}，本期与{earlier.word}不可比。"] if whole else []
    if renamed:
        told = "、".join(f"{units[code]}（原{old}）" for code, old in renamed.items())
        notes.append(f"单位更名：{told}，该单位与{earlier.word}不比较。")
    return Comparison(by_band, previous["number"], "".join(notes), bool(whole), rows, frozenset(renamed))


def _rows(session: Session, previous: RowMapping) -> dict[str, RowMapping]:
    table = published_ranking_row
    rows = session.execute(
        select(table).where(table.c.number == previous["number"], table.c.version == previous["version"])
    ).mappings()
    return {row["department_code"]: row for row in rows}


def _rule_reasons(session: Session, previous: RowMapping, rulebook: RulebookVersion) -> list[str]:
    """A break in any version between the two counts, also where one of them was never used."""
    if previous["rulebook_code"] != rulebook.code:
        return ["考核办法更换"]
    first, last = sorted((previous["rulebook_version"], rulebook.version))
    broken = session.scalar(
        select(RulebookVersion.id).where(
            RulebookVersion.code == rulebook.code,
            RulebookVersion.version > first,
            RulebookVersion.version <= last,
            RulebookVersion.breaks,
        )
    )
    return ["考核办法换版"] if broken is not None else []


def _unit_reasons(
    session: Session, rows: Mapping[str, RowMapping], current: Mapping[str, str]
) -> Iterable[str]:
    gone = set(rows) - set(current)
    merged: dict[str, str] = {}
    for unit in session.scalars(select(Department).where(Department.code.in_(gone))):
        if unit.successor is not None:
            merged[unit.code] = f"{rows[unit.code]['department_name']}并入{unit.successor.name}"
    if merged:
        yield f"单位合并（{'、'.join(merged.values())}）"
    left = [rows[code]["department_name"] for code in sorted(gone - set(merged))]
    joined = [current[code] for code in current if code not in rows]
    told = [f"{word}{'、'.join(names)}" for word, names in (("新列入", joined), ("不再列入", left)) if names]
    if told:
        yield f"组别变动（{'，'.join(told)}）"


def _calendar_reasons(session: Session, earlier: Period, period: Period) -> list[str]:
    calendar = WorkingCalendar.load(session)
    years = {month.first.year for month in (*earlier.months(), *period.months())}
    missing = [year for year in sorted(years) if not calendar.covers(date(year, 1, 1))]
    return [f"节假日表缺少{'、'.join(f'{year}年' for year in missing)}"] if missing else []
