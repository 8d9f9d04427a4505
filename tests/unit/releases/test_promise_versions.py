"""A promise from its first release on: each change is a version, what is given up leaves no trace, cases join when they are public."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.promises.content import content_of
from portal.backoffice.promises.links import LinkCase
from portal.backoffice.promises.models import Promise
from portal.backoffice.promises.results import Check, Revise
from portal.backoffice.promises.writing import Drop
from portal.public.promises.tables import published_promise, published_promise_case
from portal.releases.hotline_unlisted import unlisted_cases
from portal.releases.models import Release
from portal.settings import Settings
from tests.factories import make_case
from tests.hotline_days import NOW, curator
from tests.releasing_hotline import approve_promise, approved_promise, publish, released_day

LATER = datetime(2026, 11, 20, 2, tzinfo=UTC)
DUE_ON = date(2026, 11, 30)


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    with sessions.begin() as session:
        yield session


@pytest.fixture
def promise(session: Session, settings: Settings) -> Promise:
    """Released, due at the end of November."""
    found = approved_promise(session, released_day(session, settings), due_on=DUE_ON)
    publish(session, found, settings)
    return found


def rows(session: Session) -> list[Any]:
    return list(session.execute(select(published_promise).order_by(published_promise.c.version)))


def test_a_kept_promise_is_a_second_version_beside_the_first(
    session: Session, settings: Settings, promise: Promise
) -> None:
    kept = replace(content_of(promise), outcome="kept", result="雨水口已改接。", result_on=date(2026, 11, 18))
    Revise(session, promise, curator(session), LATER, "已办结。", content=kept).perform()
    assert [(row.version, row.outcome, row.is_live) for row in rows(session)] == [(1, "open", True)]
    approve_promise(session, promise, LATER)
    publish(session, promise, settings, LATER)
    assert [(row.version, row.outcome, row.is_live) for row in rows(session)] == [
        (1, "open", False),
        (2, "kept", True),
    ]
    assert rows(session)[1].change_note == "已办结。"


def test_a_moved_date_is_public_beside_the_first(
    session: Session, settings: Settings, promise: Promise
) -> None:
    moved = replace(content_of(promise), outcome="changed", result="管线未迁。", due_on=date(2026, 12, 31))
    Revise(session, promise, curator(session), LATER, "管线未迁，延到年底。", content=moved).perform()
    approve_promise(session, promise, LATER)
    publish(session, promise, settings, LATER)
    assert (rows(session)[1].first_due_on, rows(session)[1].due_on) == ("2026-11-30", "2026-12-31")


def test_a_check_makes_its_day_public(session: Session, settings: Settings, promise: Promise) -> None:
    Check(session, promise, curator(session), LATER).perform()
    approve_promise(session, promise, LATER)
    publish(session, promise, settings, LATER)
    assert rows(session)[1].checked_on == "2026-11-20"


def test_a_revision_given_up_leaves_the_promise_as_it_is_public(session: Session, promise: Promise) -> None:
    before, hash_before = content_of(promise), promise.text_hash
    gone = replace(before, outcome="impossible", result="规划调整。", text="换了说法。", due_words="年底")
    Revise(session, promise, curator(session), LATER, "规划调整。", content=gone).perform()
    Drop(session, promise, curator(session), LATER).perform()
    assert (content_of(promise), promise.state, promise.version) == (before, "released", 1)
    assert promise.text_hash == hash_before


def test_a_case_released_later_is_named_by_the_next_version(
    session: Session, settings: Settings, promise: Promise
) -> None:
    case = make_case(session)
    LinkCase(session, promise, case, curator(session), NOW).perform()
    assert unlisted_cases(session) == {}
    session.add(
        Release(
            kind="case",
            item_id=case.id,
            number="2026-000012",
            version=1,
            is_live=True,
            released_at=LATER,
            released_by="publisher",
            log_seq=900,
        )
    )
    session.flush()
    assert unlisted_cases(session) == {promise.id: ["2026-000012"]}
    Check(session, promise, curator(session), LATER, "案例已公开。").perform()
    approve_promise(session, promise, LATER)
    publish(session, promise, settings, LATER)
    named = session.execute(select(published_promise_case.c.version, published_promise_case.c.case_number))
    assert [tuple(row) for row in named] == [(2, "2026-000012")]
    assert unlisted_cases(session) == {}
