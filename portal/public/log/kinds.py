"""What the entries of the log stand for: each kind with its published table, its name and page, and its snapshot.

An entry and what it published find each other by ``log_seq``. A new kind of published thing is one more element of
``LOGGED``; the page of the log, its snapshots, ``portal log verify`` and ``portal check`` read this table and nothing else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, Table

from portal.public.bulletins.snapshot import BULLETIN
from portal.public.bulletins.tables import published_bulletin
from portal.public.cases.snapshot import CaseSnapshot
from portal.public.cases.tables import published_case, published_tombstone
from portal.public.hotline_days.snapshot import CALL, DAY
from portal.public.log.versioned import Versioned
from portal.public.promises.snapshot import PROMISE
from portal.public.rankings.snapshot import RankingSnapshot
from portal.public.rankings.tables import published_ranking
from portal.public.statistics.tables import published_aggregate, published_call_stats
from portal.scoring.period import Period


@dataclass(frozen=True, slots=True)
class Item:
    """What one entry is about: ``word`` says what kind of thing, ``name`` which one; ``path`` leads to its page.
    ``stands``: it is still public, so that the entry's snapshot can be had.
    """

    word: str
    name: str
    path: str
    version: int | None = None
    stands: bool = True

    @property
    def full_name(self) -> str:
        """案例 2026-000123 第 2 版."""
        return f"{self.word} {self.name}" + (f" 第 {self.version} 版" if self.version else "")


Row = RowMapping | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Logged:
    """One published table whose rows the log commits to.

    ``kind``: of the entries; "" for tombstones, which stand for every kind. ``columns``: what ``item`` reads of a row,
    beside the ``entry_kind`` of the entry that a tombstone is named by. ``snapshot``: what the commitment of the row's entry was made from; None
    where a row only says what an entry was about (tombstones). ``lasting``: the kind's only table, from which no row is
    ever taken, so that an entry without its row is a fault (a figure of the statistics gives way to the newer one).
    """

    kind: str
    table: Table
    columns: tuple[str, ...]
    item: Callable[[Row], Item]
    snapshot: Callable[[Connection, RowMapping], Mapping[str, Any]] | None
    lasting: bool = False


def _case(row: Row) -> Item:
    return Item("案例", row["number"], f"/cases/{row['number']}", row["version"])


def _withdrawn(row: Row) -> Item:
    word, path = _WITHDRAWN.get(row["entry_kind"], ("案例", _case_path))
    return Item(word, row["number"], path(row["number"]), stands=False)


def _case_path(number: str) -> str:
    return f"/cases/{number}"


def day_path(number: str) -> str:
    """``d2026-06`` -> ``/hotline-days/d2026-06``."""
    return f"/hotline-days/{number}"


def call_path(number: str) -> str:
    """``d2026-06-12`` -> ``/hotline-days/d2026-06/calls/12``."""
    day, _, position = number.rpartition("-")
    return f"{day_path(day)}/calls/{position}"


def promise_path(number: str) -> str:
    """``p2026-004`` -> ``/promises/p2026-004``."""
    return f"/promises/{number}"


_WITHDRAWN: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "bulletin": ("通报简报", lambda number: f"/bulletins/{number}"),
    "day": ("领导接听日", day_path),
    "call": ("接听来电", call_path),
    "promise": ("承诺事项", promise_path),
}
"""What the entry of a withdrawal is called by its kind, with the path of its page; cases are the rest."""


def _versioned(kind: Versioned) -> Logged:
    """Days, calls and promises: their pages are named after their numbers alone."""
    word, path = _WITHDRAWN[kind.name]
    return Logged(
        kind.name,
        kind.table,
        ("number", "version"),
        lambda row: Item(word, row["number"], f"{path(row['number'])}/v{row['version']}", row["version"]),
        kind.released,
    )


BULLETIN_WORDS = {"bulletin": "通报", "brief": "简报", "archive": "历史文件"}


def _bulletin(row: Row) -> Item:
    path = f"/bulletins/{row['number']}/v{row['version']}"
    return Item(BULLETIN_WORDS[row["kind"]], row["number"], path, row["version"])


def _ranking(row: Row) -> Item:
    period = Period.parse(row["period"]).word
    path = f"/rankings/{row['number']}/v{row['version']}"
    return Item("排名", f"{period} {row['group_name']}", path, row["version"])


def _call_stats(row: Row) -> Item:
    return Item("话务统计", Period.parse(row["month"]).word, "/statistics")


def _total(row: Row) -> Item:
    return Item("历史数据", row["name"], "/statistics")


def _whole_row(_connection: Connection, row: RowMapping) -> Mapping[str, Any]:
    """The snapshot of what stands in one row: all of its table's columns but the entry it belongs to."""
    return {name: value for name, value in row.items() if name not in _NO_CONTENT}


_NO_CONTENT = ("log_seq", "commitment", "salt")

LOGGED: tuple[Logged, ...] = (
    Logged(
        "case",
        published_case,
        ("number", "version"),
        _case,
        lambda _connection, row: CaseSnapshot.from_row(row).as_dict(),
    ),
    Logged("", published_tombstone, ("number",), _withdrawn, None),
    Logged(
        "ranking",
        published_ranking,
        ("number", "version", "period", "group_name"),
        _ranking,
        lambda connection, row: RankingSnapshot.released(connection, row).as_dict(),
        lasting=True,
    ),
    Logged(
        "bulletin",
        published_bulletin,
        ("number", "version", "kind"),
        _bulletin,
        BULLETIN.released,
    ),
    _versioned(DAY),
    _versioned(CALL),
    _versioned(PROMISE),
    Logged("statistics", published_call_stats, ("month",), _call_stats, _whole_row),
    Logged("statistics", published_aggregate, ("name",), _total, _whole_row),
)
