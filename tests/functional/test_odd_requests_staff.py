"""Odd addresses and forms never become faults of ours: a page, a redirect or a refusal, and nothing stored."""

from typing import Any

import pytest
from webtest import TestApp

from portal.security.permissions import Role
from tests.functional.conftest import SignedIn

ODD = [
    "%00",
    "%FF%FE",
    "9" * 40,
    "-1",
    "1e9",
    "'; DROP TABLE staff_user; --",
    "<b>",
    "%E4%BA%8C%E3%80%87",
    "a" * 5000,
]


@pytest.fixture
def staff(as_role: SignedIn) -> TestApp:
    return as_role(*(role.value for role in Role))


@pytest.mark.parametrize(
    "address",
    [
        "/staff/directory/names?page=",
        "/staff/directory/names/decide?name=",
        "/staff/directory/category-names?page=",
        "/staff/directory/holidays?year=",
        "/staff/reports?state=handled&after=",
        "/staff/audit?before=",
        "/staff/audit?actor=",
        "/staff/audit?since=",
        "/staff/audit.csv?subject=",
        "/staff/releases/sampling?department=",
        "/staff/releases/sampling?month=",
        "/report?number=",
        "/report?page=",
        "/large/report?number=",
    ],
)
def test_odd_values_in_an_address_are_no_fault(staff: TestApp, address: str) -> None:
    statuses = {staff.get(address + odd, expect_errors=True).status_int for odd in ODD}
    assert statuses <= {200, 303, 400, 414}


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/staff/sign-in", ("username", "password", "next")),
        ("/staff/account", ("current", "password", "again")),
        ("/staff/users/invite", ("username", "display_name", "roles")),
        ("/staff/directory/departments/new", ("name", "code", "group_id", "position", "valid_from")),
        ("/staff/directory/groups", ("name", "code", "position")),
        ("/staff/directory/names/decide", ("name", "department_id", "valid_from")),
        ("/staff/directory/names/refuse", ("name",)),
        ("/staff/directory/category-names", ("name", "category_id")),
        ("/staff/directory/category-names/refuse", ("name",)),
        ("/staff/directory/holidays", ("day", "kind", "note")),
        ("/staff/directory/holidays/remove", ("day",)),
        ("/staff/directory/categories", ("file",)),
        ("/staff/directory/towns", ("names",)),
        ("/staff/account/end-session", ("session",)),
        ("/report", ("token", "reason", "number", "text", "page")),
    ],
)
def test_odd_values_in_a_form_are_no_fault(staff: TestApp, address: str, fields: tuple[str, ...]) -> None:
    token = staff.get("/staff/account").forms[0]["csrf_token"].value
    for odd in ODD[:-1]:
        sent: dict[str, Any] = {"csrf_token": token, **dict.fromkeys(fields, odd)}
        answer = staff.post(address, sent, expect_errors=True)
        assert answer.status_int in (200, 303, 400, 429), odd
