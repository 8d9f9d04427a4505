"""Reads of released rankings: frozen rows, in as many statements as a page has kinds of rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, and_, bindparam, func, select

from portal.public.rankings.tables import (
    published_ranking,
    published_ranking_file,
    published_ranking_left_out,
    published_ranking_rate,
    published_ranking_row,
    published_rulebook,
)

AnyRow = Row[*tuple[Any, ...]]

_RANKING, _UNIT, _RATE = published_ranking.c, published_ranking_row.c, published_ranking_rate.c
_LEFT_OUT, _RULEBOOK, _FILE = published_ranking_left_out.c, published_rulebook.c, published_ranking_file.c
_MONTH = len("2026-10")

MONTHLY = and_(func.length(_RANKING.period) == _MONTH, func.substr(_RANKING.period, 6, 1) != "Q")
"""Rankings of a month; those of a quarter (2026-Q3) and of a year (2026) are no points of a monthly series."""

_RULEBOOK_COLUMNS = (
    _RULEBOOK.name.label("rulebook_name"),
    _RULEBOOK.document,
    _RULEBOOK.is_example,
    _RULEBOOK.valid_from,
    _RULEBOOK.text.label("rulebook_text"),
    _RULEBOOK.sha256.label("rulebook_sha256"),
)
_WITH_RULEBOOK = select(*published_ranking.c, *_RULEBOOK_COLUMNS).join(
    published_rulebook,
    and_(_RULEBOOK.code == _RANKING.rulebook_code, _RULEBOOK.version == _RANKING.rulebook_version),
)
_ARCHIVE = (
    select(
        _RANKING.number,
        _RANKING.version,
        _RANKING.period,
        _RANKING.group_code,
        _RANKING.group_name,
        _RANKING.units_ranked,
        _RANKING.released_on,
    )
    .where(_RANKING.is_live)
    .order_by(_RANKING.period.desc(), _RANKING.group_position, _RANKING.group_code)
)
_LATEST_MONTH = (
    select(func.max(_RANKING.period)).where(_RANKING.is_live, MONTHLY).correlate(None).scalar_subquery()
)
_BANDS = (
    select(
        _RANKING.number,
        _RANKING.period,
        _RANKING.group_code,
        _RANKING.group_name,
        _RANKING.released_on,
        _RANKING.units_ranked,
        _UNIT.department_code,
        _UNIT.department_name,
        _UNIT.status,
        _UNIT.band,
        _UNIT.band_name,
        _UNIT.bracket,
    )
    .join(published_ranking_row, and_(_UNIT.number == _RANKING.number, _UNIT.version == _RANKING.version))
    .where(_RANKING.is_live, _RANKING.period == _LATEST_MONTH)
    .order_by(_RANKING.group_position, _RANKING.group_code, _UNIT.position)
)
_NUMBERED = _WITH_RULEBOOK.where(_RANKING.number == bindparam("number"))
_LIVE_ONE = _NUMBERED.where(_RANKING.is_live)
_VERSION = _NUMBERED.where(_RANKING.version == bindparam("version"))


def _frozen(table: Table, *order: Any) -> tuple[Select[Any], Select[Any]]:
    """The rows of one version, and those of one of its units."""
    whole = select(table).where(
        table.c.number == bindparam("number"), table.c.version == bindparam("version")
    )
    return whole.order_by(*order), whole.where(table.c.department_code == bindparam("unit")).order_by(*order)


_UNITS = _frozen(published_ranking_row, _UNIT.position)
_RATES = _frozen(published_ranking_rate, _RATE.department_code, _RATE.position)
_REASONS = _frozen(published_ranking_left_out, _LEFT_OUT.department_code, _LEFT_OUT.reason)
_VERSIONS = (
    select(_RANKING.version, _RANKING.released_on, _RANKING.change_note, _RANKING.is_live)
    .where(_RANKING.number == bindparam("number"))
    .order_by(_RANKING.version.desc())
)
_AROUND = (
    select(_RANKING.number, _RANKING.period, _RANKING.group_code, _RANKING.group_name, _RANKING.units_ranked)
    .where(
        _RANKING.is_live,
        (_RANKING.group_code == bindparam("group")) | (_RANKING.period == bindparam("period")),
    )
    .order_by(_RANKING.period, _RANKING.group_position, _RANKING.group_code)
)
_SIZE = select(func.length(_FILE.content)).where(
    _FILE.number == bindparam("number"), _FILE.version == bindparam("version")
)
"""Built once: building them costs more than running them."""


def archive(connection: Connection) -> Sequence[AnyRow]:
    """Every live ranking, latest period first, groups in their order."""
    return connection.execute(_ARCHIVE).all()


def latest_bands(connection: Connection) -> Sequence[AnyRow]:
    """The units of all groups in the latest released month, in the order of the tables."""
    return connection.execute(_BANDS).all()


def ranking_row(connection: Connection, number: str, version: int | None = None) -> AnyRow | None:
    """One version with its rulebook; without ``version`` the live one."""
    if version is None:
        return connection.execute(_LIVE_ONE, {"number": number}).first()
    return connection.execute(_VERSION, {"number": number, "version": version}).first()


@dataclass(frozen=True, slots=True)
class Sheets:
    """All frozen rows of one version: units in the order of the table, rates and left-out counts by unit."""

    units: Sequence[AnyRow]
    rates: dict[str, list[AnyRow]]
    left_out: dict[str, dict[str, int]]


def sheets(connection: Connection, number: str, version: int, department: str = "") -> Sheets:
    """Three statements; ``department`` reads the sheet of one unit alone."""

    wanted = {"number": number, "version": version, **({"unit": department} if department else {})}

    def rows(statements: tuple[Select[Any], Select[Any]]) -> Sequence[AnyRow]:
        return connection.execute(statements[1 if department else 0], wanted).all()

    units = rows(_UNITS)
    rates: dict[str, list[AnyRow]] = {unit.department_code: [] for unit in units}
    for rate in rows(_RATES):
        rates[rate.department_code].append(rate)
    left_out: dict[str, dict[str, int]] = {unit.department_code: {} for unit in units}
    for row in rows(_REASONS):
        left_out.setdefault(row.department_code, {})[row.reason] = row.n
    return Sheets(units, rates, left_out)


def versions(connection: Connection, number: str) -> Sequence[AnyRow]:
    """All versions of a ranking, newest first: version, day, note, whether it is the live one."""
    return connection.execute(_VERSIONS, {"number": number}).all()


def around(connection: Connection, ranking: AnyRow) -> Sequence[AnyRow]:
    """The live rankings of the same group or of the same period: what tabs and neighbours are made of."""
    return connection.execute(_AROUND, {"group": ranking.group_code, "period": ranking.period}).all()


def package(connection: Connection, number: str, version: int | None = None) -> AnyRow | None:
    """The file of one version (``content``, ``sha256``, ``version``); without ``version`` of the live one."""
    wanted = _RANKING.is_live if version is None else _RANKING.version == version
    return connection.execute(
        select(_FILE.content, _FILE.sha256, _FILE.version)
        .join(published_ranking, and_(_RANKING.number == _FILE.number, _RANKING.version == _FILE.version))
        .where(_FILE.number == number, wanted)
    ).first()


def package_size(connection: Connection, number: str, version: int) -> int:
    """Bytes of the file, without reading it."""
    return connection.scalar(_SIZE, {"number": number, "version": version}) or 0


def rulebook_row(connection: Connection, code: str, version: int) -> AnyRow | None:
    return connection.execute(
        select(published_rulebook).where(_RULEBOOK.code == code, _RULEBOOK.version == version)
    ).first()


def rulebooks(connection: Connection) -> Sequence[AnyRow]:
    """Every released version of every rulebook without its text, newest first."""
    return connection.execute(
        select(*(column for column in published_rulebook.c if column.name != "text")).order_by(
            _RULEBOOK.valid_from.desc(), _RULEBOOK.code, _RULEBOOK.version.desc()
        )
    ).all()


def newest_rankings(connection: Connection, limit: int) -> Sequence[AnyRow]:
    """The live rankings last released, for the feed."""
    return connection.execute(
        select(published_ranking).where(_RANKING.is_live).order_by(_RANKING.log_seq.desc()).limit(limit)
    ).all()


def addresses(connection: Connection) -> Sequence[AnyRow]:
    """Number and day of every live ranking, for the sitemap."""
    return connection.execute(
        select(_RANKING.number, _RANKING.released_on).where(_RANKING.is_live).order_by(_RANKING.number)
    ).all()
