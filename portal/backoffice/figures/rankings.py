"""办理排名 as it is public: nothing is computed here, every cell stands in the released rows."""

from collections.abc import Sequence

from portal.backoffice.figures.registry import GROUP, PERIOD, FigureFault, Reading, query
from portal.backoffice.figures.shapes import count, percent, table
from portal.backoffice.figures.sources import AnyRow, Sources
from portal.releases.bulletin_sources import ranking_rates, ranking_rows
from portal.scoring.numbers import shown
from portal.scoring.period import Period
from portal.scoring.rulebook import parse_rulebook

BOTH = (PERIOD, GROUP)
SOURCE = "已公开的办理排名，公开时冻结，不重新计算。"
STATUS = {"too_few": "样本不足", "nothing_due": "没有到期件", "no_orders": "没有交办件"}


def _ranking(sources: Sources, period: Period, group: str) -> AnyRow:
    for row in sources.rankings(period):
        if row.group_code == group:
            return row
    raise FigureFault(f"{period.word}没有已公开的“{group}”组排名。")


def _units(sources: Sources, ranking: AnyRow) -> Sequence[AnyRow]:
    return sources.once(
        ("units", ranking.number, ranking.version), lambda: ranking_rows(sources.session, ranking)
    )


def _version(ranking: AnyRow) -> str:
    return f"排名 {ranking.number} 第 {ranking.version} 版。"


@query("ranking-units", f"{SOURCE}得到名次或档次的单位。", BOTH)
def units(sources: Sources, period: Period, group: str) -> Reading:
    ranking = _ranking(sources, period, group)
    label = f"{period.word}{ranking.group_name}参加排名的单位"
    return count(label, ranking.units_ranked, "家", _version(ranking))


@query("ranking-orders", f"{SOURCE}全组计入考核的书面交办件。", BOTH)
def orders(sources: Sources, period: Period, group: str) -> Reading:
    ranking = _ranking(sources, period, group)
    return count(
        f"{period.word}{ranking.group_name}计入考核的书面交办件", ranking.orders, "件", _version(ranking)
    )


@query("ranking-table", f"{SOURCE}单位按排名表的次序；没有得分的写明原因。", BOTH)
def ranking_table(sources: Sources, period: Period, group: str) -> Reading:
    ranking = _ranking(sources, period, group)
    rows = _units(sources, ranking)
    digits = parse_rulebook(ranking.rulebook_text).total_digits
    by_band = ranking.view == "bands"
    cells = [
        [row.department_name, row.orders, _score(row, digits), _standing(row, by_band=by_band)]
        for row in rows
    ]
    columns = ("单位", "交办件（件）", "得分", "档次" if by_band else "名次")
    total = ["合计", sum(row.orders for row in rows), "", ""]
    return table(f"{period.word}{ranking.group_name}办理排名", columns, cells, total, _version(ranking))


def _score(row: AnyRow, digits: int) -> str:
    """Only of those that are ranked, as on the ranking's own page."""
    return "" if row.score is None or row.status != "ranked" else shown(row.score, digits)


def _standing(row: AnyRow, *, by_band: bool) -> str:
    if row.status != "ranked":
        return STATUS[row.status]
    if by_band:
        return str(row.band_name)
    return f"并列第{row.place}" if row.tied else f"第{row.place}"


@query("ranking-rates", f"{SOURCE}各项指标写明分子和分母。", BOTH)
def rates(sources: Sources, period: Period, group: str) -> Reading:
    ranking = _ranking(sources, period, group)
    found: dict[str, dict[str, str]] = {}
    names: dict[str, None] = {}
    for rate in ranking_rates(sources.session, ranking):
        names[rate.name] = None
        found.setdefault(rate.department_code, {})[rate.name] = _rate(rate)
    cells = [
        [row.department_name, *(found.get(row.department_code, {}).get(name, "") for name in names)]
        for row in _units(sources, ranking)
    ]
    columns = ("单位", *names)
    return table(f"{period.word}{ranking.group_name}各项指标", columns, cells, explained=_version(ranking))


def _rate(rate: AnyRow) -> str:
    if rate.kind == "count":
        return f"{rate.k:,} 次"
    return f"{percent(rate.k, rate.n)} %（{rate.k:,} / {rate.n:,}）" if rate.n else "没有件数"
