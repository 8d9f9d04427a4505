"""Orders as rows of scoring: what touches a period, for which unit it counts, what is left out and why."""

import random
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.orders.clock import Clock, OrderClock
from portal.backoffice.orders.flags import Flagger
from portal.backoffice.orders.models import Assignment
from portal.backoffice.orders.reading import order_rows
from portal.backoffice.orders.rows import OrderRow, left_out_counts, scored_rows, units_of
from portal.scoring.compute import compute
from portal.scoring.examples import example_text
from portal.scoring.facts import Facts, count_facts
from portal.scoring.model import Rulebook
from portal.scoring.period import Period
from portal.scoring.rows import FLAGS, NOTHING, NUMBERS, ScoredRow
from portal.scoring.rulebook import parse_rulebook
from portal.vocabulary import LeftOut
from tests.orders import exclude, make_order, make_rule, make_unit, order_values

BOOK = parse_rulebook(example_text())
MAY = Period.parse("2026-05")
IN_MAY = {"department_id": 1, "dispatched_at": "2026-05-11 10:20"}


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Any:
    with sessions() as session:
        make_unit(session, "a", "departments")
        make_unit(session, "b", "departments")
        make_unit(session, "t", "towns")
        make_rule(session, "close", 5, appeal_type="complaint")
        make_rule(session, "sign", 1)
        make_rule(session, "respond", 1)
        yield session


def rows_of(
    session: Session, period: Period = MAY, group: str = "departments", book: Rulebook = BOOK
) -> list[OrderRow]:
    return list(scored_rows(session, book, period, group, Clock.load(session)))


def read(session: Session, period: Period = MAY, **values: Any) -> dict[str, int | bool]:
    """All columns of an order of unit a."""
    order = make_order(session, **{"number": "P1", **IN_MAY, **values})
    clock, flagger = Clock.load(session), Flagger(period, BOOK.callback)
    [row] = [row for row in order_rows(session, period, [1], clock) if row.id == order.id]
    reading = clock.read(row)
    return flagger.read(row, reading, flagger.times(reading))


def flags(session: Session, period: Period = MAY, **values: Any) -> set[str]:
    """Names of the flags that it carries."""
    found = read(session, period, **values)
    return {name for name in FLAGS if found[name]}


def test_every_column_of_scoring_is_read(session: Session) -> None:
    assert set(read(session)) == {*FLAGS, *NUMBERS}


def test_an_order_signed_and_closed_in_time(session: Session) -> None:
    found = flags(
        session, signed_at="2026-05-11 11:00", responded_at="2026-05-12 09:00", closed_at="2026-05-18 17:00"
    )
    assert found == {
        "lead",
        "due_in_period",
        "assigned_in_period",
        "closed_in_period",
        "sign_due_in_period",
        "due_by_end",
        "signed_on_time",
        "responded_on_time",
        "closed",
        "closed_on_time",
        "to_call_back",
    }


def test_an_open_order_past_its_deadline(session: Session) -> None:
    assert flags(session) == {
        "lead",
        "due_in_period",
        "assigned_in_period",
        "sign_due_in_period",
        "due_by_end",
        "overdue",
    }


def test_an_order_not_due_before_the_next_period_is_not_overdue(session: Session) -> None:
    found = flags(session, dispatched_at="2026-05-29 10:00", signed_at="2026-05-29 11:00")
    assert found == {"lead", "assigned_in_period", "signed_on_time"}  # even its signing is due on 1 June


def test_a_deadline_at_the_end_of_the_period_belongs_to_it(session: Session) -> None:
    day = flags(session, number="1", due_at="2026-05-31")
    assert {"due_in_period", "overdue"} <= day
    midnight = flags(session, number="2", due_at="2026-06-01 00:00", due_is_day=False)
    assert not {"due_in_period", "overdue"} & midnight
    last_instant = flags(session, number="3", due_at="2026-05-31 23:59:59", due_is_day=False)
    assert "due_in_period" in last_instant


def test_closed_after_the_period_but_before_the_deadline_is_closed_late_for_nobody(session: Session) -> None:
    found = flags(session, due_at="2026-06-10", closed_at="2026-06-03 09:00")
    assert "closed_on_time" in found
    assert not {"closed", "closed_in_period", "overdue", "due_by_end"} & found


