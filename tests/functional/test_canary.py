"""Promises 1 and 3 from the outside: fill every working table with marked text and walk every public address."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    Table,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

import portal.models  # noqa: F401
from portal.backoffice.calendar.services import WorkingCalendar
from portal.backoffice.departments.office_words import load_office_words
from portal.backoffice.searches.models import SearchWordGroup
from portal.db.base import Base
from portal.releases.publish import PublishRelease
from portal.releases.second_pass import prepare
from portal.releases.withdraw import WithdrawRelease
from portal.security.permissions import Role
from portal.vocabulary import WithdrawalKind, WithdrawalReason
from tests.crawler import crawl, seeds
from tests.factories import approve, detect, make_case, make_person

CANARY = "canaryQX7"


def canary_value(table: Table, column: Any) -> Any:
    """A value that fits the column; every text carries the mark and the column's own name."""
    if f"{table.name}.{column.name}" == "recheck.call_id":
        return None  # a re-check is of a case or of a call, never of both
    if column.name in ("second_by_id", "activated_by_id", "answered_by_id"):
        return None  # constraints want another person than who decided, proposed or objected
    if f"{table.name}.{column.name}" == "chain_link.bulletin_id":
        return None  # a step belongs to a brief or to a call, never to both
    if column.foreign_keys:
        return 1 if column.type.python_type is int else f"{CANARY}"
    kind = column.type
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, Integer):
        return 1
    if isinstance(kind, Float):
        return 0.5
    if isinstance(kind, DateTime) or kind.__class__.__name__ == "UtcDateTime":
        return datetime(2026, 1, 2, tzinfo=UTC)
    if isinstance(kind, Date):
        return date(1999, 1, 2)
    if isinstance(kind, LargeBinary):
        return f"{CANARY}{table.name}{column.name}".encode()
    if isinstance(kind, JSON):
        return [f"{CANARY}{table.name}{column.name}"]
    return f"{CANARY}{table.name}{column.name}"[: kind.length or 200]


def fill_every_working_table(session: Session) -> None:
    """One row in every working table, every text column marked; what an installation begins with makes room."""
    session.execute(delete(SearchWordGroup))
    for table in Base.metadata.sorted_tables:
        given = [column for column in table.c if column.computed is None]  # the database fills the others
        session.execute(insert(table).values({c.name: canary_value(table, c) for c in given}))
        if session.connection().dialect.name == "postgresql" and table.autoincrement_column is not None:
            # Its sequence has not seen the number that was given here.
            sequence = func.pg_get_serial_sequence(table.name, table.autoincrement_column.name)
            session.execute(select(func.setval(sequence, 1)))


def assert_no_canary(app: TestApp, wsgi_app: Any) -> int:
    """Walk everything; the mark is in no body and no header, and nobody gets a cookie. Returns pages walked."""
    pages = 0
    for path, response in crawl(app, [*seeds(wsgi_app), "/search?q=staff_user", "/cases?department=nobody"]):
        pages += 1
        assert CANARY.encode() not in response.body, path
        assert CANARY not in str(response.headers), path
        assert "Set-Cookie" not in response.headers, path
    return pages


@pytest.fixture
def canaries(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        fill_every_working_table(session)


@pytest.mark.usefixtures("canaries")
def test_no_working_text_is_on_any_public_page(app: TestApp, wsgi_app: Any) -> None:
    """Nothing is released: no page, feed, sitemap or error page shows a marked word."""
    assert assert_no_canary(app, wsgi_app) > 15


@pytest.mark.usefixtures("canaries")
def test_one_release_shows_whitelisted_fields_only_and_its_withdrawal_shows_nothing(
    app: TestApp, wsgi_app: Any, sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as session:
        case = make_case(session, "RA-SOURCE-77", place=f"{CANARY}caseplace", caller_handle="UU00817")
        detect(session, case)
        approve(session, case)
        publisher = make_person(session, "publisher", Role.PUBLISHER, Role.REVIEWER)
        assert case.draft is not None
        offices = load_office_words(session)
        release = PublishRelease(
            session,
            case.draft,
            prepare(case.draft, offices),
            publisher,
            preset="two_person",
            calendar=WorkingCalendar.load(session),
        )
        number = release.perform().number
    shown = [
        response.text
        for _path, response in crawl(app, seeds(wsgi_app))
        if response.content_type.startswith("text/")
    ]
    text = "\n".join(shown)
    assert f"/cases/{number}" in text
    for secret in (
        "王小丽",
        "13800001234",
        "12幢",
        "RA-SOURCE-77",
        "UU00817",
        "curator",
        "reviewer",
        f"{CANARY}case",
    ):
        assert secret not in text
    assert_no_canary(app, wsgi_app)
    with sessions.begin() as session:
        WithdrawRelease(session, number, WithdrawalKind.VANISH, WithdrawalReason.PRIVACY, publisher).perform()
    for path, response in crawl(app, seeds(wsgi_app)):
        assert f"/cases/{number}" not in response.text, path
        assert "污水管" not in response.text or "/search" in path, path
