"""/rankings, one ranking with its versions, and the sheet of one unit. Nothing is computed here: rows are frozen."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.request import Request

from portal.public.rankings import present, queries
from portal.public.rankings.cells import plain_marks, rulebook_of
from portal.public.rankings.queries import AnyRow
from portal.public.rankings.sheet import sheet_view, table_view
from portal.scoring.period import Period
from portal.scoring.rulebook import Rulebook
from portal.scoring.words import counted_words, points_words


def index_page(request: Request) -> dict[str, Any]:
    """``/rankings``: the latest month as bands, and every released period by year."""
    rows = queries.archive(request.published)
    latest = present.band_lists(queries.latest_bands(request.published)) if rows else []
    return {
        "latest": latest,
        "latest_word": present.period_word(latest[0].period) if latest else "",
        "years": [
            (year, _periods(members)) for year, members in groupby(rows, key=lambda row: row.period[:4])
        ],
        "total": len(rows),
    }


def _periods(rows: Iterable[AnyRow]) -> list[tuple[str, list[AnyRow]]]:
    """Periods of a year in words, each with the rankings of its groups: latest end first, a quarter before its months."""
    periods = [
        (Period.parse(code), list(members)) for code, members in groupby(rows, key=lambda row: row.period)
    ]
    periods.sort(key=lambda item: (item[0].after, item[0].length), reverse=True)
    return [(period.word, members) for period, members in periods]


def find_ranking(request: Request) -> AnyRow:
    """The ranking that the address names; 404 where there is none, however odd the address."""
    match = request.matchdict
    version = int(match["version"]) if "version" in match else None
    row = queries.ranking_row(request.published, f"{match['period']}/{match['group']}", version)
    if row is None:
        raise HTTPNotFound
    return row


def ranking_page(request: Request) -> dict[str, Any]:
    """``/rankings/{period}/{group}`` and its versions; ``?view=places`` or ``bands`` overrides the rulebook's."""
    ranking = find_ranking(request)
    book = rulebook_of(ranking.rulebook_text)
    rows = queries.sheets(request.published, ranking.number, ranking.version)
    has_bands = any(unit.band is not None for unit in rows.units)
    view = chosen_view(request.GET.get("view", ""), ranking.view, has_bands)
    return {
        **ranking_frame(request, ranking),
        "table": table_view(ranking, rows, view),
        "has_bands": has_bands,
        "left_out": present.left_out_words(rows),
        "left_out_units": [
            (unit.department_name, present.reasons(rows.left_out[unit.department_code]))
            for unit in rows.units
            if rows.left_out.get(unit.department_code)
        ],
        "notes": present.notes(ranking),
        "versions": queries.versions(request.published, ranking.number),
        "size": queries.package_size(request.published, ranking.number, ranking.version),
        "points": [
            (item.name, plain_marks(item.full), points_words(item))
            for item in book.group(ranking.group_code).indicators
        ],
    }


def chosen_view(asked: str, default: str, has_bands: bool) -> str:
    """Bands or places: what was asked for, else the rulebook's; places where the rulebook makes no bands."""
    view = asked if asked in ("places", "bands") else default
    return view if has_bands else "places"


def ranking_frame(request: Request, ranking: AnyRow) -> dict[str, Any]:
    """What every page of a ranking stands in: tabs of the other groups, the periods before and after."""
    around = queries.around(request.published, ranking)
    own = [row for row in around if row.group_code == ranking.group_code]
    same_kind = [row for row in own if _kind(row.period) == _kind(ranking.period)]
    return {
        "ranking": ranking,
        "period": present.period_word(ranking.period),
        "tabs": [row for row in around if row.period == ranking.period],
        "before": _last([row for row in same_kind if row.period < ranking.period]),
        "after": next((row for row in same_kind if row.period > ranking.period), None),
        "period_word": present.period_word,
    }


def _kind(period: str) -> str:
    return "year" if len(period) == len("2026") else "quarter" if "Q" in period else "month"


def _last(rows: Sequence[AnyRow]) -> AnyRow | None:
    return rows[-1] if rows else None


def sheet_page(request: Request) -> dict[str, Any]:
    """``/rankings/{period}/{group}/{department}``: one unit's inputs, rates, points and total, with the rule in words."""
    ranking = find_ranking(request)
    code = request.matchdict["department"]
    rows = queries.sheets(request.published, ranking.number, ranking.version, code)
    if not rows.units:
        raise HTTPNotFound
    book: Rulebook = rulebook_of(ranking.rulebook_text)
    row = rows.units[0]
    return {
        **ranking_frame(request, ranking),
        "row": row,
        "sheet": sheet_view(ranking, row, rows, book),
        "full": plain_marks(ranking.full_marks),
        "rules": {
            item.code: counted_words(item) + points_words(item)
            for item in book.group(ranking.group_code).indicators
        },
        "reasons": present.reasons(rows.left_out[code]),
    }
