"""Invented released rankings and statistics, with figures that the real computation gives: for tests of what shows them.

Three groups over twelve months, a quarter and a corrected month: version 2 of the rulebook breaks the series in July, a
bureau is merged into another in April, two bureaus tie, one has too few orders, one nothing due, one no orders at all.
"""

import hashlib
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, insert, update

from portal.public.departments.tables import published_department
from portal.public.rankings.tables import (
    published_ranking,
    published_ranking_file,
    published_ranking_left_out,
    published_ranking_rate,
    published_ranking_row,
)
from portal.scoring.compute import ManualFigure, Result, UnitResult, compute
from portal.scoring.facts import Facts, count_facts, fact_columns
from portal.scoring.package import write_package
from portal.scoring.period import Period
from portal.scoring.rows import NOTHING, ScoredRow
from portal.scoring.rulebook import Rulebook
from tests.public_rows import changing
from tests.rulebook_rows import books, publish_rulebooks
from tests.statistics_rows import publish_statistics

MONTHS = [f"2025-{n:02d}" for n in (11, 12)] + [f"2026-{n:02d}" for n in range(1, 11)]
BROKEN_FROM = "2026-07"
"""The first month under version 2 of the rulebook."""
MERGED_FROM = "2026-04"
"""The first month in which fgj is part of zjj."""


@dataclass(frozen=True, slots=True)
class Unit:
    """An invented unit: about ``orders`` a month, done with ``skill`` (1: never late, all satisfied)."""

    code: str
    name: str
    orders: int
    skill: float