def test_an_order_left_open_from_an_earlier_month_is_due_by_the_end_and_not_in_the_period(
    session: Session,
) -> None:
    found = flags(session, dispatched_at="2026-01-05 09:00")
    assert found == {"lead", "due_by_end", "overdue"}


def test_the_ninetieth_day_after_closing_decides_when_a_repeat_is_counted(session: Session) -> None:
    """Closed on 10 February: day 90 is 11 May."""
    make_order(
        session,
        "again",
        department_id=3,
        dispatched_at="2026-05-11 23:00",
        repeat_of="RAP1",
        closed_at="2026-05-12",
    )
    found = flags(session, dispatched_at="2026-02-09", closed_at="2026-02-10 16:00")
    assert {"aged_in_period", "repeated"} <= found


def test_a_repeat_on_day_91_or_before_closing_is_none(session: Session) -> None:
    make_order(session, "late", department_id=3, dispatched_at="2026-05-12 00:01", repeat_of="RAP1")
    make_order(session, "early", department_id=3, dispatched_at="2026-02-10 09:00", repeat_of="RAP1")
    found = flags(session, dispatched_at="2026-02-09", closed_at="2026-02-10 16:00")
    assert "aged_in_period" in found
    assert "repeated" not in found


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"reached": True, "solved": "yes", "satisfaction": "satisfied", "verified": True},
         {"called", "reached", "solved", "satisfied", "verified"}),
        ({"reached": True, "solved": "partly", "satisfaction": "basically", "verified": False},
         {"called", "reached", "partly", "basically", "unverified"}),
        ({"reached": True, "solved": "no", "satisfaction": "unsatisfied"},
         {"called", "reached", "unsolved", "unsatisfied"}),
        ({"reached": False, "call_attempts": 3, "satisfaction": "unreached"}, {"called"}),
        ({"reached": False, "solved": "yes", "satisfaction": "satisfied"}, set()),  # nobody answered: no answer counts
        ({"satisfaction": "satisfied"}, {"called", "reached", "satisfied"}),  # a verdict shows that somebody answered
        ({"satisfaction": "unreached"}, set()),
        ({}, set()),
    ],
)  # fmt: skip
def test_answers_count_only_where_somebody_was_reached(
    session: Session, values: dict[str, Any], expected: set[str]
) -> None:
    names = {"called", "reached", "solved", "partly", "unsolved", "satisfied", "basically", "unsatisfied"}
    assert flags(session, **values) & (names | {"verified", "unverified"}) == expected


def test_who_is_to_be_called_back_is_the_source_s_word_then_the_rulebook_s(session: Session) -> None:
    closed = {"closed_at": "2026-05-15 09:00"}
    assert "to_call_back" in flags(session, number="1", **closed)
    assert "to_call_back" not in flags(session, number="2", to_call_back=False, **closed)
    assert "to_call_back" in flags(session, number="3", to_call_back=True)
    assert "to_call_back" not in flags(session, number="4")


def test_numbers_of_steps_that_have_not_happened_are_nothing(session: Session) -> None:
    found = read(session, signed_at="2026-05-12 09:00", reworks=2)
    assert {name: found[name] for name in NUMBERS} == {
        "days_to_sign": 1,
        "days_to_respond": NOTHING,
        "days_to_close": NOTHING,
        "reworks": 2,
        "attitude_score": NOTHING,
    }


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"is_written": False}, LeftOut.DIRECT),
        ({"returned_at": "2026-05-12", "return_accepted": True}, LeftOut.RETURNED),
        ({"role": "joint"}, LeftOut.JOINT),
        ({"dispatched_at": None, "due_at": "2026-05-20"}, LeftOut.NO_DISPATCH),
        ({"closed_at": "2026-05-10"}, LeftOut.REPLY_FIRST),
        ({"appeal_type": "consult"}, LeftOut.NO_DUE),
        ({"dispatched_at": "2026-05-11", "limit_days": 400}, LeftOut.NO_CALENDAR),
        ({"returned_at": "2026-05-12", "return_accepted": False}, ""),
        ({"returned_at": "2026-05-12"}, ""),
        ({}, ""),
    ],
)
def test_what_counts_in_no_denominator_is_named(
    session: Session, values: dict[str, Any], reason: str
) -> None:
    make_order(session, **{**IN_MAY, **values})
    [row] = rows_of(session)
    assert row.left_out == reason
    assert bool(row.values) == (reason == "")


