"""Queues: tabs, filters, order, pages, and who may see them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.cases.models import CaseDraft
from portal.backoffice.cases.queries import queue_page
from portal.backoffice.cases.queue_filters import Filters
from portal.backoffice.departments.models import Category, Department
from portal.security.permissions import Role
from tests.factories import make_case, make_person

SignedIn = Callable[..., TestApp]
START = datetime(2026, 9, 1, tzinfo=UTC)


def add(session: Session, number: int, **draft_values: object) -> CaseDraft:
    """A case that has waited ``number`` days less than the first."""
    draft = make_case(session, f"T-{number:03}", title=f"第{number}件").draft
    assert draft is not None
    draft.waiting_since = START + timedelta(days=number)
    for name, value in draft_values.items():
        setattr(draft, name, value)
    return draft


@pytest.fixture
def curator(as_role: SignedIn) -> TestApp:
    return as_role("curator", username="cai")


def titles(page: object) -> list[str]:
    return [cell.text for cell in page.html.select("tbody th a")]  # type: ignore[attr-defined]


def test_each_tab_counts_its_cases(sessions: sessionmaker[Session], curator: TestApp) -> None:
    with sessions.begin() as session:
        for number, state in enumerate(["new", "new", "proposed", "sent_back", "released"]):
            add(session, number, state=state)
    tabs = [tab.text.split() for tab in curator.get("/staff/cases").html.select(".tabs li")]
    assert tabs == [
        ["待隐去", "2"],
        ["待复核", "1"],
        ["待同事再看", "0"],
        ["退回", "1"],
        ["暂缓", "0"],
        ["不公开", "0"],
        ["依申请公开", "0"],
        ["待发布", "0"],
        ["已发布", "1"],
        ["已撤回", "0"],
    ]


def test_the_longest_waiting_case_comes_first(sessions: sessionmaker[Session], curator: TestApp) -> None:
    with sessions.begin() as session:
        for number in (2, 0, 1):
            add(session, number)
    assert titles(curator.get("/staff/cases")) == ["第0件", "第1件", "第2件"]
    assert titles(curator.get("/staff/cases?order=newest")) == ["第2件", "第1件", "第0件"]


@pytest.mark.parametrize("order", ["oldest", "newest", "risk"])
def test_pages_hold_every_case_once(sessions: sessionmaker[Session], order: str) -> None:
    """Also where many cases share a place in the order."""
    with sessions.begin() as session:
        for number in range(7):
            add(session, number, waiting_since=START, high_open=number % 2)
        seen: list[int] = []
        after = ""
        while True:
            page = queue_page(session, Filters(order=order, after=after), size=3)
            assert page.total == 7
            seen += [row.case_id for row in page.rows]
            after = page.after
            if not after:
                break
    assert len(seen) == 7 and len(set(seen)) == 7


def test_a_broken_page_key_starts_again(sessions: sessionmaker[Session], curator: TestApp) -> None:
    with sessions.begin() as session:
        add(session, 0)
    assert titles(curator.get("/staff/cases?after=x~y")) == ["第0件"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("risk=high", ["第0件"]),
        ("risk=medium", ["第1件"]),
        ("risk=none", ["第2件"]),
        ("risk=some", ["第0件", "第1件"]),
        ("text=第2", ["第2件"]),
        ("text=T-001", ["第1件"]),
        ("text=%25", []),
        ("risk=nonsense", ["第0件", "第1件", "第2件"]),
        ("month=2026-09", ["第0件", "第1件", "第2件"]),
        ("month=2026-08", []),
        ("month=2026-13", ["第0件", "第1件", "第2件"]),
        ("department=999", []),
    ],
)
def test_filters(sessions: sessionmaker[Session], curator: TestApp, query: str, expected: list[str]) -> None:
    with sessions.begin() as session:
        add(session, 0, high_open=2, findings_total=2)
        add(session, 1, medium_open=1, findings_total=1)
        add(session, 2)
    assert titles(curator.get("/staff/cases?" + quote(query, safe="=%"))) == expected


def test_a_category_holds_its_branches(sessions: sessionmaker[Session], curator: TestApp) -> None:
    with sessions.begin() as session:
        top = Category(code="01", level=1, name="城建", path="城建")
        branch = Category(code="0101", level=2, name="排水", path="城建/排水")
        other = Category(code="02", level=1, name="城建外", path="城建外")
        bureau = Department(code="a", name="甲局")
        session.add_all([top, branch, other, bureau])
        session.flush()
        for number, category in enumerate((branch, other)):
            add(session, number).case.category_id = category.id
        session.flush()
    assert titles(curator.get("/staff/cases", {"category": "城建"})) == ["第0件"]


def test_nothing_found_offers_a_way_back(curator: TestApp) -> None:
    page = curator.get("/staff/cases", {"text": "没有的"})
    assert "没有符合这些条件的案例" in page


def test_starting_skips_what_others_hold(
    sessions: sessionmaker[Session], curator: TestApp, as_role: SignedIn
) -> None:
    with sessions.begin() as session:
        first, second = add(session, 0), add(session, 1)
        session.flush()
        ids = first.case_id, second.case_id
    curator.get(f"/staff/cases/{ids[0]}")
    answer = as_role("curator", username="ding").get("/staff/cases/next")
    assert answer.location.endswith(f"/staff/cases/{ids[1]}")


def test_starting_leads_only_to_what_one_can_work_on(
    sessions: sessionmaker[Session], as_role: SignedIn
) -> None:
    """A publisher reviews, but does not redact."""
    with sessions.begin() as session:
        add(session, 0)
        proposed = add(
            session, 1, state="proposed", proposed_by_id=make_person(session, "cai", Role.CURATOR).user_id
        )
        session.flush()
        case_id = proposed.case_id
    publisher = as_role("publisher", username="fa")
    assert "没有空闲" in publisher.get("/staff/cases/next?queue=new").follow()
    assert publisher.get("/staff/cases/next?queue=review").location.endswith(f"/staff/cases/{case_id}")


@pytest.mark.parametrize("role", ["administrator", "auditor", "liaison"])
def test_other_roles_do_not_see_the_queues(as_role: SignedIn, role: str) -> None:
    as_role(role).get("/staff/cases", status=403)
