"""Error pages: friendly, cookie-free, with the headers of every other page."""

from pathlib import Path

import pytest
from pyramid.request import Request
from webtest import TestApp

from portal.settings import Settings


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/nope", 404),
        ("/large/nope", 404),
        ("/%ff", 400),
        ("/cases?town=%ff", 400),
        ("/cases/%00", 400),
        ("/cases?town=\xff", 400),
        ("/search?q=" + "a" * 3000, 414),
    ],
)
def test_a_refused_request_gets_a_friendly_page(app: TestApp, url: str, status: int) -> None:
    """What cannot be answered is a Chinese page with a way back, a policy and no cookie."""
    response = app.get(url, status=status)
    assert "首页" in response
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


def test_error_pages_keep_the_print_size(app: TestApp) -> None:
    """Whoever reads in large print stays there after a wrong address."""
    response = app.get("/large/nope", status=404)
    assert '<html lang="zh-Hans-CN" class="large">' in response
    assert 'href="/large/cases"' in response


def test_a_page_that_is_only_read_refuses_to_be_written(app: TestApp) -> None:
    """405 with the allowed methods, as a friendly page."""
    response = app.post("/cases", status=405)
    assert response.headers["Allow"] == "GET, HEAD"
    assert "这个网址只能阅读" in response


def test_head_answers_without_a_body(app: TestApp) -> None:
    """Whoever only asks for the headers gets them."""
    response = app.head("/about")
    assert response.headers["ETag"]
    assert response.body == b""


@pytest.mark.parametrize("name", ["frame", "narrowing", "*"])
def test_a_path_without_a_slash_is_refused(app: TestApp, name: str) -> None:
    """A request line may hold any word; nobody meets what is kept beside pages by its name."""
    for path in ("/", "/cases"):
        app.get(path)
    request = Request.blank("/", environ={"PATH_INFO": name})
    assert request.get_response(app.app).status_int == 400


@pytest.mark.sqlite_only
def test_without_its_database_every_page_says_so(app: TestApp, settings: Settings) -> None:
    """Also where the release counter is asked first."""
    paths = ("/", "/cases", "/search?q=x", "/search.csv?q=x", "/feeds/cases.atom")
    for path in paths:
        app.get(path, status="*")
    registry = app.app.registry
    registry["published"].dispose()
    registry["published.counter"].reopen()
    for file in Path(settings.db_url.removeprefix("sqlite:///")).parent.glob("portal.sqlite*"):
        file.rename(f"{file}.elsewhere")
    for path in paths:
        response = app.get(path, status=503)
        assert "Retry-After" in response.headers, path