def test_a_returned_order_is_left_out_once_and_not_in_every_later_month(session: Session) -> None:
    make_order(session, **IN_MAY, due_at="2026-05-18", returned_at="2026-05-12", return_accepted=True)
    assert [row.left_out for row in rows_of(session)] == [LeftOut.RETURNED]
    assert rows_of(session, period=Period.parse("2026-06")) == []


def test_an_exclusion_holds_once_a_second_person_has_approved_it(session: Session) -> None:
    exclude(session, make_order(session, "1", **IN_MAY), approved=False)
    exclude(session, make_order(session, "2", **IN_MAY))
    exclude(session, make_order(session, "3", **{**IN_MAY, "department_id": 2}))
    assert left_out_counts(rows_of(session)) == {("a", "excluded"): 1, ("b", "excluded"): 1}


def test_joint_orders_are_rows_where_the_rulebook_counts_them(session: Session) -> None:
    make_order(session, **IN_MAY, role="joint")
    counting = parse_rulebook(example_text().replace('joint = "none"', 'joint = "all"'))
    [row] = rows_of(session, book=counting)
    assert row.left_out == ""


def test_after_a_merger_an_order_counts_for_the_unit_that_held_it_when_it_fell_due(session: Session) -> None:
    """Unit a went into b on 15 May: what fell due before it stays with a, the rest is b's."""
    merged = make_unit(session, "old", "departments", valid_until=date(2026, 5, 15), successor_id=2)
    ids = {"department_id": merged.id, "dispatched_at": "2026-05-04 09:00"}
    before = make_order(session, "1", **ids, due_at="2026-05-14")
    on_the_day = make_order(session, "2", **ids, due_at="2026-05-15")
    from_april = make_order(session, "3", **{**ids, "dispatched_at": "2026-04-01"}, due_at="2026-04-10")
    owners = {row.assignment_id: row.unit for row in rows_of(session)}
    assert owners == {before.id: "old", on_the_day.id: "b", from_april.id: "old"}
    june = Period.parse("2026-06")
    assert {row.unit for row in rows_of(session, june)} == {"b"}  # what is still open then is b's
    clock = Clock.load(session)
    assert [unit.code for unit in units_of(session, BOOK, MAY, "departments", clock)] == ["a", "b", "old"]
    assert [unit.code for unit in units_of(session, BOOK, june, "departments", clock)] == ["a", "b"]


def test_a_unit_that_ended_without_successor_stays_while_orders_of_it_remain(session: Session) -> None:
    gone = make_unit(session, "gone", "departments", valid_until=date(2026, 4, 1))
    make_unit(session, "new", "departments", valid_from=date(2026, 6, 1))
    clock = Clock.load(session)
    assert [unit.code for unit in units_of(session, BOOK, MAY, "departments", clock)] == ["a", "b"]
    make_order(session, department_id=gone.id, dispatched_at="2026-03-20 09:00")
    assert [unit.code for unit in units_of(session, BOOK, MAY, "departments", clock)] == ["a", "b", "gone"]


def test_counts_beside_the_score(session: Session) -> None:
    callback = {"to_call_back": True, "reached": True, "solved": "yes", "satisfaction": "satisfied"}
    make_order(session, "1", **IN_MAY, closed_at="2026-05-13 09:00", reworks=1, **callback)
    make_order(session, "2", **IN_MAY, closed_at="2026-05-13 10:00", to_call_back=True, reached=False)
    make_order(session, "3", **IN_MAY, closed_at="2026-05-18 10:00", to_call_back=False)
    make_order(session, "4", **IN_MAY)
    exclude(session, make_order(session, "5", **IN_MAY, closed_at="2026-05-18 10:00"))
    counted = [(row.unit, row.facts) for row in rows_of(session) if not row.left_out]
    assert count_facts(BOOK, counted) == {
        "a": Facts(
            to_call_back=2,
            reached=1,
            verdicts=1,
            satisfied=1,
            closed=3,
            solved_answers=1,
            solved=1,
            reworked=1,
            days_to_close={2: 2, 5: 1},
        )
    }


