"""The clock and what on time means: the worked examples of docs/ranking.md.

2026: 1-5 May and 15-23 February are days off, 9 May, 14 and 28 February and 20 September make-up working days.
"""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.calendar.models import Holiday
from portal.backoffice.orders.clock import Clock, OrderClock
from portal.scoring.period import Period
from tests.orders import at, make_order, make_rule

LimitCase = tuple[str, int, str]


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Any:
    with sessions() as session:
        make_rule(session, "close", 5, document="〔2026〕3号")
        make_rule(session, "close", 3, appeal_type="consult")
        make_rule(session, "sign", 1)
        make_rule(session, "respond", 1, unit="calendar")
        yield session


def read(session: Session, **values: Any) -> OrderClock:
    """The clock of an order dispatched on Monday 11 May 2026 unless said otherwise: no day off before Saturday."""
    order = make_order(session, **{"dispatched_at": "2026-05-11 10:20", **values})
    return Clock.load(session).read(order)


@pytest.mark.parametrize(
    ("dispatched", "limit", "last_day"),
    [
        ("2026-05-11 10:20", 5, "2026-05-18"),  # over a plain week-end
        ("2026-05-11 00:00:01", 5, "2026-05-18"),
        ("2026-05-11 23:59", 5, "2026-05-18"),  # the hour of the day makes no difference
        ("2026-05-09 10:20", 1, "2026-05-11"),  # on a make-up Saturday, as on any working day
        ("2026-05-16 10:20", 1, "2026-05-18"),  # on a day off: the first working day after it
        ("2026-05-17 10:20", 1, "2026-05-18"),
        ("2026-04-30 10:20", 5, "2026-05-11"),  # Labour Day, then a make-up Saturday that counts
        ("2026-09-18 10:20", 1, "2026-09-20"),  # Friday: a make-up Sunday is the next working day
        ("2026-02-13 10:20", 3, "2026-02-25"),  # Spring Festival, with its make-up Saturday before
        ("2026-05-11 10:20", 0, "2026-05-11"),  # on the same day
        ("2025-12-31 10:20", 2, "2026-01-05"),  # across the year: 1-3 January off, Sunday 4 made up
    ],
)
def test_a_limit_counts_working_days_after_the_day_of_dispatch(
    session: Session, dispatched: str, limit: int, last_day: str
) -> None:
    clock = read(session, dispatched_at=dispatched, limit_days=limit)
    following = date.fromisoformat(last_day).toordinal() + 1
    assert clock.due == at(date.fromordinal(following).isoformat())


def test_a_day_as_deadline_runs_until_24_hours(session: Session) -> None:
    due = {"due_at": "2026-05-15", "due_is_day": True}
    assert read(session, number="1", closed_at="2026-05-15 23:59:59", **due).closed_on_time
    assert not read(session, number="2", closed_at="2026-05-16 00:00:01", **due).closed_on_time
    assert read(
        session, number="3", closed_at="2026-05-15", **due
    ).closed_on_time  # closed that day, no time given
    assert not read(session, number="4", closed_at="2026-05-16", **due).closed_on_time


def test_an_instant_as_deadline_is_itself_still_in_time(session: Session) -> None:
    due = {"due_at": "2026-05-15 17:30", "due_is_day": False}
    assert read(session, number="1", closed_at="2026-05-15 17:30", **due).closed_on_time
    assert not read(session, number="2", closed_at="2026-05-15 17:30:01", **due).closed_on_time
    assert read(session, number="3", closed_at="2026-05-15", **due).closed_on_time


def test_the_stated_due_date_goes_before_the_limit_and_the_limit_before_the_table(session: Session) -> None:
    stated = read(session, number="1", due_at="2026-06-30", limit_days=2, due_origin="stated")
    limit = read(session, number="2", limit_days=2)
    by_rule = read(session, number="3")
    assert [clock.first_due.basis for clock in (stated, limit, by_rule)] == ["stated", "limit", "rule"]
    assert [clock.due for clock in (stated, limit, by_rule)] == [
        at("2026-07-01"),
        at("2026-05-14"),
        at("2026-05-19"),
    ]


