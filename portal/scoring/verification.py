"""Recomputing a ranking from its file, and everything in which the file contradicts itself."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import zip_longest
from typing import Any, ClassVar

from portal.scoring.archive import Unreadable, unpack
from portal.scoring.compute import InputFaults, Result, compute
from portal.scoring.contents import Contents, read_contents
from portal.scoring.facts import contradictions, count_known_facts
from portal.scoring.numbers import shown
from portal.scoring.results import UnitResult
from portal.scoring.tables import RESULT_COLUMNS, result_lines

_MOST_DIFFERENCES = 50
_MOST_FAULTS = 200
_PERIOD = re.compile(r"[0-9]{4}(-[0-9]{2}|-Q[1-4])?")
STATUS_WORDS = {
    "ranked": "",
    "too_few": "件数不足，不排名",
    "nothing_due": "本期没有可评的交办件",
    "no_orders": "没有交办件",
}


@dataclass(frozen=True)
class Verification:
    """``faults`` is empty where everything is equal to the last digit. ``readable`` is False where nothing could be
    recomputed; ``result`` is None then.
    """

    faults: list[str]
    readable: bool = True
    result: Result | None = None
    contents: Contents | None = None
    headings: ClassVar[tuple[str, ...]] = ("名次", "单位", "得分", "区间", "档", "件数", "说明")

    @property
    def title(self) -> str:
        """Group, period and rulebook."""
        if self.contents is None:
            return ""
        book = self.contents.book
        return (
            f"{book.group(self.contents.group).name}　{self.contents.period}　{book.name}第{book.version}版"
        )

    def table(self) -> list[tuple[str, ...]]:
        """One line a unit under ``headings``, in the order of the table."""
        if self.result is None or self.contents is None:
            return []
        digits = self.contents.book.total_digits
        names = self.contents.units
        return [_table_line(unit, names.get(unit.unit, unit.unit), digits) for unit in self.result.units]


def _table_line(unit: UnitResult, name: str, digits: int) -> tuple[str, ...]:
    figures = ("", "")
    if unit.total is not None and unit.low is not None and unit.high is not None:
        figures = (shown(unit.total, digits), f"{shown(unit.low, digits)}—{shown(unit.high, digits)}")
    place = "" if unit.place is None else f"{unit.place}{'（并列）' if unit.tied else ''}"
    return (place, name, *figures, unit.band_name, str(unit.orders), STATUS_WORDS[unit.status])


def verify_package(data: bytes) -> Verification:
    """Recompute everything in the file; never raises, whatever the bytes are."""
    found = _verify(data)
    faults = ["".join(c if c.isprintable() else "�" for c in fault) for fault in found.faults]
    if len(faults) > _MOST_FAULTS:
        faults = [*faults[:_MOST_FAULTS], f"此外还有{len(faults) - _MOST_FAULTS}处不符，不再逐一列出"]
    return replace(found, faults=faults)


def _verify(data: bytes) -> Verification:
    faults: list[str] = []
    try:
        members = unpack(data)
        about = _about(members)
        faults += _digest_faults(members, about)
        contents = read_contents(members, str(about["period"]), str(about.get("group", "")))
        faults += _about_faults(contents, about)
    except Unreadable as fault:
        return Verification([*faults, str(fault)], readable=False)
    faults += contents.faults
    try:
        result = compute(contents.book, contents.group, list(contents.units), contents.rows, contents.manual)
    except InputFaults as wrong:
        return Verification([*faults, *wrong.faults], contents=contents)
    faults += _differences(contents, result)
    faults += _fact_faults(contents)
    return Verification(faults, result=result, contents=contents)


def _about(members: dict[str, bytes]) -> dict[str, Any]:
    try:
        about = json.loads(members["about.json"])
    except (ValueError, RecursionError):
        raise Unreadable("about.json 无法读取") from None
    if not isinstance(about, dict) or about.get("format") != 1:
        raise Unreadable("about.json 的格式版本不是1，本程序读不了")
    if not _PERIOD.fullmatch(str(about.get("period"))):
        raise Unreadable("about.json 没有写明是哪一期")
    return about


def _digest_faults(members: dict[str, bytes], about: dict[str, Any]) -> Iterator[str]:
    stated = about.get("sha256")
    digests = stated if isinstance(stated, dict) else {}
    for name, content in members.items():
        if name != "about.json" and digests.get(name) != sha256(content).hexdigest():
            yield f"{name} 的校验值与 about.json 所载不符，内容有改动"


def _about_faults(contents: Contents, about: dict[str, Any]) -> Iterator[str]:
    book = contents.book
    if about.get("rulebook") != {"code": book.code, "version": book.version, "sha256": book.sha256}:
        yield "rulebook.toml 与 about.json 所载的考核办法（代码、版本、校验值）不符"


def _differences(contents: Contents, result: Result) -> Iterator[str]:
    """Every cell of result.csv that is not what the computation gives."""
    full_marks = contents.book.group(contents.group).full_marks
    found = 0
    for number, (stated, computed) in enumerate(
        zip_longest(contents.result, result_lines(result, full_marks)), 2
    ):
        for sentence in _line_differences(number, stated, computed):
            found += 1
            if found > _MOST_DIFFERENCES:
                yield "result.csv 的其余不同之处不再逐一列出"
                return
            yield sentence


def _line_differences(
    number: int, stated: Sequence[str] | None, computed: Sequence[str] | None
) -> Iterator[str]:
    if stated is None or computed is None:
        yield f"result.csv 第{number}行{'缺少' if stated is None else '多余'}"
        return
    for column, cell, expected in zip(RESULT_COLUMNS, stated, computed, strict=True):
        if cell != expected:
            where = f"result.csv 第{number}行（单位 {computed[0]}，{computed[1]}）"
            yield f"{where}的 {column} 应为“{expected}”，所载为“{cell[:40]}”"


def _fact_faults(contents: Contents) -> Iterator[str]:
    """Facts that contradict each other, or the rows as far as these hold their columns."""
    for unit, facts in contents.facts.items():
        yield from (f"facts.csv 单位“{unit}”：{sentence}" for sentence in contradictions(facts))
    for unit, counts in count_known_facts(contents.book, contents.units, contents.rows).items():
        facts = contents.facts[unit]
        for name, n in counts.items():
            if getattr(facts, name) != n:
                yield f"facts.csv 单位“{unit}”的 {name} 应为{n}，所载为{getattr(facts, name)}"