def invented(lottery: random.Random, number: int, units: int) -> dict[str, Any]:
    """Anything an import may leave behind, faults included."""

    def day(of: float, first: str = "2025-11-01", days: int = 300) -> str | None:
        if lottery.random() > of:
            return None
        start = date.fromisoformat(first) + timedelta(days=lottery.randrange(days))
        return (
            f"{start}"
            if lottery.random() < 0.3
            else f"{start} {lottery.choice(('00:00:01', '12:30', '23:59:59'))}"
        )

    dispatched = day(0.95)
    soon = (dispatched or "2026-03-01")[:10]
    return order_values(
        f"P{number}",
        department_id=lottery.randrange(units) + 1,
        role=lottery.choice(("lead", "lead", "lead", "joint")),
        is_written=lottery.random() < 0.9,
        dispatched_at=dispatched,
        due_at=day(0.2, soon, 200),
        due_is_day=lottery.random() < 0.5,
        limit_days=lottery.choice((None, None, 0, 5, 30, 250)),
        extended_until=day(0.1, soon, 400),
        sign_due_at=day(0.05, soon, 200),
        signed_at=day(0.5, soon, 5),
        replied_at=day(0.5, soon, 60),
        closed_at=day(0.4, soon, 60) or day(0.3),
        return_accepted=lottery.choice((None, None, None, True, False)),
        appeal_type=lottery.choice(("consult", "complaint", "complaint")),
    )


def touches(period: Period, order: Assignment, clock: OrderClock) -> bool:
    """As docs/ranking.md defines it, without regard to speed."""
    start, end = period.start, period.end
    open_at_start = order.closed_at is None or order.closed_at >= start
    for last in (clock.due, clock.sign_due):
        if last is not None and start < last <= end:
            return True
    for moment in (order.dispatched_at, order.closed_at):
        if moment is not None and start <= moment < end:
            return True
    if order.closed_at is not None and period.contains(order.closed_at + timedelta(days=90)):
        return True
    if clock.due is not None:
        return open_at_start and clock.due <= end
    return open_at_start and (order.dispatched_at is None or order.dispatched_at < end)


@pytest.mark.parametrize("code", ["2026-01", "2026-05", "2026-Q2", "2026"])
def test_nothing_that_touches_a_period_is_dropped(session: Session, code: str) -> None:
    """Rows and left-out orders of all groups together are exactly the orders that touch it, each once."""
    make_unit(session, "old", "towns", valid_until=date(2026, 3, 10), successor_id=1)
    make_unit(session, "gone", "departments", valid_until=date(2026, 2, 1))
    lottery = random.Random(f"orders of {code}")
    session.execute(insert(Assignment), [invented(lottery, n, 5) for n in range(1500)])
    for order in session.scalars(select(Assignment).where(Assignment.id % 17 == 0)):
        exclude(session, order)
    period, clock = Period.parse(code), Clock.load(session)
    touching = {o.id for o in session.scalars(select(Assignment)) if touches(period, o, clock.read(o))}
    found = [row for group in ("departments", "towns") for row in rows_of(session, period, group)]
    assert Counter(row.assignment_id for row in found) == Counter(touching)
    assert {row.left_out for row in found} == {"", *(code.value for code in LeftOut)}


def test_the_rows_are_what_the_computation_takes(session: Session) -> None:
    lottery = random.Random(7)
    session.execute(insert(Assignment), [invented(lottery, n, 2) for n in range(60)])
    orders = [row for row in rows_of(session) if row.unit]
    units = [unit.code for unit in units_of(session, BOOK, MAY, "departments", Clock.load(session))]
    rows = [ScoredRow(str(row.assignment_id), row.unit, row.values) for row in orders if not row.left_out]
    result = compute(BOOK, "departments", units, rows, [])
    assert {unit.unit for unit in result.units} == {"a", "b"}
