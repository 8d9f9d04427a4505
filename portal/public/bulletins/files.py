"""Files beside a document: its numbers as CSV and JSON, made of the frozen rows, and PDF and DOCX as they were released."""

import json
from collections.abc import Iterator
from typing import Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.renderers import render_to_response
from pyramid.request import Request
from pyramid.response import Response

from portal.public.bulletins import queries
from portal.public.bulletins.queries import AnyRow
from portal.public.bulletins.views import find_document
from portal.public.withdrawn import withdrawn_page
from portal.web.spreadsheet import BYTE_ORDER_MARK, csv_line

_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_HEADS = ("名称", "标题", "行", "列", "值", "单位", "分子", "分母", "小数位数", "查询", "参数", "怎么来的")
_GONE = "public/bulletins/withdrawn.jinja2"


def pdf(request: Request) -> Response:
    """``.pdf`` of the live version or of the one named."""
    return _released_file(request, "pdf")


def docx(request: Request) -> Response:
    """``.docx`` likewise."""
    return _released_file(request, "docx")


def _released_file(request: Request, name: str) -> Response:
    """503 while the file is being made again, because a case it quotes was withdrawn or corrected."""
    row = find_document(request)
    if row is None:
        return withdrawn_page(request, request.matchdict["number"], _GONE)
    content = queries.file_content(request.published, row.number, row.version, name)
    if content is None:
        return _being_made(request, row, name)
    response = Response(content, content_type=_TYPES[name])
    return _named(response, f"bulletin-{row.number}-v{row.version}.{name}")


def _being_made(request: Request, row: AnyRow, name: str) -> Response:
    values = {"document": row, "name": name.upper()}
    response = render_to_response("public/bulletins/being_made.jinja2", values, request=request)
    response.status_int = 503
    response.headers["Retry-After"] = "60"
    response.headers["Cache-Control"] = "no-store"
    return response


def figures_csv(request: Request) -> Response:
    """Every number of the document, a line for each value: numbers by themselves, cells of tables with row and column."""
    row = find_document(request)
    if row is None:
        return withdrawn_page(request, request.matchdict["number"], _GONE)
    figures = queries.figures(request.published, row.number, row.version)
    lines = [csv_line(_HEADS), *(csv_line(line) for figure in figures for line in _values(figure))]
    return _csv(lines, f"bulletin-{row.number}-v{row.version}-figures.csv")


def figure_csv(request: Request) -> Response:
    """One figure: a table or series as it stands in the document, a number with what it was made of."""
    row = find_document(request)
    if row is None:
        return withdrawn_page(request, request.matchdict["number"], _GONE)
    figures = queries.figures(request.published, row.number, row.version)
    figure = next((figure for figure in figures if figure.key == request.matchdict["key"]), None)
    if figure is None:
        raise HTTPNotFound
    if figure.shape == "number":
        lines = [csv_line(_HEADS), *map(csv_line, _values(figure))]
    else:
        data = json.loads(figure.data or "{}")
        rows = [data.get("columns", []), *data.get("rows", []), data.get("total", [])]
        lines = [csv_line(map(_text, cells)) for cells in rows if cells]
    return _csv(lines, f"bulletin-{row.number}-v{row.version}-{figure.position}.csv")


def figures_json(request: Request) -> Response:
    """The same for programs, with the document it belongs to."""
    row = find_document(request)
    if row is None:
        return withdrawn_page(request, request.matchdict["number"], _GONE)
    figures = queries.figures(request.published, row.number, row.version)
    names = (
        "number",
        "version",
        "kind",
        "period",
        "title",
        "document_number",
        "organ",
        "dated",
        "released_on",
    )
    body = {
        "document": {name: getattr(row, name) for name in names},
        "figures": [_as_json(figure) for figure in figures],
    }
    text = json.dumps(body, ensure_ascii=False, indent=2)
    response = Response(text, content_type="application/json", charset="utf-8")
    return _named(response, f"bulletin-{row.number}-v{row.version}-figures.json")


def _as_json(figure: AnyRow) -> dict[str, Any]:
    names = (
        "key",
        "label",
        "shape",
        "value",
        "unit",
        "digits",
        "numerator",
        "denominator",
        "query",
        "explained",
    )
    return {
        **{name: getattr(figure, name) for name in names},
        "parameters": json.loads(figure.parameters or "{}"),
        "data": json.loads(figure.data or "{}"),
    }


def _values(figure: AnyRow) -> Iterator[list[str]]:
    """Lines of ``_HEADS``."""
    ends = [figure.query, figure.parameters, figure.explained]
    if figure.shape == "number":
        middle = [
            figure.value,
            figure.unit,
            *map(_text, (figure.numerator, figure.denominator, figure.digits)),
        ]
        yield [figure.key, figure.label, "", "", *middle, *ends]
        return
    data = json.loads(figure.data or "{}")
    columns = [str(name) for name in data.get("columns", [])]
    for cells in (*data.get("rows", []), data.get("total") or []):
        for column, cell in zip(columns[1:], cells[1:], strict=False):
            place = [_text(cells[0]), column]
            yield [figure.key, figure.label, *place, _text(cell), figure.unit, "", "", "", *ends]


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)


def _csv(lines: list[str], name: str) -> Response:
    text = BYTE_ORDER_MARK + "".join(lines)
    return _named(Response(text, content_type="text/csv", charset="utf-8"), name)


def _named(response: Response, name: str) -> Response:
    """The number was found among published rows, so the name is plain ASCII."""
    response.content_disposition = f"attachment; filename={name}"
    return response