def test_a_rule_of_the_type_goes_before_the_one_for_all_types(session: Session) -> None:
    assert read(session, appeal_type="consult").due == at("2026-05-15")


def test_a_due_date_reckoned_at_import_is_reckoned_anew(session: Session) -> None:
    assert read(session, due_at="2026-05-13", due_origin="rule").due == at("2026-05-19")


def test_the_rule_of_the_day_of_dispatch_holds(session: Session) -> None:
    make_rule(session, "close", 9, appeal_type="help", valid_until=date(2026, 5, 11))
    make_rule(session, "close", 2, appeal_type="help", valid_from=date(2026, 5, 11))
    before = read(session, number="1", appeal_type="help", dispatched_at="2026-05-10 23:59:59")
    after = read(session, number="2", appeal_type="help", dispatched_at="2026-05-11 00:00")
    assert (before.due, after.due) == (at("2026-05-22"), at("2026-05-14"))


def test_a_granted_extension_replaces_the_deadline(session: Session) -> None:
    late_but_granted = read(session, closed_at="2026-05-20 09:00", extended_until="2026-05-20", extensions=1)
    assert late_but_granted.closed_on_time
    assert late_but_granted.is_extended
    assert late_but_granted.due == at("2026-05-21")


def test_a_refused_extension_changes_nothing(session: Session) -> None:
    refused = read(session, closed_at="2026-05-20 09:00", extensions=1)
    assert not refused.closed_on_time
    assert not refused.is_extended


def test_an_extension_that_was_granted_does_not_save_a_closing_after_it(session: Session) -> None:
    assert not read(session, closed_at="2026-05-21 00:00:01", extended_until="2026-05-20").closed_on_time


def test_an_extension_never_takes_time_away(session: Session) -> None:
    clock = read(session, due_at="2026-05-15", extended_until="2026-05-13", closed_at="2026-05-15 10:00")
    assert clock.closed_on_time
    assert not clock.is_extended


def test_signing_and_first_contact_have_deadlines_of_their_own(session: Session) -> None:
    friday = {"dispatched_at": "2026-05-15 16:00"}
    signed = read(
        session, number="1", signed_at="2026-05-18 23:00", responded_at="2026-05-16 23:59", **friday
    )
    assert signed.signed_on_time  # one working day: Monday
    assert signed.responded_on_time  # one calendar day: Saturday
    late = read(session, number="2", signed_at="2026-05-19 00:01", responded_at="2026-05-17 00:01", **friday)
    assert not late.signed_on_time
    assert not late.responded_on_time
    stated = read(session, number="3", signed_at="2026-05-15 17:01", sign_due_at="2026-05-15 17:00", **friday)
    assert not stated.signed_on_time


def test_days_taken_are_working_days_after_the_day_of_dispatch(session: Session) -> None:
    clock = read(
        session,
        dispatched_at="2026-04-30 10:20",
        signed_at="2026-05-03 09:00",
        responded_at="2026-04-30 18:00",
        closed_at="2026-05-11 16:00",
    )
    assert (clock.days_to_sign, clock.days_to_respond, clock.days_to_close) == (0, 0, 5)


def test_an_open_order_is_overdue_from_the_first_instant_after_its_deadline(session: Session) -> None:
    clock = read(session, due_at="2026-05-31")
    assert clock.overdue_at(Period.parse("2026-05").end)
    assert not clock.overdue_at(at("2026-05-31 23:59:59"))


@pytest.mark.parametrize("field", ["closed_at", "replied_at"])
def test_an_answer_before_the_dispatch_is_a_fault(session: Session, field: str) -> None:
    assert read(session, number="1", **{field: "2026-05-11 10:19"}).fault == "reply_first"
    assert read(session, number="2", **{field: "2026-05-10"}).fault == "reply_first"
    assert read(session, number="3", **{field: "2026-05-11"}).fault == ""  # that day, no time given
    assert read(session, number="4", **{field: "2026-05-11 10:20"}).fault == ""


