"""A rulebook tried on a past period (试算): every group under it and under the one in force, and who would move. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.backoffice.orders.clock import Clock
from portal.backoffice.orders.rows import scored_rows, units_of
from portal.backoffice.rankings.basis import Basis, last_day, rulebooks_on
from portal.backoffice.rankings.figures import manual_figures
from portal.backoffice.rankings.table import STATUS_WORDS
from portal.backoffice.rulebooks.models import RulebookVersion
from portal.releases import NotAllowed
from portal.scoring.compute import InputFaults, compute
from portal.scoring.numbers import plain, shown
from portal.scoring.period import Period
from portal.scoring.results import UnitResult
from portal.scoring.rows import ScoredRow
from portal.scoring.rulebook import Group, Rulebook, parse_rulebook
from portal.web.present.words import Mark


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit in one of the two tables, in words."""

    score: str
    place: str
    band: str


@dataclass(frozen=True, slots=True)
class UnitDiff:
    """One unit under both rulebooks; ``before`` is None where none is in force, or it lacks the group or the unit."""

    name: str
    before: Standing | None
    after: Standing
    score_change: str
    move: Mark
    moved: bool


@dataclass(frozen=True, slots=True)
class GroupDiff:
    """One group; ``current``: the version in force for it on the period's last day, if any. ``compared`` units stand in
    its table, ``moved`` of them change their place, or leave the ranking or the group.
    """

    name: str
    full_marks: str
    current: RulebookVersion | None
    lines: tuple[UnitDiff, ...]

    @property
    def compared(self) -> int:
        return sum(line.before is not None for line in self.lines)

    @property
    def moved(self) -> int:
        return sum(line.moved for line in self.lines)


@dataclass(frozen=True, slots=True)
class DryRun:
    """The groups of the tried version in its order."""

    period: Period
    groups: tuple[GroupDiff, ...]

    @property
    def moved(self) -> int:
        return sum(group.moved for group in self.groups)

    @property
    def compared(self) -> int:
        return sum(group.compared for group in self.groups)


Held = tuple[RulebookVersion, Rulebook]


class TryRulebook:
    """Compute a period under ``version`` and under what was in force; nothing is stored."""

    def __init__(self, session: Session, version: RulebookVersion, period: Period) -> None:
        self._session = session
        self._tried: Held = (version, parse_rulebook(version.text))
        self._period = period
        self._clock = Clock.load(session)

    def perform(self) -> DryRun:
        """Raises NotAllowed where manual figures do not fit a rulebook."""
        others = rulebooks_on(self._session, last_day(self._period))
        held = [(other, parse_rulebook(other.text)) for other in others if other.id != self._tried[0].id]
        groups = tuple(self._group(group, _holder(held, group.code)) for group in self._tried[1].groups)
        return DryRun(self._period, groups)

    def _group(self, group: Group, held: Held | None) -> GroupDiff:
        names, after = self._table(self._tried, group.code)
        old_names, old = self._table(held, group.code) if held else ({}, ())
        before = {unit.unit: unit for unit in old}
        lines = [_diff(names[unit.unit], before.get(unit.unit), unit, held, self._tried) for unit in after]
        gone = [unit for unit in old if unit.unit not in names]
        if held:
            lines += [_gone(old_names[unit.unit], _standing(unit, held[1])) for unit in gone]
        return GroupDiff(
            name=group.name,
            full_marks=plain(group.full_marks),
            current=held[0] if held else None,
            lines=tuple(lines),
        )

    def _table(self, held: Held, code: str) -> tuple[dict[str, str], Sequence[UnitResult]]:
        """Names of the units by code, and their results in the order of the table."""
        version, book = held
        session, period, clock = self._session, self._period, self._clock
        units = units_of(session, book, period, code, clock)
        manual = manual_figures(session, Basis(period, version, book, book.group(code)), units)
        rows = (
            ScoredRow("", order.unit, order.values)
            for order in scored_rows(session, book, period, code, clock)
            if not order.left_out
        )
        try:
            result = compute(book, code, [unit.code for unit in units], rows, manual)
        except InputFaults as refusal:
            raise NotAllowed(refusal.faults) from None
        return {unit.code: unit.name for unit in units}, result.units


def _holder(held: Sequence[Held], code: str) -> Held | None:
    """The rulebook that has the group."""
    return next((one for one in held if any(group.code == code for group in one[1].groups)), None)


def _diff(
    name: str, before: UnitResult | None, after: UnitResult, held: Held | None, tried: Held
) -> UnitDiff:
    """What changes for one unit."""
    return UnitDiff(
        name=name,
        before=_standing(before, held[1]) if before and held else None,
        after=_standing(after, tried[1]),
        score_change=_score_change(before, after, tried[1]),
        move=_move(before, after),
        moved=before is not None and before.place != after.place,
    )


def _gone(name: str, before: Standing) -> UnitDiff:
    """A unit that the tried rulebook puts into another group, or none."""
    return UnitDiff(name, before, Standing("", "不在这一组", ""), "", Mark("退出这一组", "c-zhu"), moved=True)


def _standing(unit: UnitResult, book: Rulebook) -> Standing:
    score = "" if unit.total is None else shown(unit.total, book.total_digits)
    place = f"第 {unit.place} 名" if unit.place is not None else STATUS_WORDS.get(unit.status, "")
    return Standing(score, place, unit.band_name)


def _score_change(before: UnitResult | None, after: UnitResult, book: Rulebook) -> str:
    if before is None or before.total is None or after.total is None:
        return ""
    change = after.total - before.total
    return "不变" if change == 0 else f"{'+' if change > 0 else '−'}{shown(abs(change), book.total_digits)}"


def _move(before: UnitResult | None, after: UnitResult) -> Mark:
    """The change of place with a drawn arrow and a word; never colour alone."""
    if before is None:
        return Mark("没有可比的", "c-ink2")
    if before.place == after.place:
        return Mark("不变", "c-ink2")
    if before.place is None:
        return Mark("进入排名", "c-qing")
    if after.place is None:
        return Mark("退出排名", "c-zhu")
    steps = before.place - after.place
    return Mark(f"↑ 上升 {steps} 位", "c-qing") if steps > 0 else Mark(f"↓ 下降 {-steps} 位", "c-zhu")
