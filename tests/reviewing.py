"""An invented month under review: two bureaus with their orders, an active rulebook, sheets open to the liaisons."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.departments.models import Department
from portal.backoffice.orders.models import Assignment
from portal.backoffice.rankings.models import Ranking, ScoreSheet
from portal.backoffice.rankings.services import ComputeRanking, OpenReview
from portal.scoring.examples import example_text
from portal.security.permissions import Role
from portal.staff.models import StaffUser
from tests.factories import make_person
from tests.orders import make_order, make_rule, make_unit
from tests.rankings import make_rulebook

PERIOD = "2025-10"
GROUP = "departments"
EXAMPLE = example_text().replace("valid_from = 2026-01-01", "valid_from = 2025-01-01")
LATE = "PD-HOUSING-1"
"""Order number of the one order that was closed late."""


@dataclass(frozen=True, slots=True)
class Review:
    """Ids of what is under review; ``housing`` has one order closed late, ``roads`` none."""

    ranking: int
    housing: int
    roads: int
    housing_sheet: int
    roads_sheet: int
    late: int
    roads_order: int


def open_review(session: Session, *, left: timedelta = timedelta(days=3)) -> Review:
    """Compute the month and open its sheets until ``left`` from now (negative: the deadline has passed)."""
    now = datetime.now(UTC)
    make_rule(session, "sign", 1)
    make_rule(session, "close", 5)
    housing = make_unit(session, "housing", GROUP, name="云川市住房和城乡建设局")
    roads = make_unit(session, "roads", GROUP, name="云川市交通运输局")
    late = make_orders(session, housing, "PD-HOUSING", late=1)[0]
    others = make_orders(session, roads, "PD-ROADS")
    make_rulebook(session, EXAMPLE)
    curator = make_person(session, "computing", Role.CURATOR)
    ranking = ComputeRanking(session, curator, PERIOD, GROUP, now).perform()
    OpenReview(session, curator, ranking, now + timedelta(days=3), now).perform()
    ranking.objections_until = now + left
    session.flush()
    sheets = {sheet.department_id: sheet.id for sheet in ranking.sheets}
    return Review(
        ranking.id, housing.id, roads.id, sheets[housing.id], sheets[roads.id], late.id, others[0].id
    )


def make_orders(
    session: Session, unit: Department, prefix: str, late: int = 0, count: int = 12
) -> list[Assignment]:
    """Hand-overs of 13 October, due on the 20th; the first ``late`` are closed two days after that."""
    return [
        make_order(
            session,
            f"{prefix}-{number}",
            department_id=unit.id,
            department_raw=unit.name,
            dispatched_at="2025-10-13 09:10",
            signed_at="2025-10-13 10:00",
            closed_at="2025-10-22 16:00" if number <= late else "2025-10-17 15:30",
            called_back_at="2025-10-24 10:00",
            reached=True,
            solved="yes",
            satisfaction="satisfied",
            verified=True,
        )
        for number in range(1, count + 1)
    ]


def make_liaison(session: Session, username: str, department_id: int | None) -> StaffUser:
    """A liaison's account; None: nobody has named the department yet."""
    person = make_person(session, username, Role.LIAISON)
    user = session.get_one(StaffUser, person.user_id)
    user.department_id = department_id
    session.flush()
    return user


def sheet_total(session: Session, review: Review) -> int | None:
    """Total of the sheet with the late order, in 1/10000 point."""
    return session.scalar(select(ScoreSheet.total).where(ScoreSheet.id == review.housing_sheet))


def end_review(session: Session, review: Review) -> None:
    """The deadline for objections has passed."""
    session.get_one(Ranking, review.ranking).objections_until = datetime.now(UTC) - timedelta(minutes=1)
