"""What the tests of order pages share: acts on an order's page, what counts, a ranking that has counted it."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.orders.clock import Clock
from portal.backoffice.orders.rows import scored_rows
from portal.backoffice.rankings.models import Ranking, ScoreSheet, SheetOrder
from portal.backoffice.rulebooks.models import RulebookVersion
from portal.scoring.examples import example_text
from portal.scoring.period import Period
from portal.scoring.rulebook import parse_rulebook
from portal.security.permissions import Role
from tests.factories import make_person
from tests.functional.directory.acts import form_at
from tests.orders import at

BOOK = parse_rulebook(example_text())


def counted(sessions: sessionmaker[Session]) -> dict[int, str]:
    """Reason by order of the water works' orders in May; empty: it counts."""
    with sessions() as session:
        rows = scored_rows(session, BOOK, Period.parse("2026-05"), "departments", Clock.load(session))
        return {row.assignment_id: row.left_out for row in rows}


def propose(browser: TestApp, order: int, document: str = "会议纪要〔2026〕7号") -> Any:
    form = form_at(browser.get(f"/staff/orders/{order}"), "/exclude")
    form["reason"], form["document"], form["note"] = "court", document, "已进入诉讼"
    return form.submit()


def correct(browser: TestApp, order: int, field: str, day: str, hour: str = "", **more: Any) -> Any:
    form = form_at(browser.get(f"/staff/orders/{order}"), "/correct")
    form["field"], form["day"], form["hour"] = field, day, hour
    form["reason"] = "异议经核实"
    for name, value in more.items():
        form[name] = value
    return form.submit()


def ranked(session: Session, order: int, state: str) -> None:
    """A ranking of May whose sheet holds the order."""
    who = make_person(session, "somebody", Role.REVIEWER).user_id
    moment = at("2026-06-05")
    book = rulebook(session)
    ranking = Ranking(
        period="2026-05",
        group_code="departments",
        group_name="市直部门",
        version=1,
        state=state,
        rulebook_id=book.id,
        computed_at=moment,
        computed_by_id=who,
        data_as_of=moment,
        package=b"",
        package_sha256="",
    )
    ranking.sheets = [
        ScoreSheet(department_id=1, position=1, status="too_few", orders=1, result={}, facts={})
    ]
    session.add(ranking)
    session.flush()
    session.add(SheetOrder(ranking_id=ranking.id, assignment_id=order, department_id=1, row_id="a"))


def rulebook(session: Session) -> RulebookVersion:
    moment = at("2026-01-05")
    book = RulebookVersion(
        code=BOOK.code,
        version=1,
        name=BOOK.name,
        valid_from=date(2026, 1, 1),
        text=example_text(),
        sha256="0" * 64,
        state="active",
        created_at=moment,
        updated_at=moment,
    )
    session.add(book)
    session.flush()
    return book