def test_without_dispatch_or_deadline_an_order_cannot_be_judged(session: Session) -> None:
    assert read(session, number="1", dispatched_at=None, due_at="2026-05-20").fault == "no_dispatch"
    make_order(session, "2", dispatched_at="2003-12-31")
    assert read(session, number="3", dispatched_at="2003-12-31 09:00").fault == "no_due"  # before any rule


def test_a_year_without_holidays_is_never_guessed(session: Session) -> None:
    into_2027 = read(session, number="1", dispatched_at="2026-12-29 10:00", limit_days=5)
    assert (into_2027.fault, into_2027.due) == ("no_calendar", None)
    assert "2027 年的节假日还没有录入，到期日无法推算。" in "".join(into_2027.explain())
    within_2026 = read(session, number="2", dispatched_at="2026-12-29 10:00", limit_days=2)
    assert within_2026.fault == ""
    extended = read(
        session, number="3", dispatched_at="2026-12-29 10:00", limit_days=5, extended_until="2027-01-20"
    )
    assert (extended.fault, extended.due) == ("", at("2027-01-21"))
    closed = read(
        session, number="4", dispatched_at="2026-12-29", due_at="2027-01-20", closed_at="2027-01-08 09:00"
    )
    assert closed.closed_on_time
    assert closed.fault == "no_calendar"  # in time for certain, but nobody can count its working days
    words = "".join(closed.explain())
    assert "期间跨到 2027 年，节假日还没有录入，休息日不能逐一列出。" in words
    assert "2027 年的节假日还没有录入，用了几个工作日无法计算。" in words
    session.execute(delete(Holiday).where(Holiday.day.between(date(2026, 1, 1), date(2026, 12, 31))))
    assert read(session, number="5", limit_days=1).fault == "no_calendar"


def test_before_2004_calendar_days_count_and_the_explanation_says_so(session: Session) -> None:
    clock = read(session, dispatched_at="2003-12-29 10:00", limit_days=5, closed_at="2004-01-03 15:00")
    assert clock.in_calendar_days
    assert clock.due == at("2004-01-04")
    assert (clock.days_to_close, clock.closed_on_time, clock.fault) == (5, True, "")
    assert "按自然日计算" in "".join(clock.explain())


def test_the_explanation_names_every_day_that_did_not_count(session: Session) -> None:
    clock = read(
        session,
        dispatched_at="2026-04-30 10:20",
        signed_at="2026-05-06 09:00",
        closed_at="2026-05-12 16:30",
        extensions=1,
    )
    assert clock.explain() == [
        "派单：2026年4月30日（星期四）10:20。时限从次日起算。",
        "办理时限：各类诉求办结 5 个工作日（〔2026〕3号，2004年1月1日起施行）。",
        "期间休息，不计入：5月1日（星期五）至5月5日（星期二）劳动节放假；5月10日（星期日）。",
        "期间调休上班，计入：5月9日（星期六）。",
        "到期：2026年5月11日（星期一）24:00。",
        "延期：申请 1 次，未获批准，到期时间不变。",
        "签收：2026年5月6日（星期三）09:00，用 1 个工作日；期限 2026年5月6日（星期三）24:00，按时。"
        "各类诉求签收 1 个工作日（时限规定，2004年1月1日起施行）。",
        "首次联系：尚未联系；期限 2026年5月1日（星期五）24:00。"
        "各类诉求首次联系 1 个自然日（时限规定，2004年1月1日起施行）。",
        "办结：2026年5月12日（星期二）16:30，用 6 个工作日，逾期办结。",
    ]


def test_the_explanation_of_an_extension_gives_the_new_deadline(session: Session) -> None:
    lines = read(session, due_at="2026-05-15 17:30", due_is_day=False, extended_until="2026-05-20").explain()
    assert "办理时限：来源系统写明到期时间。" in lines
    assert "到期：2026年5月15日（星期五）17:30。" in lines
    assert "延期：经批准延至 2026年5月20日（星期三）24:00，以此为准。" in lines
