"""An invented office whose rankings can be computed: three bureaus with a few orders a month under a small rulebook."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.departments.models import Department
from portal.backoffice.rankings.models import Objection, Ranking, ScoreSheet
from portal.backoffice.rankings.services import ComputeRanking, OpenReview
from portal.backoffice.rulebooks.models import RulebookVersion
from portal.public.rankings.snapshot import RankingSnapshot
from portal.releases.rankings import PublishRanking
from portal.scoring.examples import example_text
from portal.scoring.rulebook import parse_rulebook
from portal.security.permissions import Role
from portal.security.policy import Identity
from tests.factories import make_person
from tests.orders import make_order, make_unit

# In the past for good: some pages ask the machine's clock whether the period is over.
PERIOD, GROUP = "2025-09", "bureaus"
NUMBER = f"{PERIOD}/{GROUP}"
COMPUTED = datetime(2025, 10, 9, 2, tzinfo=UTC)
UNTIL = COMPUTED + timedelta(days=5)
RELEASED = UNTIL + timedelta(hours=1)
UNITS = {"water": "云川市水务局", "housing": "云川市住建局", "traffic": "云川市交通局"}

RULEBOOK = (
    example_text()
    .replace("minimum_orders = 10", "minimum_orders = 2")
    .replace("valid_from = 2026-01-01", "valid_from = 2025-01-01")
    .replace('code = "departments"', f'code = "{GROUP}"')
)


def curator(session: Session) -> Identity:
    return make_person(session, "curator", Role.CURATOR)


def publisher(session: Session) -> Identity:
    return make_person(session, "publisher", Role.PUBLISHER)


def make_rulebook(session: Session, text: str = RULEBOOK, state: str = "active") -> RulebookVersion:
    """A rulebook version as the back office stores it."""
    book, now = parse_rulebook(text), datetime(2025, 1, 1, tzinfo=UTC)
    row = RulebookVersion(
        code=book.code,
        version=book.version,
        name=book.name,
        document=book.document,
        is_example=book.is_example,
        breaks=book.breaks,
        valid_from=book.valid_from,
        valid_until=book.valid_until,
        text=text,
        sha256=book.sha256,
        change_note=book.change_note,
        state=state,
        created_at=now,
        updated_at=now,
    )
    session.add(row)
    session.flush()
    return row


def make_office(session: Session, months: Sequence[str] = (PERIOD,)) -> dict[str, Department]:
    """Units by code with orders due in ``months``: water the best, housing with late ones, traffic with a single one."""
    make_rulebook(session)
    units = {code: make_unit(session, code, GROUP, name=name) for code, name in UNITS.items()}
    for month in months:
        for number in range(8):
            _order(session, units["water"], month, number, late=False)
            _order(session, units["housing"], month, number, late=number % 2 == 0)
        _order(session, units["traffic"], month, 0, late=False)
    return units


def _order(session: Session, unit: Department, month: str, number: int, *, late: bool) -> None:
    first = date.fromisoformat(f"{month}-01") + timedelta(days=number)
    make_order(
        session,
        f"{unit.code}-{month}-{number}",
        department_id=unit.id,
        dispatched_at=first.isoformat(),
        sign_due_at=(first + timedelta(days=1)).isoformat(),
        signed_at=f"{first.isoformat()} 10:00",
        due_at=(first + timedelta(days=9)).isoformat(),
        due_origin="stated",
        replied_at=f"{(first + timedelta(days=4)).isoformat()} 09:00",
        closed_at=f"{(first + timedelta(days=15 if late else 5)).isoformat()} 16:30",
        called_back_at=f"{(first + timedelta(days=16)).isoformat()} 09:00",
        call_attempts=1,
        reached=True,
        solved="yes",
        satisfaction="unsatisfied" if late else "satisfied",
        verified=True,
    )


def computed(session: Session, period: str = PERIOD, now: datetime = COMPUTED) -> Ranking:
    """Computed by curator."""
    return ComputeRanking(session, curator(session), period, GROUP, now).perform()


def reviewed(session: Session, period: str = PERIOD, now: datetime = COMPUTED) -> Ranking:
    """Computed, and open to the liaisons for five days."""
    ranking = computed(session, period, now)
    OpenReview(session, curator(session), ranking, now + timedelta(days=5), now).perform()
    return ranking


def released(
    session: Session, period: str = PERIOD, now: datetime = COMPUTED
) -> tuple[Ranking, RankingSnapshot]:
    """Released by publisher after the review."""
    ranking = reviewed(session, period, now)
    later = now + timedelta(days=5, hours=1)
    return ranking, PublishRanking(session, ranking, publisher(session), later).perform()


def sheet_of(session: Session, ranking: Ranking, code: str) -> ScoreSheet:
    return session.scalars(
        select(ScoreSheet)
        .join(Department)
        .where(ScoreSheet.ranking_id == ranking.id, Department.code == code)
    ).one()


def object_to(session: Session, ranking: Ranking, code: str, state: str = "open") -> Objection:
    """An objection of the unit's liaison against its sheet."""
    sheet = sheet_of(session, ranking, code)
    objection = Objection(
        sheet_id=sheet.id,
        period=ranking.period,
        group_code=ranking.group_code,
        department_id=sheet.department_id,
        ground="时限应从改派之日算起",
        state=state,
        raised_by_id=make_person(session, f"liaison-{code}", Role.LIAISON).user_id,
        raised_at=COMPUTED + timedelta(days=1),
    )
    session.add(objection)
    session.flush()
    return objection
