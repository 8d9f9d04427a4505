"""What every view gets and what is refused: transactions, methods, CSRF, permissions, headers."""

from collections.abc import Iterator

import pytest
from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPBadRequest
from pyramid.request import Request
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from sqlalchemy import insert, select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.departments.models import Town
from portal.security.policy import StaffSecurityPolicy
from portal.settings import Settings
from portal.web.request import settle_listeners
from portal.web.stores import close_stores


def add_town(request: Request) -> Response:
    """Writes a row, then answers as the query says."""
    request.db.execute(insert(Town).values(name=request.params["name"], position=0))
    if request.params["end"] == "raise":
        raise HTTPBadRequest()
    return Response("", status=int(request.params["end"]))


def read_and_write(request: Request) -> Response:
    request.db.add(Town(name="不该写入", position=0))
    request.db.flush()
    return Response("")


def touch_db(request: Request) -> Response:
    request.db.execute(select(Town))
    return Response("")


def plain(request: Request) -> Response:
    return Response("好", content_type="text/html", charset="utf-8")


def with_cookie(request: Request) -> Response:
    response = Response("好", charset="utf-8")
    response.set_cookie("a", "b")
    return response


for view in (plain, with_cookie, touch_db):
    view.__module__ = "portal.public.test"


@pytest.fixture
def site(settings: Settings) -> Iterator[TestApp]:
    config = Configurator(settings={"portal": settings}, security_policy=StaffSecurityPolicy())
    for part in ("views", "templating", "present", "transactions", "errors"):
        config.include(f"portal.web.{part}")
    config.include("portal.public")
    config.include("portal.inbox")
    config.include("portal.staff")
    for name, view_, options in (
        ("write", add_town, {"methods": ("POST",), "require_csrf": False}),
        ("get-write", read_and_write, {}),
        ("csrf", plain, {"methods": ("GET", "POST")}),
    ):
        config.add_route(name, f"/staff/test/{name}")
        config.add_view(view_, route_name=name, permission=NO_PERMISSION_REQUIRED, **options)
    config.add_route("undeclared", "/staff/test/undeclared")
    config.add_view(touch_db, route_name="undeclared")
    for name, public in (("plain", plain), ("cookie", with_cookie), ("db", touch_db)):
        config.add_public_route(f"test.{name}", f"/test/{name}")
        config.add_public_view(public, f"test.{name}")
    application = config.make_wsgi_app()
    yield TestApp(application)
    close_stores(application.registry)


def towns(sessions: sessionmaker[Session]) -> list[str]:
    with sessions() as session:
        return list(session.scalars(select(Town.name)))


@pytest.mark.parametrize(("end", "kept"), [("200", True), ("303", True), ("409", True), ("raise", False)])
def test_a_returned_answer_commits_and_a_raised_one_rolls_back(
    site: TestApp, sessions: sessionmaker[Session], end: str, kept: bool
) -> None:
    site.post("/staff/test/write", {"name": "甲镇", "end": end}, expect_errors=True)
    assert towns(sessions) == (["甲镇"] if kept else [])


def test_a_get_cannot_write(site: TestApp, sessions: sessionmaker[Session]) -> None:
    assert site.get("/staff/test/get-write", expect_errors=True).status_int == 500
    assert towns(sessions) == []


def test_public_code_cannot_reach_the_working_database(site: TestApp) -> None:
    assert site.get("/test/db", expect_errors=True).status_int == 500


def test_a_public_page_with_a_cookie_is_a_fault(site: TestApp) -> None:
    response = site.get("/test/cookie", expect_errors=True)
    assert response.status_int == 500
    assert "Set-Cookie" not in response.headers


def test_public_pages_may_be_held_but_must_be_asked_for(site: TestApp) -> None:
    response = site.get("/test/plain")
    assert response.headers["Cache-Control"] == "public, no-cache"
    assert site.get("/test/plain", headers={"If-None-Match": response.headers["ETag"]}).status_int == 304
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "unsafe" not in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_refused_before_anything_else(site: TestApp, method: str) -> None:
    response = site.request("/test/plain", method=method, expect_errors=True)
    assert (response.status_int, response.headers["Allow"]) == (405, "GET, HEAD")


def test_a_write_without_the_token_is_refused(site: TestApp) -> None:
    assert site.post("/staff/test/csrf", expect_errors=True).status_int == 400


def test_a_view_that_declares_nothing_is_closed(site: TestApp) -> None:
    response = site.get("/staff/test/undeclared", expect_errors=True)
    assert response.status_int == 303
    assert response.location.startswith("http://localhost/staff/sign-in?next=")


def test_staff_answers_are_never_stored(site: TestApp) -> None:
    assert site.get("/staff/test/csrf").headers["Cache-Control"] == "no-store"


def test_public_views_live_on_the_public_side(settings: Settings) -> None:
    config = Configurator(settings={"portal": settings})
    config.include("portal.web.views")
    with pytest.raises(ValueError, match=r"portal\.public"):
        config.add_public_view(add_town, "x")


@pytest.mark.parametrize("event", ["pyramid.events.NewRequest", "pyramid.events.BeforeRender"])
def test_whoever_listens_to_requests_is_told_of_them(event: str) -> None:
    """Only where nobody does, nobody is looked for."""
    config = Configurator()
    config.add_subscriber(lambda _event: None, "pyramid.events.ApplicationCreated")
    config.commit()
    settle_listeners(config)
    assert not config.registry.has_listeners
    config.add_subscriber(lambda _event: None, event)
    config.commit()
    settle_listeners(config)
    assert config.registry.has_listeners
