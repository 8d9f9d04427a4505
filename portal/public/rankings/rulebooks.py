"""Released rulebooks in words and as TOML, and the normative page of the arithmetic."""

from typing import Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.request import Request
from pyramid.response import Response

from portal.public.rankings import queries
from portal.public.rankings.cells import rulebook_of
from portal.public.rankings.queries import AnyRow
from portal.scoring.rows import COHORTS, FLAGS, NUMBERS


def method_page(request: Request) -> dict[str, Any]:
    """``/method/rankings``: everything that leaves room in the computation, so that anyone can write it again."""
    return {
        "flags": FLAGS,
        "numbers": NUMBERS,
        "cohorts": COHORTS,
        "rulebooks": queries.rulebooks(request.published),
    }


def rulebook_page(request: Request) -> dict[str, Any]:
    """``/rulebooks/{book}/{version}``: one version in words: what holds for all groups, then what is a group's own."""
    row = _find(request)
    book = rulebook_of(row.text)
    words = {group.name: book.words(group.code) for group in book.groups}
    common = [line for line in next(iter(words.values())) if all(line in lines for lines in words.values())]
    return {
        "row": row,
        "book": book,
        "common": common,
        "groups": [(name, [line for line in lines if line not in common]) for name, lines in words.items()],
        "others": [other for other in queries.rulebooks(request.published) if other.code == row.code],
    }


def rulebook_toml(request: Request) -> Response:
    """The text whose SHA-256 the pages give, byte for byte."""
    row = _find(request)
    response = Response(row.text, content_type="application/toml", charset="utf-8")
    response.content_disposition = f"attachment; filename={row.code}-v{row.version}.toml"
    return response


def _find(request: Request) -> AnyRow:
    match = request.matchdict
    row = queries.rulebook_row(request.published, match["book"], int(match["version"]))
    if row is None:
        raise HTTPNotFound
    return row
