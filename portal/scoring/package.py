"""The file from which a stranger recomputes a ranking: everything that was counted, nothing that tells of an appeal.

Rows hold a random name, the unit and the columns that the rulebook needs: no text, type, moment or case number. Days to
close are a histogram by unit, not joined to rows. Format: docs/ranking.md.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from portal.scoring.archive import ROWS, pack
from portal.scoring.compute import ManualFigure
from portal.scoring.facts import COUNTS, Facts
from portal.scoring.model import Rulebook
from portal.scoring.results import Result
from portal.scoring.rows import FLAGS, NUMBERS, ScoredRow
from portal.scoring.tables import RESULT_COLUMNS, result_lines, written
from portal.scoring.verification import Verification, verify_package

__all__ = ["FORMAT", "Facts", "Verification", "verify_package", "write_package"]

FORMAT = 1


def write_package(
    book: Rulebook,
    period: str,
    group: str,
    units: Mapping[str, str],
    rows: Iterable[ScoredRow],
    manual: Sequence[ManualFigure],
    left_out: Mapping[tuple[str, str], int],
    facts: Mapping[str, Facts],
    result: Result,
) -> bytes:
    """The ZIP; equal arguments give equal bytes. ``units`` maps codes to names, in the order given to ``compute``;
    ``left_out`` maps (unit, reason) to a number of orders. Rows are sorted by their random names.
    """
    found = book.group(group)
    members = {
        "rulebook.toml": book.text.encode(),
        "units.csv": written(
            ("unit", "name", "group"), ((code, name, group) for code, name in units.items())
        ),
        ROWS: written(
            ("row", "unit", *book.columns), sorted((row.row, row.unit, *row.values) for row in rows)
        ),
        "manual.csv": written(("unit", "indicator", "k", "n"), _manual_lines(manual)),
        "left_out.csv": written(
            ("unit", "reason", "n"), sorted((*key, n) for key, n in left_out.items() if n)
        ),
        "facts.csv": written(("unit", *COUNTS), _fact_lines(units, facts)),
        "days.csv": written(("unit", "days", "orders"), _day_lines(units, facts)),
        "result.csv": written(RESULT_COLUMNS, result_lines(result, found.full_marks)),
    }
    members["说明.txt"] = _explanation(book, period, group).encode()
    members["about.json"] = _about(book, period, group, members)
    return pack(members)


def _manual_lines(manual: Iterable[ManualFigure]) -> list[tuple[str, str, int, int | str]]:
    return sorted((one.unit, one.indicator, one.k, "" if one.n is None else one.n) for one in manual)


def _fact_lines(units: Iterable[str], facts: Mapping[str, Facts]) -> Iterable[tuple[object, ...]]:
    for unit in units:
        counted = facts.get(unit, Facts())
        yield (unit, *(getattr(counted, name) for name in COUNTS))


def _day_lines(units: Iterable[str], facts: Mapping[str, Facts]) -> Iterable[tuple[str, int, int]]:
    for unit in units:
        for days, orders in sorted(facts.get(unit, Facts()).days_to_close.items()):
            yield unit, days, orders


def _about(book: Rulebook, period: str, group: str, members: Mapping[str, bytes]) -> bytes:
    """Format, what it is about, and the digest of every other member."""
    about: dict[str, Any] = {
        "format": FORMAT,
        "period": period,
        "group": group,
        "rulebook": {"code": book.code, "version": book.version, "sha256": book.sha256},
        "sha256": {name: sha256(content).hexdigest() for name, content in sorted(members.items())},
    }
    return (json.dumps(about, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _explanation(book: Rulebook, period: str, group: str) -> str:
    """What is in the file and how to use it, for people."""
    definitions = {**FLAGS, **NUMBERS}
    return "\n".join(
        [
            f"{book.group(group).name}办理排名（{period}）的计算文件",
            "",
            *(["本考核办法为示例。", ""] if book.is_example else []),
            "用本文件可以重新算出公布的每一个数字，最后一位也应相同。核对命令：portal ranking verify 文件名",
            "",
            "rulebook.toml　考核办法全文",
            "units.csv　本组单位的代码和名称",
            "rows.csv　每件交办件一行，各列为1（是）或者0（否）；行名随机，不含诉求内容、类型、时间和编号",
            "manual.csv　手工录入的数字",
            "left_out.csv　未计入的件数，按单位和理由",
            "facts.csv、days.csv　不直接计分的件数，以及办结工作日数的分布",
            "result.csv　应得的结果",
            "about.json　格式版本，以及以上各文件的 SHA-256 校验值",
            "",
            "rows.csv 各列的含义：",
            *(f"{name}　{definitions[name]}" for name in book.columns),
            "",
            "考核办法：",
            *book.words(group),
            "",
        ]
    )
