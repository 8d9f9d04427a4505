"""The table of periods and groups: what stands where, and what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.backoffice.rankings.basis import last_day, rulebooks_on
from portal.backoffice.rankings.models import Ranking
from portal.backoffice.rankings.queries import Key, jobs_under_way, newest_rankings, open_objections
from portal.backoffice.rankings.states import OPEN
from portal.scoring.period import LOCAL, Period
from portal.scoring.rulebook import RulebookFaults, parse_rulebook
from portal.web.present.dates import local_day, local_time, short_date
from portal.web.present.words import Mark

LENGTHS = {"month": (1, 12, "月度"), "quarter": (3, 8, "季度"), "year": (12, 5, "年度")}
"""By kind of period: months, how many are shown, and the word."""

MARKS = {
    "computed": Mark("已核算", "st-sq c-amber"),
    "review": Mark("核对中", "st-half st-sq c-amber"),
    "released": Mark("已发布", "st-full st-sq c-qing"),
    "superseded": Mark("已有新版", "st-none c-ink2"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One group in one period. ``ranking`` is the newest version; ``computable`` where none is stored and a rulebook
    holds; ``next_step`` says what the ranking waits for.
    """

    group: str
    ranking: Ranking | None
    mark: Mark | None
    next_step: str
    computing: bool
    computable: bool


@dataclass(frozen=True, slots=True)
class Line:
    period: Period
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Matrix:
    """``groups``: names by code, in the order of the rulebooks; ``lines``: newest period first."""

    groups: dict[str, str]
    lines: Sequence[Line]

    @property
    def to_compute(self) -> Sequence[Key]:
        """The groups of the newest period that nobody has computed yet."""
        newest = self.lines[0]
        return [(newest.period.code, cell.group) for cell in newest.cells if cell.computable]


def periods_until(kind: str, now: datetime, before: str = "") -> list[Period]:
    """The ended periods of a kind, newest first; ``before`` is the code of the one that the page above ended with."""
    months, count, _word = LENGTHS[kind]
    today = now.astimezone(LOCAL).date()
    month = today.month - (today.month - 1) % months
    period = Period(today.replace(month=month, day=1), months)
    if before:
        try:
            given = Period.parse(before)
        except ValueError:
            given = period
        period = given if given.length == months else period
    found = []
    for _ in range(count):
        period = period.previous()
        found.append(period)
    return found


def build_matrix(session: Session, periods: Sequence[Period], now: datetime) -> Matrix:
    """Everything that the table shows of ``periods``, in a handful of queries."""
    codes = [period.code for period in periods]
    stored, objections = newest_rankings(session, codes), open_objections(session, codes)
    jobs = jobs_under_way(session)
    known: dict[int, dict[str, str]] = {}
    ruled = {period.code: _groups_on(session, period, known) for period in periods}
    groups: dict[str, str] = {}
    for period in periods:
        groups |= {code: name for code, name in ruled[period.code].items() if code not in groups}
    for (_period, code), versions in stored.items():
        groups.setdefault(code, versions[0].group_name)
    lines = []
    for period in periods:
        keys = [(period.code, code) for code in groups]
        cells = [
            _cell(key, stored.get(key, []), objections.get(key, 0), key in jobs, ruled[period.code], now)
            for key in keys
        ]
        lines.append(Line(period, cells))
    return Matrix(groups, lines)


def _groups_on(session: Session, period: Period, known: dict[int, dict[str, str]]) -> dict[str, str]:
    """Groups of the rulebooks that hold for a period, names by code; ``known`` keeps those that were read."""
    found: dict[str, str] = {}
    for row in rulebooks_on(session, last_day(period)):
        if row.id not in known:
            known[row.id] = _groups_of(row.text)
        found |= known[row.id]
    return found


def _groups_of(text: str) -> dict[str, str]:
    try:
        return {group.code: group.name for group in parse_rulebook(text).groups}
    except RulebookFaults:  # the computation tells what is wrong with it
        return {}


def _cell(
    key: Key,
    versions: Sequence[Ranking],
    objections: int,
    computing: bool,
    ruled: Mapping[str, str],
    now: datetime,
) -> Cell:
    group = key[1]
    if not versions:
        return Cell(group, None, None, "", computing, group in ruled and not computing)
    newest = versions[0]
    return Cell(group, newest, MARKS[newest.state], next_step(newest, objections, now), computing, False)


def next_step(ranking: Ranking, objections: int, now: datetime) -> str:
    """What a ranking waits for, in a few words."""
    if ranking.state == "computed":
        return "待送各单位核对"
    if ranking.state in OPEN and objections:
        return f"{objections} 条异议待答复"
    if ranking.state == "review" and ranking.objections_until is not None:
        if now < ranking.objections_until:
            return f"核对到{until_words(ranking.objections_until)}"
        return "待发布"
    if ranking.released_at is not None:
        day = short_date(local_day(ranking.released_at.isoformat()))
        return f"第 {ranking.version} 版，{day}"
    return ""


def until_words(moment: datetime) -> str:
    """A deadline as offices write it: the midnight that ends a day belongs to that day (11月20日 24:00)."""
    local = moment.astimezone(LOCAL)
    if (local.hour, local.minute) != (0, 0):
        return local_time(moment.isoformat())
    day = local.date() - timedelta(days=1)
    return f"{day.year}年{day.month}月{day.day}日 24:00"
