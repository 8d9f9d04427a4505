"""Stylesheet, scripts and icon: for a year under their fingerprint, never under another one."""

import gzip
import re

import pytest
from pyramid.request import Request
from pyramid.response import Response
from webtest import TestApp

from portal.assets import asset_folder

CSS = "/static/css/portal.css"


def fetch(app: TestApp, path: str, **headers: str) -> Response:
    """What goes over the wire: a test browser unpacks it."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request.blank(path, headers=named).get_response(app.app)


def linked(app: TestApp) -> list[str]:
    """Every static file that the front page and the sign-in page load."""
    text = app.get("/").text + app.get("/staff/sign-in").text
    return sorted(set(re.findall(r'(?:href|src)="(/static/[^"]+)"', text)))


def test_pages_link_files_by_their_fingerprint_and_browsers_keep_them_for_a_year(app: TestApp) -> None:
    """The address changes with the content, so the content at an address never does."""
    assert any(path.startswith(CSS) for path in linked(app))
    for path in linked(app):
        answer = fetch(app, path)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.body == (asset_folder("static") / path[8:].partition("?")[0]).read_bytes()


@pytest.mark.parametrize("query", ["", "?v=", "?v=0123456789", "?w=1"])
def test_a_wrong_fingerprint_is_kept_by_nobody(app: TestApp, query: str) -> None:
    """During an update an old process is asked for the new file: what it answers must not stay for a year."""
    assert fetch(app, CSS + query).headers["Cache-Control"] == "public, no-cache"


def test_text_goes_out_packed_to_whom_it_may(app: TestApp) -> None:
    """Each encoding with its own entity tag."""
    plain, packed = fetch(app, CSS), fetch(app, CSS, Accept_Encoding="gzip, br")
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) * 3 < len(plain.body)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
    assert plain.headers["ETag"] != packed.headers["ETag"]
    again = fetch(app, CSS, If_None_Match=plain.headers["ETag"])
    assert (again.status_int, again.body) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/static/",
        "/static/css",
        "/static/none.css",
        "/static/../setup.py",
        "/static/css/../../setup.py",
        "/static/%2e%2e/setup.py",
        "/static//etc/passwd",
    ],
)
def test_nothing_but_files_of_the_folder_can_be_had(app: TestApp, path: str) -> None:
    """Folders, other places and names that do not exist are not found."""
    assert fetch(app, path).status_int == 404


def test_types_and_policy(app: TestApp) -> None:
    """A browser is told what each file is, and not to guess."""
    for path, kind in (
        (CSS, "text/css"),
        ("/static/js/swap.js", "text/javascript"),
        ("/static/img/favicon.svg", "image/svg+xml"),
    ):
        answer = fetch(app, path)
        assert answer.content_type == kind
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
