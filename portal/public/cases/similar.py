"""The cases closest to one, and what became of them: for whoever has the same problem."""

from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from portal.public.cases.fate import fate_of
from portal.public.cases.queries import case_record, cases_by_number
from portal.public.search.answer import engine_of, tell_unavailable
from portal.public.search.case_documents import KIND, case_document
from portal.public.search.documents import keys_of
from portal.public.withdrawn import withdrawn_page
from portal.search.protocol import IndexUnavailable
from portal.web.present.case import case_row

MOST = 20


def similar_page(request: Request) -> dict[str, Any] | Response:
    """``/cases/{number}/similar``: at most 20, the closest first."""
    number = request.matchdict["number"]
    record = case_record(request.published, number)
    if record is None:
        return withdrawn_page(request, number, "public/cases/withdrawn.jinja2")
    values: dict[str, Any] = {
        "number": number,
        "case_title": record.title,
        "category": record.category1 or "",
        "sub": record.category2 or "",
    }
    try:
        ids = engine_of(request).similar(case_document(record._asdict()), MOST)
    except IndexUnavailable:
        tell_unavailable(request.response)
        return {**values, "state": "unavailable"}
    found = cases_by_number(request.published, keys_of(ids, KIND))
    rows = [found[key] for key in keys_of(ids, KIND) if key in found]
    return {
        **values,
        "state": "results" if rows else "nothing",
        "fate": fate_of(rows),
        "rows": [case_row(row) for row in rows],
    }
