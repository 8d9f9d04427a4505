"""并入: a department that another one took over, and what becomes of its cases and orders."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.departments.models import Department
from portal.backoffice.orders.models import Assignment
from tests.functional.directory.acts import add_case, department_of, form_having

Sessions = sessionmaker[Session]


@pytest.fixture
def group(sessions: Sessions, water: int) -> int:
    """Id of the water group, which took over in 2018 what the water company did."""
    with sessions.begin() as session:
        department = Department(code="group", name="云川市水务集团", valid_from=date(2018, 1, 1))
        session.add(department)
    return department.id


def merge(app: TestApp, code: str, into: int | None, until: str) -> TestApp:
    form = form_having(app.get(f"/staff/directory/departments/{code}"), "successor_id")
    form["successor_id"], form["valid_until"] = str(into or ""), until
    return form.submit()


def add_order(sessions: Sessions, number: str, unit: str, day: datetime | None, **values: object) -> None:
    with sessions.begin() as session:
        row = {"source": "12345", "order_number": number, "department_raw": unit, "dispatched_at": day,
               "updated_at": datetime.now(UTC), **values}  # fmt: skip
        session.add(Assignment(**row))


def unit_of(sessions: Sessions, number: str) -> int | None:
    with sessions() as session:
        return session.scalars(
            select(Assignment.department_id).where(Assignment.order_number == number)
        ).one()


def test_a_merged_department_s_names_mean_its_successor_from_that_day(
    app: TestApp, sessions: Sessions, water: int, group: int, published: Engine
) -> None:
    """Earlier cases and orders stay with it; the public directory tells where its series goes on."""
    before, after = datetime(2018, 6, 30, 4, tzinfo=UTC), datetime(2018, 7, 1, 4, tzinfo=UTC)
    earlier = add_case(
        sessions, "A-1", department_raw="云川市供水公司", received_at=before, department_id=water
    )
    later = add_case(sessions, "A-2", department_raw="云川市供水公司", received_at=after, department_id=water)
    add_order(sessions, "P-1", "云川市供水公司", before, department_id=water)
    add_order(sessions, "P-2", "云川市供水公司", after, department_id=water)
    page = merge(app, "water", group, "2018-07-01").follow()
    assert "1 件诉求、1 件交办件的承办单位随之更新" in page
    assert (department_of(sessions, earlier), department_of(sessions, later)) == (water, group)
    assert (unit_of(sessions, "P-1"), unit_of(sessions, "P-2")) == (water, group)
    with published.connect() as connection:
        statement = text("SELECT successor_code, valid_until FROM published_department WHERE code = 'water'")
        assert tuple(connection.execute(statement).one()) == ("group", "2018-07-01")
    assert "2018年7月1日并入" in app.get("/staff/directory/departments/group")


def test_a_merger_can_be_taken_back(app: TestApp, sessions: Sessions, water: int, group: int) -> None:
    """Then its names mean itself again."""
    add_order(sessions, "P-1", "云川市供水公司", datetime(2019, 5, 4, tzinfo=UTC), department_id=water)
    merge(app, "water", group, "2018-07-01")
    assert unit_of(sessions, "P-1") == group
    merge(app, "water", None, "")
    assert unit_of(sessions, "P-1") == water


def test_a_chain_of_mergers_leads_to_the_last(
    app: TestApp, sessions: Sessions, water: int, group: int
) -> None:
    """Each spelling by its day."""
    with sessions.begin() as session:
        session.add(Department(code="holding", name="云川市公用集团"))
        session.flush()
        holding = session.scalars(select(Department.id).where(Department.code == "holding")).one()
    for number, year in (("P-1", 2018), ("P-2", 2019), ("P-3", 2021)):
        add_order(sessions, number, "云川市供水公司", datetime(year, 3, 1, tzinfo=UTC))
    merge(app, "water", group, "2018-07-01")
    merge(app, "group", holding, "2020-01-01")
    assert [unit_of(sessions, f"P-{n}") for n in (1, 2, 3)] == [water, group, holding]


@pytest.mark.parametrize(
    ("until", "message"),
    [("", "要填撤销日期"), ("2017-07-01", "云川市水务集团在2017年7月1日还没有成立或已经撤销")],
)
def test_a_merger_needs_its_day_and_a_living_successor(
    until: str, message: str, app: TestApp, water: int, group: int
) -> None:
    assert message in merge(app, "water", group, until)


def test_a_merger_never_runs_in_a_circle(app: TestApp, water: int, group: int) -> None:
    merge(app, "water", group, "2018-07-01")
    assert "不能再反过来并入" in merge(app, "group", water, "2020-01-01")


def test_a_successor_cannot_end_before_it_took_over(app: TestApp, water: int, group: int) -> None:
    """The merged department's series would lead nowhere."""
    merge(app, "water", group, "2018-07-01")
    form = form_having(app.get("/staff/directory/departments/group"), "successor_id")
    form["valid_until"] = "2018-06-01"
    assert "云川市供水公司于2018年7月1日并入本单位" in form.submit()


def test_orders_wait_for_their_unit_s_name_like_cases(app: TestApp, sessions: Sessions, water: int) -> None:
    """In the same queue; deciding the name moves them."""
    add_order(sessions, "P-1", "供水站", datetime(2026, 5, 4, tzinfo=UTC))
    add_order(sessions, "P-2", "供水站", None)
    page = app.get("/staff/directory/names")
    assert "2 件交办件" in page and "P-1" in page
    assert "2 件交办件写的是这个名称" in app.get("/staff/directory/names/decide", {"name": "供水站"})
    form = form_having(app.get("/staff/directory/names/decide", {"name": "供水站"}), "department_id")
    form["department_id"] = str(water)
    assert "2 件交办件的承办单位随之更新" in form.submit().follow()
    assert (unit_of(sessions, "P-1"), unit_of(sessions, "P-2")) == (water, water)
    assert "供水站" not in app.get("/staff/directory/names").html.main.text


def test_the_order_read_off_a_case_follows_the_case(app: TestApp, sessions: Sessions, water: int) -> None:
    """Even where it was dispatched on another day than the case was received."""
    case = add_case(sessions, "A-1", department_raw="供水站")
    add_order(sessions, "A-1", "供水站", None, case_id=case, origin="case", case_number="A-1")
    form = form_having(app.get("/staff/directory/names/decide", {"name": "供水站"}), "department_id")
    form["department_id"], form["valid_from"] = str(water), "2020-01-01"
    form.submit()
    assert department_of(sessions, case) == water == unit_of(sessions, "A-1")
