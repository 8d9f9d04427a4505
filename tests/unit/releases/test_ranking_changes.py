"""How a ranking stands beside the one of the period before, and what breaks the comparison."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.calendar.models import Holiday
from portal.backoffice.departments.models import Department
from portal.backoffice.orders.models import Assignment
from portal.backoffice.rulebooks.models import RulebookVersion
from portal.scoring.rulebook import parse_rulebook
from tests.orders import make_unit
from tests.rankings import GROUP, PERIOD, RULEBOOK, make_office, make_rulebook, released

Sessions = sessionmaker[Session]
LAST = "2025-08"
LAST_COMPUTED = datetime(2025, 9, 9, 2, tzinfo=UTC)


@pytest.fixture
def session(sessions: Sessions) -> Iterator[Session]:
    """One session, never committed."""
    with sessions() as session:
        yield session


def after_a_released_month(session: Session) -> dict[str, Department]:
    units = make_office(session, (LAST, PERIOD))
    released(session, LAST, LAST_COMPUTED)
    return units


def test_the_first_ranking_of_a_group_is_compared_with_nothing(session: Session) -> None:
    make_office(session)
    _, snapshot = released(session)
    assert (snapshot.ranking["previous_number"], snapshot.ranking["break_note"]) == (None, "")
    assert {row["change"] for row in snapshot.rows} == {""}


def test_an_unchanged_month_stands_as_before(session: Session) -> None:
    after_a_released_month(session)
    _, snapshot = released(session)
    assert snapshot.ranking["previous_number"] == f"{LAST}/{GROUP}"
    changes = {row["department_code"]: (row["change"], row["previous_place"]) for row in snapshot.rows}
    assert changes == {"water": ("same", 1), "housing": ("same", 2), "traffic": ("", None)}


def test_units_that_change_places_go_up_and_down(session: Session) -> None:
    units = make_office(session, (LAST, PERIOD))
    swapped = {units["water"].id: units["housing"].id, units["housing"].id: units["water"].id}
    for order in session.scalars(select(Assignment).where(Assignment.order_number.contains(PERIOD))):
        assert order.department_id is not None
        order.department_id = swapped.get(order.department_id, order.department_id)
    _show_places(session)
    released(session, LAST, LAST_COMPUTED)
    _, snapshot = released(session)
    changes = {row["department_code"]: (row["change"], row["previous_place"]) for row in snapshot.rows}
    assert changes == {"water": ("down", 1), "housing": ("up", 2), "traffic": ("", None)}


def _show_places(session: Session) -> None:
    """The same rule, shown by places and not by bands."""
    book = session.scalars(select(RulebookVersion)).one()
    book.text = RULEBOOK.replace('view = "bands"', 'view = "places"')
    book.sha256 = parse_rulebook(book.text).sha256
    session.flush()


def test_a_unit_that_had_too_few_orders_is_new(session: Session) -> None:
    units = after_a_released_month(session)
    for order in session.scalars(
        select(Assignment).where(Assignment.order_number.in_([f"water-{PERIOD}-{n}" for n in (1, 2, 3)]))
    ):
        order.department_id = units["traffic"].id
    session.flush()
    _, snapshot = released(session)
    assert {row["department_code"]: row["change"] for row in snapshot.rows}["traffic"] == "new"


def test_a_new_version_of_the_rule_breaks_the_series(session: Session) -> None:
    after_a_released_month(session)
    _replace_rulebook(session)
    _, snapshot = released(session)
    assert snapshot.ranking["break_note"] == "考核办法换版，本期与2025年8月不可比。"
    assert {row["change"] for row in snapshot.rows if row["status"] == "ranked"} == {"break"}
    assert {row["previous_place"] for row in snapshot.rows} == {None}


def test_a_version_that_says_it_compares_does_not_break_it(session: Session) -> None:
    after_a_released_month(session)
    _replace_rulebook(session, breaks="false")
    _, snapshot = released(session)
    assert snapshot.ranking["break_note"] == ""


def _replace_rulebook(session: Session, breaks: str = "true") -> None:
    first = session.scalars(select(RulebookVersion)).one()
    first.valid_until = date(2025, 9, 1)
    make_rulebook(
        session,
        RULEBOOK.replace("\nversion = 1", "\nversion = 2")
        .replace("valid_from = 2025-01-01", "valid_from = 2025-09-01")
        .replace("breaks = true", f"breaks = {breaks}"),
    )


def test_units_that_come_or_go_break_the_series(session: Session) -> None:
    units = after_a_released_month(session)
    make_unit(session, "parks", GROUP, name="云川市园林局", valid_from=date(2025, 9, 1))
    units["traffic"].group_id = None
    session.flush()
    _, snapshot = released(session)
    note = "组别变动（新列入云川市园林局，不再列入云川市交通局），本期与2025年8月不可比。"
    assert snapshot.ranking["break_note"] == note


def test_a_merger_breaks_the_series(session: Session) -> None:
    units = after_a_released_month(session)
    units["traffic"].valid_until, units["traffic"].successor_id = date(2025, 9, 1), units["water"].id
    session.flush()
    _, snapshot = released(session)
    note = "单位合并（云川市交通局并入云川市水务局），本期与2025年8月不可比。"
    assert snapshot.ranking["break_note"] == note


def test_a_new_name_breaks_the_series_of_its_unit_alone(session: Session) -> None:
    units = after_a_released_month(session)
    units["water"].name = "云川市水利局"
    session.flush()
    _, snapshot = released(session)
    note = "单位更名：云川市水利局（原云川市水务局），该单位与2025年8月不比较。"
    assert snapshot.ranking["break_note"] == note
    changes = {row["department_code"]: row["change"] for row in snapshot.rows}
    assert changes == {"water": "break", "housing": "same", "traffic": ""}


def test_a_gap_in_the_holiday_table_breaks_the_series(session: Session) -> None:
    after_a_released_month(session)
    session.execute(delete(Holiday).where(Holiday.day.between(date(2025, 1, 1), date(2025, 12, 31))))
    _, snapshot = released(session)
    assert snapshot.ranking["break_note"] == "节假日表缺少2025年，本期与2025年8月不可比。"
