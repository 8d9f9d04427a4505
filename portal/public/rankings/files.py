"""Files of a ranking: the package a stranger recomputes it from, exactly as it was released, and the table as CSV."""

from collections.abc import Iterator

from pyramid.httpexceptions import HTTPNotFound
from pyramid.request import Request
from pyramid.response import Response

from portal.public.rankings import queries
from portal.public.rankings.present import STATUSES
from portal.public.rankings.queries import AnyRow, Sheets
from portal.public.rankings.views import find_ranking
from portal.scoring.numbers import shown
from portal.web.spreadsheet import BYTE_ORDER_MARK, csv_line

_FACTS = {
    "to_call_back": "应回访",
    "reached": "联系上",
    "verdicts": "作出评价",
    "satisfied": "满意",
    "closed": "办结",
    "solved_answers": "答复是否解决",
    "solved": "已解决",
    "reworked": "重办",
    "aged": "办结满90天",
    "repeated": "90天内再次反映",
}


def inputs_zip(request: Request) -> Response:
    """The package of the live version, or of the version named."""
    match = request.matchdict
    version = int(match["version"]) if "version" in match else None
    row = queries.package(request.published, f"{match['period']}/{match['group']}", version)
    if row is None:
        raise HTTPNotFound
    response = Response(row.content, content_type="application/zip")
    response.content_disposition = f"attachment; filename={_file_name(request, row.version)}.zip"
    return response


def table_csv(request: Request) -> Response:
    """Every figure of the page, with the full digits, a unit a line."""
    ranking = find_ranking(request)
    rows = queries.sheets(request.published, ranking.number, ranking.version)
    text = BYTE_ORDER_MARK + "".join(_lines(rows))
    response = Response(text, content_type="text/csv", charset="utf-8")
    response.content_disposition = f"attachment; filename={_file_name(request, ranking.version)}.csv"
    return response


def _file_name(request: Request, version: int) -> str:
    """``ranking-2026-10-bureaus-v1``: the address was found among published rows, so it is plain ASCII."""
    return f"ranking-{request.matchdict['period']}-{request.matchdict['group']}-v{version}"


def _lines(rows: Sheets) -> Iterator[str]:
    first = next((rates for rates in rows.rates.values() if rates), [])
    heads = [
        "名次",
        "档次",
        "分不出先后的组",
        "单位代码",
        "单位",
        "状态",
        "交办件",
        "得分",
        "得分下限",
        "得分上限",
    ]
    for rate in first:
        heads += [f"{rate.name} {part}" for part in ("分子", "分母", "比率", "下限", "上限", "得分")]
    yield csv_line([*heads, *_FACTS.values(), "未计入"])
    for unit in rows.units:
        yield csv_line(_cells(unit, rows))


def _cells(unit: AnyRow, rows: Sheets) -> Iterator[str]:
    yield from (
        _text(unit.place),
        unit.band_name,
        _text(unit.bracket),
        unit.department_code,
        unit.department_name,
    )
    yield from (STATUSES.get(unit.status, unit.status), str(unit.orders))
    yield from (_exact(value) for value in (unit.score, unit.score_low, unit.score_high))
    for rate in rows.rates[unit.department_code]:
        yield from (str(rate.k), _text(rate.n))
        yield from (_exact(value) for value in (rate.rate, rate.low, rate.high, rate.points))
    yield from (str(getattr(unit, name)) for name in _FACTS)
    yield str(sum(rows.left_out.get(unit.department_code, {}).values()))


def _text(value: int | None) -> str:
    return "" if value is None else str(value)


def _exact(value: int | None) -> str:
    """With all four decimals."""
    return "" if value is None else shown(value, 4)