GROUPS: dict[str, tuple[str, list[Unit]]] = {
    "departments": (
        "市直部门",
        [
            Unit("zjj", "市住建局", 120, 0.93),
            Unit("jtj", "市交通局", 72, 0.92),
            Unit("fgj", "市房管局", 40, 0.85),
            Unit("ybj", "市医保局", 44, 1.0),
            Unit("rsj", "市人社局", 12, 1.0),
            Unit("jyj", "市教育局", 58, 0.97),
            Unit("scj", "市市场监管局", 104, 0.9),
            Unit("gaj", "市公安局", 88, 0.91),
            Unit("wjj", "市卫生健康局", 33, 0.9),
            Unit("nyj", "市农业农村局", 21, 0.86),
            Unit("zfj", "市综合执法局", 163, 0.84),
            Unit("slj", "市水利局", 19, 0.8),
            Unit("zgj", "市自然资源局", 47, 0.7),
            Unit("hbj", "市生态环境局", 58, 0.6),
            Unit("daj", "市档案馆", 4, 0.9),
            Unit("tjj", "市统计局", -2, 0.9),
            Unit("sjj", "市审计局", 0, 0.9),
        ],
    ),
    "towns": (
        "乡镇街道",
        [
            Unit("dh", "东湖街道办事处", 90, 0.93),
            Unit("xs", "西山街道办事处", 64, 0.9),
            Unit("ns", "南山镇人民政府", 48, 0.8),
            Unit("bt", "北塘镇人民政府", 31, 0.75),
            Unit("qx", "清溪乡人民政府", 6, 0.9),
        ],
    ),
    "utilities": (
        "公共企事业单位",
        [
            Unit("gs", "市供水公司", 82, 0.92),
            Unit("gj", "市公交公司", 55, 0.88),
            Unit("rq", "市燃气公司", 37, 0.95),
        ],
    ),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One group in one period, computed."""

    book: Rulebook
    group: str
    rows: list[ScoredRow]
    facts: dict[str, Facts]
    result: Result

    @property
    def left_out(self) -> dict[tuple[str, str], int]:
        known = {("zjj", "returned"): 3, ("zjj", "excluded"): 1, ("zfj", "excluded"): 2}
        return known if self.group == "departments" else {}

    def package(self, period: str) -> bytes:
        units = {unit.unit: _NAMES[unit.unit] for unit in self.result.units}
        manual = _manual(units)
        return write_package(
            self.book, period, self.group, units, self.rows, manual, self.left_out, self.facts, self.result
        )


def publish_rankings(engine: Engine) -> None:
    """Everything above, with the units' rows in the directory."""
    city = _City()
    with engine.begin() as connection:
        _directory(connection)
        publish_rulebooks(connection)
        for month in MONTHS:
            city.release(connection, month, [month])
        city.release(connection, "2026-Q3", ["2026-07", "2026-08", "2026-09"])
        publish_statistics(connection, MONTHS)


class _City:
    """Draws the orders of every unit and month once, and writes rankings of them as a release would."""

    def __init__(self) -> None:
        self.random = random.Random(20261105)
        self.books = books()
        self.orders = {
            (month, unit.code): list(self._orders(unit, month)) for month in MONTHS for unit in _units()
        }
        self.seq = 1000
        self.last: dict[str, tuple[str, dict[str, UnitResult]]] = {}

    def _orders(self, unit: Unit, month: str) -> Iterator[dict[str, int]]:
        most = unit.orders + (40 if unit.code == "zjj" and month >= MERGED_FROM else 0)
        count = 1 if 0 < abs(unit.orders) < 3 else round(most * self.random.uniform(0.8, 1.2))
        for _ in range(max(count, 0)):
            yield self._order(unit)

    def _order(self, unit: Unit) -> dict[str, int]:
        def chance(share: float) -> int:
            return int(self.random.random() < share)

        skill = unit.skill
        due, late = int(unit.orders > 0), 1 - chance(1 - (1 - skill) * 0.4)
        closed = 1 if not late else chance(0.5)
        reached = closed and chance(0.78)
        good = reached and chance(0.4 + 0.6 * skill)
        basically = 0 if good or not reached else chance(0.5)
        solved = reached and chance(0.2 + 0.8 * skill)
        days = min(int(self.random.gammavariate(3, 2)) + (10 if late else 0), 40)
        return {
            "lead": 1,
            "due_in_period": due,
            "sign_due_in_period": due,
            "due_by_end": due,
            "assigned_in_period": 1,
            "closed_in_period": closed,
            "signed_on_time": 1 - chance((1 - skill) * 0.3),
            "closed": closed,
            "closed_on_time": closed and 1 - late,
            "to_call_back": closed,
            "called": closed,
            "reached": reached,
            "satisfied": good,
            "basically": basically,
            "unsatisfied": int(bool(reached and not good and not basically)),
            "solved": solved,
            "partly": int(bool(reached and not solved)),
            "unsolved": 0,
            "verified": reached and 1 - chance((1 - skill) * 0.3),
            "unverified": 0,
            "reworked": closed and chance((1 - skill) * 0.2),
            "reply_sampled": closed and chance(0.2),
            "reply_passed": 1 - chance((1 - skill) * 0.3),
            "aged_in_period": closed and chance(0.7),
            "repeated": int(chance(0.04 + (1 - skill) * 0.2) and closed),
            "days_to_close": days if closed else NOTHING,
        }

    def release(self, connection: Connection, period: str, months: Sequence[str]) -> None:
        for position, group in enumerate(GROUPS):
            version = 2 if months[0] >= BROKEN_FROM else 1
            self._release(connection, period, months, group, position, self.books[version])

    def _release(
        self,
        connection: Connection,
        period: str,
        months: Sequence[str],
        group: str,
        position: int,
        book: Rulebook,
    ) -> None:
        units = [unit for unit in GROUPS[group][1] if unit.code != "fgj" or months[0] < MERGED_FROM]
        orders = {unit.code: [o for month in months for o in self.orders[month, unit.code]] for unit in units}
        rows = list(self._rows(book, orders))
        sheet = Sheet(
            book, group, rows, _facts(book, orders), compute(book, group, list(orders), rows, _manual(orders))
        )
        values = self._ranking(period, position, sheet)
        corrected = (period, group) == ("2026-09", "towns")
        for number in (1, 2) if corrected else (1,):
            self.seq += 1
            changes = {
                "version": number,
                "is_live": number == 2 or not corrected,
                "log_seq": self.seq,
                "change_note": "南山镇一件的签收时间登记有误，更正后重新计算。" if number == 2 else "",
            }
            self._write(connection, {**values, **changes}, sheet)
        if len(months) == 1:
            self.last[group] = (values["number"], {unit.unit: unit for unit in sheet.result.units})

    def _rows(self, book: Rulebook, orders: dict[str, list[dict[str, int]]]) -> Iterator[ScoredRow]:
        for unit, facts in orders.items():
            for fact in facts:
                values = tuple(int(fact.get(name, 0)) for name in book.columns)
                yield ScoredRow(f"{self.random.getrandbits(48):012x}", unit, values)

    def _ranking(self, period: str, position: int, sheet: Sheet) -> dict[str, Any]:
        book, group, result = sheet.book, sheet.group, sheet.result
        broken = period in (BROKEN_FROM, "2026-Q3")
        monthly = len(period) == 7 and "Q" not in period
        return {
            "number": f"{period}/{group}",
            "period": period,
            "group_code": group,
            "group_name": GROUPS[group][0],
            "group_position": position,
            "rulebook_code": book.code,
            "rulebook_version": book.version,
            "released_on": f"{Period.parse(period).after:%Y-%m}-08",
            "data_as_of": f"{Period.parse(period).after:%Y-%m}-04",
            "full_marks": book.group(group).full_marks,
            "view": book.view,
            "minimum_orders": book.minimum_orders,
            "units_ranked": sum(unit.status == "ranked" for unit in result.units),
            "orders": sum(unit.orders for unit in result.units),
            "previous_number": self.last[group][0] if monthly and group in self.last else None,
            "break_note": "考核办法自2026年7月起改用第 2 版，满意率的算法不同。" if broken else "",
            "objections": 3 if group == "departments" else 0,
            "objections_upheld": 1 if group == "departments" else 0,
            "notes": json.dumps(
                ["市审计局没有本期的交办件。"] if group == "departments" else [], ensure_ascii=False
            ),
        }

    def _write(self, connection: Connection, values: dict[str, Any], sheet: Sheet) -> None:
        key = {"number": values["number"], "version": values["version"]}
        content = sheet.package(values["period"])
        digest = hashlib.sha256(content).hexdigest()
        connection.execute(insert(published_ranking).values(**values, package_sha256=digest))
        connection.execute(insert(published_ranking_file).values(**key, sha256=digest, content=content))
        for position, unit in enumerate(sheet.result.units):
            row = {
                **key,
                "department_code": unit.unit,
                "department_name": _NAMES[unit.unit],
                "position": position,
                **_placed(unit),
                **self._change(values, unit),
                **_fact_columns(sheet.facts.get(unit.unit, Facts())),
            }
            connection.execute(insert(published_ranking_row).values(**row))
            _rates(connection, key, unit)
        for (code, reason), n in sheet.left_out.items():
            connection.execute(
                insert(published_ranking_left_out).values(**key, department_code=code, reason=reason, n=n)
            )

    def _change(self, values: dict[str, Any], unit: UnitResult) -> dict[str, Any]:
        nothing = {"change": "", "previous_place": None, "previous_band": None}
        if unit.status != "ranked" or values["previous_number"] is None:
            return nothing
        before = self.last[values["group_code"]][1].get(unit.unit)
        merged = unit.unit == "zjj" and values["period"] == MERGED_FROM
        if merged or values["break_note"]:
            return {**nothing, "change": "break"}
        if before is None or before.place is None or unit.place is None:
            return {**nothing, "change": "new"}
        change = "same" if before.place == unit.place else "up" if before.place > unit.place else "down"
        return {"change": change, "previous_place": before.place, "previous_band": before.band}


_NAMES = {unit.code: unit.name for _name, units in GROUPS.values() for unit in units}


def _units() -> list[Unit]:
    return [unit for _name, units in GROUPS.values() for unit in units]


def _manual(orders: Iterable[str]) -> list[ManualFigure]:
    return [ManualFigure(unit, "attitude", 1 if unit == "zfj" else 0, None) for unit in orders]


def _placed(unit: UnitResult) -> dict[str, Any]:
    names = ("status", "orders", "place", "tied", "band", "band_name", "bracket")
    scores = {"score": unit.total, "score_low": unit.low, "score_high": unit.high}
    return {name: getattr(unit, name) for name in names} | scores


def _rates(connection: Connection, key: dict[str, Any], unit: UnitResult) -> None:
    for position, item in enumerate(unit.indicators):
        names = ("name", "kind", "k", "n", "rate", "low", "high", "points", "full")
        values = {name: getattr(item, name) for name in names}
        connection.execute(
            insert(published_ranking_rate).values(
                **key, department_code=unit.unit, indicator=item.code, position=position, **values
            )
        )


def _facts(book: Rulebook, orders: dict[str, list[dict[str, int]]]) -> dict[str, Facts]:
    columns = fact_columns(book)
    return count_facts(
        book,
        (
            (unit, tuple(int(order.get(name, 0)) for name in columns))
            for unit, facts in orders.items()
            for order in facts
        ),
    )


def _fact_columns(facts: Facts) -> dict[str, Any]:
    values = facts.as_dict()
    return {**values, "days_to_close": json.dumps(values["days_to_close"])}


def _directory(connection: Connection) -> None:
    """The units that ``public_rows.departments`` does not have; fgj was merged into zjj."""
    known = {"zjj", "jtj", "dh"}
    for place, (name, units) in enumerate(GROUPS.values()):
        for position, unit in enumerate(units):
            if unit.code in known:
                continue
            merged = unit.code == "fgj"
            connection.execute(
                insert(published_department).values(
                    code=unit.code,
                    name=unit.name,
                    group_name=name,
                    group_position=place,
                    position=10 + position,
                    phone="",
                    former_names="",
                    valid_until=f"{MERGED_FROM}-01" if merged else None,
                    successor_code="zjj" if merged else None,
                )
            )


def set_view(engine: Engine, number: str, view: str) -> None:
    """Let a released ranking be shown by places or by bands, as its rulebook might say."""
    with changing(engine) as connection:
        connection.execute(
            update(published_ranking).where(published_ranking.c.number == number).values(view=view)
        )
