"""Towns, and the working calendar."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.calendar.models import Holiday
from portal.backoffice.calendar.services import missing_years, pressing_years
from tests.functional.directory.acts import form_at, form_having


def test_towns_are_a_list_in_their_order(app: TestApp) -> None:
    form = form_having(app.get("/staff/directory/towns"), "names")
    form["names"] = "东溪街道\n\n西坪镇\n东溪街道\n"
    assert form_having(form.submit().follow(), "names")["names"].value.split() == ["东溪街道", "西坪镇"]


def test_a_missing_year_is_said_loudly(app: TestApp, sessions: sessionmaker[Session]) -> None:
    with sessions() as session:
        assert missing_years(session, date(2026, 3, 1)) == [2027]
        assert missing_years(session, date(2025, 3, 1)) == []
        assert missing_years(session, date(2030, 3, 1)) == [2030, 2031]
        assert pressing_years(session, date(2026, 10, 31)) == []  # nobody can enter what is not announced
        assert pressing_years(session, date(2026, 11, 1)) == [2027]
        assert pressing_years(session, date(2030, 3, 1)) == [2030]
    with sessions.begin() as session:
        for holiday in session.scalars(select(Holiday)):
            session.delete(holiday)
    year = datetime.now(UTC).year
    assert f"缺 {year}、{year + 1} 年的节假日" in app.get("/staff/directory/holidays")


def test_seeded_holidays_have_their_chinese_names(app: TestApp) -> None:
    page = app.get("/staff/directory/holidays?year=2026")
    assert "春节" in page
    assert "Spring" not in page


def test_a_holiday_is_entered_corrected_and_removed(app: TestApp, sessions: sessionmaker[Session]) -> None:
    def enter(day: str, kind: str) -> Any:
        form = form_having(app.get("/staff/directory/holidays?year=2031"), "kind")
        form["day"], form["kind"], form["note"] = day, kind, "春节"
        return form.submit()

    assert "周六、周日本来休息" in enter("2031-01-25", "off")
    page = enter("2031-01-23", "off").follow()
    assert "2031年1月23日" in page
    enter("2031-01-26", "work")
    with sessions() as session:
        days = session.execute(
            select(Holiday.day, Holiday.is_workday)
            .where(Holiday.day > date(2031, 1, 1))
            .order_by(Holiday.day)
        ).all()
    assert [tuple(day) for day in days] == [(date(2031, 1, 23), False), (date(2031, 1, 26), True)]
    form_at(app.get("/staff/directory/holidays?year=2031"), "/remove", day="2031-01-23").submit()
    assert "2031年1月23日" not in app.get("/staff/directory/holidays?year=2031").html.find("table").text
