"""/bulletins and one released document with its versions. Nothing is computed here: rows are frozen."""

from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from portal.public.bulletins import present, queries
from portal.public.bulletins.queries import AnyRow
from portal.public.bulletins.quoted import Quotes
from portal.public.withdrawn import withdrawn_page
from portal.settings import Settings
from portal.web.numbers import whole_number
from portal.web.present.chain import chain_steps


def index_page(request: Request) -> dict[str, Any]:
    """``/bulletins?kind=brief&year=2026``: the documents of a year, of one kind or of all, and when the next are due."""
    found = queries.counts(request.published)
    kind = request.GET.get("kind", "")
    kind = kind if kind in present.KINDS else ""
    years: dict[int, int] = {}
    for (of_kind, of_year), n in sorted(found.items(), key=lambda item: -item[0][1]):
        if kind in ("", of_kind):
            years[of_year] = years.get(of_year, 0) + n
    asked = whole_number(request.GET.get("year", ""), digits=4)
    year = asked if asked in years else next(iter(years), None)
    return {
        "kind": kind,
        "tabs": [
            ("", "全部", sum(found.values())),
            *((code, word, _of_kind(found, code)) for code, word in present.KINDS.items()),
        ],
        "years": years,
        "year": year,
        "rows": queries.of_year(request.published, year, kind) if year else [],
        "calendar": queries.calendar(request.published),
        "words": present,
    }


def _of_kind(found: dict[tuple[str, int], int], kind: str) -> int:
    return sum(n for (of_kind, _year), n in found.items() if of_kind == kind)


def find_document(request: Request) -> AnyRow | None:
    """The version that the address names, or the live one; None where the document has no live version (any more)."""
    return _chosen(request, queries.versions(request.published, request.matchdict["number"]))


def _chosen(request: Request, versions: Any) -> AnyRow | None:
    live = next((row for row in versions if row.is_live), None)
    if live is None or "version" not in request.matchdict:
        return live
    wanted = int(request.matchdict["version"])
    return next((row for row in versions if row.version == wanted), None)


def document_page(request: Request) -> dict[str, Any] | Response:
    """``/bulletins/{number}`` and its versions."""
    connection, number = request.published, request.matchdict["number"]
    versions = queries.versions(connection, number)
    row = _chosen(request, versions)
    if row is None:
        return withdrawn_page(request, number, "public/bulletins/withdrawn.jinja2")
    settings: Settings = request.registry.settings["portal"]
    sections = queries.sections(connection, number, row.version)
    quotes = Quotes.read(connection, [section.html for section in sections])
    before, after = queries.neighbours(connection, row)
    return {
        "document": row,
        "live": next(item for item in versions if item.is_live),
        "versions": versions,
        "sections": [(section, quotes.fill(section.html, request.href_path)) for section in sections],
        "gone": quotes.gone,
        "sources": present.sources(queries.figures(connection, number, row.version)),
        "chain": chain_steps(queries.chain(connection, number, row.version)),
        "sizes": queries.file_sizes(connection, number, row.version),
        "checks": present.check_notes(row),
        "citation": present.citation(row, settings),
        "before": before,
        "after": after,
        "words": present,
    }
