"""The page of a department and the groups."""

from datetime import date

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.departments.models import (
    Department,
    DepartmentAlias,
    DepartmentGroup,
)
from tests.functional.directory.acts import form_having


def test_a_renamed_department_keeps_its_former_name(
    app: TestApp, sessions: sessionmaker[Session], water: int, published: Engine
) -> None:
    """Old rows still find it, and the public directory lists the name under former names."""
    form = form_having(app.get("/staff/directory/departments/water"), "renamed_on")
    form["name"], form["renamed_on"] = "云川市水务集团", "2018-07-01"
    form.submit().follow()
    with sessions() as session:
        alias = session.scalars(select(DepartmentAlias)).one()
        assert (alias.name, alias.is_former_name, alias.valid_until) == (
            "云川市供水公司",
            True,
            date(2018, 7, 1),
        )
    with published.connect() as connection:
        row = connection.execute(text("SELECT name, former_names FROM published_department")).one()
    assert tuple(row) == ("云川市水务集团", "云川市供水公司")


def test_a_department_shows_who_changed_what(
    app: TestApp, sessions: sessionmaker[Session], water: int
) -> None:
    """Other departments' changes stay on their own pages."""
    with sessions.begin() as session:
        session.add(Department(code="parks", name="园林处"))
    for code, name in (("water", "水务站"), ("parks", "绿化站")):
        form = form_having(app.get(f"/staff/directory/departments/{code}"), "is_former_name")
        form["name"] = name
        form.submit()
    page = app.get("/staff/directory/departments/water")
    entries = page.html.find(id="history").parent.find_all("li")
    assert ["对应单位名称" in entry.text and "li" in entry.text for entry in entries] == [True]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"code": "water"}, "这个单位代码已经有了"),
        ({"name": "云川市供水公司"}, "同一时期已有叫"),
        ({"code": "Parks!"}, "代码只能用小写字母"),
        ({"valid_from": "2010-01-01", "valid_until": "2009-01-01"}, "撤销日期要晚于成立日期"),
        ({"name": " "}, "请填写单位名称"),
    ],
)
def test_a_wrong_department_is_refused_and_what_was_typed_stays(
    app: TestApp, water: int, changes: dict[str, str], message: str
) -> None:
    form = form_having(app.get("/staff/directory/departments/new"), "phone")
    for name, value in {"name": "云川市园林处", "code": "parks", "phone": "0577-00000000", **changes}.items():
        form[name] = value
    answer = form.submit()
    assert message in answer
    assert form_having(answer, "phone")["phone"].value == "0577-00000000"


def test_groups_order_the_departments(app: TestApp, sessions: sessionmaker[Session], water: int) -> None:
    form = form_having(app.get("/staff/directory/groups"), "position")
    form["name"], form["code"], form["position"] = "公共企事业", "public-services", "3"
    form.submit()
    form = form_having(app.get("/staff/directory/departments/water"), "group_id")
    form["group_id"].select(text="公共企事业")
    form.submit()
    assert "公共企事业" in app.get("/staff/directory/departments")
    with sessions() as session:
        assert session.scalars(select(DepartmentGroup.position)).all() == [3]


def test_a_department_that_does_not_exist_is_not_found(app: TestApp) -> None:
    app.get("/staff/directory/departments/nowhere", status=404)
