"""An invented October of 2026 with counts that can be told by hand, for tests of figures and of bulletins made of them.

Orders of October by unit: a (市住建局, bureaus) has P1 to P5, b (东湖街道, towns) P6 to P8; the month before left P9 open.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from portal.backoffice.bulletins.models import HotTopic
from portal.backoffice.departments.models import Category, Department
from portal.backoffice.statistics.models import CallStats
from portal.public.cases.tables import published_case
from portal.scoring.period import Period
from tests.factories import make_case
from tests.orders import at, exclude, make_order, make_unit
from tests.public_rows import case_values

OCTOBER = Period.parse("2026-10")
NOW = at("2026-11-03 09:00")


def make_calls(session: Session, month: str, **values: Any) -> CallStats:
    """One month of the call centre: 1,000 calls of which 900 were answered, 600 cases answered at once, 200 handed over."""
    fields: dict[str, Any] = {
        "offered": 1000,
        "answered": 900,
        "answered_in_15s": 800,
        "wait_seconds": 9450,
        "direct": 600,
        "assigned": 200,
        "entered_by": "curator",
        "updated_at": datetime(2026, 11, 1, tzinfo=UTC),
        **values,
    }
    row = CallStats(month=month, **fields)
    session.add(row)
    session.flush()
    return row


def make_category(session: Session, path: str) -> Category:
    """A category with its whole path, its ancestors left out."""
    code = f"{len(path)}{abs(hash(path)) % 10_000_000}"
    row = Category(code=code, level=path.count("/") + 1, name=path.split("/")[-1], path=path)
    session.add(row)
    session.flush()
    return row


def make_received(session: Session, count: int, **values: Any) -> None:
    """Cases received on 5 October 2026, or as ``values`` say."""
    for n in range(count):
        number = f"R{values.get('channel')}{values.get('appeal_type')}{values.get('category_id')}{values.get('received_at')}{n}"
        make_case(session, number, **{"received_at": at("2026-10-05 09:00"), **values})


def fill_orders(session: Session) -> tuple[Department, Department]:
    """Eight orders of October, one of which is excluded, and two of September.

    Due in October and counted: P1 P2 (on time, satisfied), P3 (on time, called in vain), P4 (late, closed on 30 October,
    unsatisfied), P5 (late, still open), P6 (on time, basically satisfied, sample failed), P9 (September's, late, closed on 2 November).
    P7 is excluded, P8 falls due in November. P10 fell due in September, late, closed on 20 October, satisfied.
    """
    a = make_unit(session, "a", "bureaus", name="市住建局")
    b = make_unit(session, "b", "towns", name="东湖街道")
    yes: dict[str, Any] = {"to_call_back": True, "reached": True}

    def order(number: str, unit: Department, sent: str, due: str, closed: str | None, **values: Any) -> Any:
        return make_order(
            session,
            number,
            department_id=unit.id,
            dispatched_at=sent,
            due_at=due,
            due_origin="stated",
            closed_at=closed,
            **values,
        )

    for number in ("P1", "P2"):
        order(
            number,
            a,
            "2026-10-08 09:00",
            "2026-10-15",
            "2026-10-14 10:00",
            satisfaction="satisfied",
            solved="yes",
            **yes,
        )
    order(
        "P3",
        a,
        "2026-10-08 09:00",
        "2026-10-15",
        "2026-10-14 10:00",
        to_call_back=True,
        reached=False,
        satisfaction="unreached",
    )
    order(
        "P4",
        a,
        "2026-10-08 09:00",
        "2026-10-15",
        "2026-10-30 10:00",
        satisfaction="unsatisfied",
        solved="no",
        **yes,
    )
    order("P5", a, "2026-10-12 09:00", "2026-10-20", None, appeal_type="help")
    order(
        "P6",
        b,
        "2026-10-12 09:00",
        "2026-10-20",
        "2026-10-19 09:00",
        satisfaction="basically",
        solved="partly",
        reply_sampled=True,
        reply_passed=False,
        **yes,
    )
    exclude(session, order("P7", b, "2026-10-12 09:00", "2026-10-20", None))
    order("P8", b, "2026-10-29 09:00", "2026-11-05", None)
    order("P9", b, "2026-09-28 09:00", "2026-10-09", "2026-11-02 09:00")
    order("P10", b, "2026-09-08 09:00", "2026-09-15", "2026-10-20 09:00", satisfaction="satisfied", **yes)
    return a, b


def fill_everything(session: Session, period: Period) -> None:
    """Data of every kind in each month of the period and of those it is compared with, and a confirmed topic."""
    unit = make_unit(session, "zjj", "departments", name="市住建局")
    category = make_category(session, "市容环卫/垃圾清运/清运不及时")
    compared = (period.year_before(), period.previous(), period)
    months = sorted({month for one in compared for month in one.months()})
    for month in months:
        _fill_month(session, month, unit, category)
    for town, n in (("", 40), ("东湖街道", 20)):
        session.add(
            HotTopic(
                period=period.code,
                kind="category",
                name="市容环卫/垃圾清运",
                town=town,
                n=n,
                before=n // 2,
                year_before=n // 4,
                score=1,
                state="confirmed",
            )
        )
    session.flush()
    publish_case(session, period.months()[-1].code)


def publish_case(session: Session, month: str) -> None:
    """One released case of the category, closed in the month."""
    case = case_values(1, category2="垃圾清运", month=month)
    session.execute(insert(published_case).values(**case))


def _fill_month(session: Session, month: Period, unit: Department, category: Category) -> None:
    """Five cases, as the call centre counted them, and two orders, one of them late; more of all in a later month."""
    later = (month.first.year - 2020) * 12 + month.first.month
    make_calls(session, month.code, direct=4 + later, assigned=1)
    moment = at(f"{month.code}-02 09:00")
    make_received(session, 5 + later, received_at=moment, category_id=category.id, channel="phone")
    for n in range(1 + later):
        make_order(
            session,
            f"{month.code}-{n}",
            department_id=unit.id,
            dispatched_at=f"{month.code}-03 09:00",
            due_at=f"{month.code}-10",
            due_origin="stated",
            closed_at=f"{month.code}-{'20' if n == 0 else '08'} 09:00",
            category_id=category.id if n else None,
            to_call_back=True,
            reached=True,
            satisfaction="satisfied",
            solved="yes",
        )
