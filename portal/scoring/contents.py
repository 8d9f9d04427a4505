"""The members of the file as figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.scoring.archive import ROWS, Unreadable
from portal.scoring.compute import ManualFigure
from portal.scoring.facts import COUNTS, Facts
from portal.scoring.model import Rulebook
from portal.scoring.rows import ScoredRow
from portal.scoring.rulebook import RulebookFaults, parse_rulebook
from portal.scoring.tables import RESULT_COLUMNS, read, whole_reader


@dataclass(frozen=True)
class Contents:
    """Everything in the file; ``faults``: what does not fit together, in Chinese, though it can be read."""

    book: Rulebook
    period: str
    group: str
    units: dict[str, str]
    rows: Sequence[ScoredRow]
    manual: Sequence[ManualFigure]
    left_out: dict[tuple[str, str], int]
    facts: dict[str, Facts]
    result: Sequence[Sequence[str]]
    faults: list[str]


def read_contents(members: dict[str, bytes], period: str, group: str) -> Contents:
    """Read all tables; raises Unreadable."""
    book = _book(members["rulebook.toml"])
    if group not in {one.code for one in book.groups}:
        raise Unreadable(f"考核办法中没有组别“{group[:40]}”")
    faults: list[str] = []
    units = _units(members["units.csv"], book, group, faults)
    return Contents(
        book=book,
        period=period,
        group=group,
        units=units,
        rows=_rows(members[ROWS], book, faults),
        manual=_manual(members["manual.csv"]),
        left_out=_left_out(members["left_out.csv"], units, faults),
        facts=_facts(members["facts.csv"], members["days.csv"], units, faults),
        result=list(read("result.csv", members["result.csv"], RESULT_COLUMNS)),
        faults=faults,
    )


def _book(content: bytes) -> Rulebook:
    try:
        return parse_rulebook(content.decode())
    except UnicodeDecodeError:
        raise Unreadable("rulebook.toml 不是 UTF-8 编码") from None
    except RulebookFaults as wrong:
        raise Unreadable(f"rulebook.toml 不是有效的考核办法：{wrong.faults[0]}") from None


def _units(content: bytes, book: Rulebook, group: str, faults: list[str]) -> dict[str, str]:
    """Names by code; a unit of another group, or listed twice, is a fault."""
    units: dict[str, str] = {}
    listed = book.group(group).departments
    for code, name, of_group in read("units.csv", content, ("unit", "name", "group")):
        if not (code + name).isprintable():
            raise Unreadable("units.csv 含有不可见字符")
        if code in units:
            faults.append(f"units.csv：单位“{code}”重复")
        if of_group != group or (listed and code not in listed):
            faults.append(f"units.csv：单位“{code}”不属于组别“{group}”")
        units[code] = name
    return units


def _rows(content: bytes, book: Rulebook, faults: list[str]) -> list[ScoredRow]:
    """The rows; equal lines share their values, so that a decade of orders stays small in memory."""
    whole = whole_reader(ROWS)
    known: dict[tuple[str, ...], tuple[int, ...]] = {}
    names: set[str] = set()
    rows = []
    for row, unit, *cells in read(ROWS, content, ("row", "unit", *book.columns)):
        key = tuple(cells)
        if (values := known.get(key)) is None:
            values = known[key] = tuple(map(whole, cells))
        if row in names:
            faults.append(f"{ROWS}：行名“{row[:40]}”重复")
        names.add(row)
        rows.append(ScoredRow(row, unit, values))
    return rows


def _manual(content: bytes) -> list[ManualFigure]:
    whole = whole_reader("manual.csv")
    return [
        ManualFigure(unit, indicator, whole(k), whole(n) if n else None)
        for unit, indicator, k, n in read("manual.csv", content, ("unit", "indicator", "k", "n"))
    ]


def _left_out(content: bytes, units: Iterable[str], faults: list[str]) -> dict[tuple[str, str], int]:
    whole = whole_reader("left_out.csv")
    found: dict[tuple[str, str], int] = {}
    for unit, reason, n in read("left_out.csv", content, ("unit", "reason", "n")):
        if unit not in units or (unit, reason) in found or whole(n) < 1:
            faults.append(
                f"left_out.csv：单位“{unit[:40]}”、理由“{reason[:40]}”一行有误（单位不在本组、重复，或者件数不足1）"
            )
        found[unit, reason] = whole(n)
    return found


def _facts(counts: bytes, days: bytes, units: Iterable[str], faults: list[str]) -> dict[str, Facts]:
    """Facts of every unit, one line each."""
    histograms = _days(days, units, faults)
    whole = whole_reader("facts.csv")
    found: dict[str, Facts] = {}
    for unit, *cells in read("facts.csv", counts, ("unit", *COUNTS)):
        if unit not in units or unit in found:
            faults.append(f"facts.csv：单位“{unit[:40]}”不在本组或者重复")
        numbers = dict(zip(COUNTS, map(whole, cells), strict=True))
        found[unit] = Facts(**numbers, days_to_close=histograms.get(unit, {}))
    for unit in units:
        if unit not in found:
            faults.append(f"facts.csv：缺少单位“{unit}”")
            found[unit] = Facts(days_to_close=histograms.get(unit, {}))
    return found


def _days(content: bytes, units: Iterable[str], faults: list[str]) -> dict[str, dict[int, int]]:
    whole = whole_reader("days.csv")
    found: dict[str, dict[int, int]] = {}
    for unit, days, orders in read("days.csv", content, ("unit", "days", "orders")):
        histogram = found.setdefault(unit, {})
        if unit not in units or whole(days) in histogram or whole(days) < 0 or whole(orders) < 1:
            faults.append(f"days.csv：单位“{unit[:40]}”、{days}天一行有误")
        histogram[whole(days)] = whole(orders)
    return found
