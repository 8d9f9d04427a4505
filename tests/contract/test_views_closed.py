"""Every view is public on purpose, or closed: found by introspection, so that a new one is covered by itself."""

import re
from typing import Any

import pytest
from pyramid.config import Configurator
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from webtest import TestApp

from portal.security.policy import StaffSecurityPolicy
from tests.introspection import View, views

OPEN_STAFF_PAGES = {"staff.bare", "staff.sign_in", "staff.welcome"}
"""Staff pages for people who are not signed in: the front door, the sign-in form, the one-time link."""


@pytest.fixture
def all_views(wsgi_app: Any) -> list[View]:
    return views(wsgi_app)


def address(view: View) -> str:
    """The view's address with something in its holes."""
    filled = re.sub(r"\{(\w+)(?::(?:[^{}]|\{[^}]*\})*)?\}", _fill, view.pattern)
    return filled.replace("*subpath", "x")


def _fill(hole: re.Match[str]) -> str:
    samples = {"number": "2026-000001", "part": "2026-01", "version": "1", "month": "2026-01"}
    return samples.get(hole[1], "1")


def test_there_are_views_of_both_sides(all_views: list[View]) -> None:
    """The introspection sees what it is meant to see."""
    assert len([view for view in all_views if view.public]) > 20
    assert len([view for view in all_views if view.pattern.startswith("/staff")]) > 30


def test_public_views_live_in_public_code_and_outside_staff_addresses(all_views: list[View]) -> None:
    for view in all_views:
        is_public_code = view.module.startswith(("portal.public.", "portal.inbox."))
        assert (view.route, view.public) == (view.route, is_public_code)
        assert (view.route, view.pattern.startswith("/staff")) == (view.route, not view.public)


def test_only_the_named_staff_pages_are_open(all_views: list[View]) -> None:
    """No other view of the back office does without a permission."""
    without = {
        view.route for view in all_views if view.permission == NO_PERMISSION_REQUIRED and not view.public
    }
    assert without == OPEN_STAFF_PAGES
    assert [view.route for view in all_views if not view.permission] == []


def test_only_the_report_form_takes_a_post_in_public(all_views: list[View]) -> None:
    posts = {view.route for view in all_views if view.public and view.methods != ("GET",)}
    assert posts == {"inbox.report", "large:inbox.report"}


def test_an_anonymous_visitor_of_any_closed_view_is_sent_to_sign_in(
    app: TestApp, all_views: list[View]
) -> None:
    """With a valid form token too: the token says nothing about who sends it."""
    token = app.get("/staff/sign-in").forms[0]["csrf_token"].value
    closed = [view for view in all_views if not view.public and view.route not in OPEN_STAFF_PAGES]
    for view in closed:
        for method in view.methods:
            sent = {"csrf_token": token} if method == "POST" else {}
            answer = app.request(address(view), method=method, POST=sent or None, expect_errors=True)
            assert (view.route, method, answer.status_int) == (view.route, method, 303)
            assert (answer.location or "").startswith("http://localhost/staff/sign-in"), view.route


def test_a_post_without_its_token_is_refused_before_anything_else(
    app: TestApp, all_views: list[View]
) -> None:
    for view in all_views:
        if not view.public and "POST" in view.methods:
            answer = app.post(address(view), {}, expect_errors=True)
            assert (view.route, answer.status_int) == (view.route, 400)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused_everywhere(app: TestApp, all_views: list[View], method: str) -> None:
    for view in all_views:
        answer = app.request(address(view), method=method, expect_errors=True)
        assert (view.route, answer.status_int) == (view.route, 405)


def test_a_view_that_declares_nothing_is_closed_to_everybody() -> None:
    """A forgotten permission fails shut, on either side's addresses."""
    config = Configurator(security_policy=StaffSecurityPolicy())
    config.include("portal.web.views")
    config.add_route("forgotten", "/forgotten")
    config.add_view(lambda request: Response("secret"), route_name="forgotten")
    TestApp(config.make_wsgi_app()).get("/forgotten", status=403)


def test_a_view_outside_public_code_cannot_be_made_public() -> None:
    config = Configurator()
    config.include("portal.web.views")
    with pytest.raises(ValueError, match="public views live under"):
        config.add_public_view(lambda request: Response("secret"), "anything")
