"""Times of an order corrected on record: the source's word stays, the correction counts."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.audit.models import AuditEntry
from portal.backoffice.orders.clock import Clock
from portal.backoffice.orders.models import Assignment, OrderEvent
from tests.functional.orders.acts import correct, counted
from tests.orders import at, make_order


def test_a_corrected_time_counts_and_the_history_says_why(
    curator: TestApp, sessions: sessionmaker[Session], order: int
) -> None:
    page = correct(curator, order, "closed_at", "2026-05-11", "16:30").follow()
    assert "用 5 个工作日，按时办结" in page
    assert (
        "更正办结时间：2026年5月12日（星期二）16:30 → 2026年5月11日（星期一）16:30。理由：异议经核实" in page
    )
    with sessions() as session:
        stored = session.get_one(Assignment, order)
        assert stored.closed_at == at("2026-05-12 16:30")  # the source's word stays
        assert Clock.load(session).read(stored).closed_on_time
        event = session.scalars(select(OrderEvent)).one()
        assert (event.actor, event.act) == ("li", "corrected")
        audit = session.scalars(select(AuditEntry).where(AuditEntry.action == "order.corrected")).one()
        assert audit.detail == {"field": "closed_at"}


def test_a_correction_moves_an_order_into_another_period(
    curator: TestApp, sessions: sessionmaker[Session], order: int
) -> None:
    """However long ago the source says that it was."""
    with sessions.begin() as session:
        old = {"dispatched_at": "2020-03-02 09:00", "closed_at": "2020-03-03 09:00"}
        mistyped = make_order(session, "old", department_id=1, **old).id
    assert mistyped not in counted(sessions)
    correct(curator, mistyped, "closed_at", "2026-05-20")
    assert mistyped in counted(sessions)


def test_the_latest_correction_of_a_time_holds_and_may_say_that_there_is_none(
    curator: TestApp, sessions: sessionmaker[Session], order: int
) -> None:
    correct(curator, order, "closed_at", "2026-05-11")
    page = correct(curator, order, "closed_at", "", nothing=True).follow()
    assert "尚未办结" in page
    assert "2026年5月11日（星期一） → 没有" in page


def test_a_due_date_may_be_corrected_to_a_day_or_an_instant(curator: TestApp, order: int) -> None:
    assert "到期：2026年5月12日（星期二）24:00。" in correct(curator, order, "due_at", "2026-05-12").follow()
    assert (
        "到期：2026年5月12日（星期二）17:00。"
        in correct(curator, order, "due_at", "2026-05-12", "17:00").follow()
    )


def test_what_is_no_correction_is_refused(curator: TestApp, order: int) -> None:
    assert "请填写日期" in correct(curator, order, "closed_at", "")
    assert "只留一样" in correct(curator, order, "closed_at", "2026-05-11", nothing=True)
    assert "没有改动" in correct(curator, order, "closed_at", "2026-05-12", "16:30")
    assert "不能晚于现在" in correct(curator, order, "signed_at", "2126-05-12")
    assert "请写明更正的理由" in correct(curator, order, "closed_at", "2026-05-11", reason=" ")


def test_a_later_import_does_not_undo_a_correction_and_is_noted(
    curator: TestApp, sessions: sessionmaker[Session], order: int
) -> None:
    correct(curator, order, "closed_at", "2026-05-11", "16:30")
    assert "来源系统的时间又有变动" not in curator.get(f"/staff/orders/{order}")
    with sessions.begin() as session:
        session.execute(update(Assignment).values(closed_at=at("2026-05-13 09:00")))
    for address in (f"/staff/orders/{order}", "/staff/orders/exclusions"):
        assert "现为 2026年5月13日（星期三）09:00；更正为 2026年5月11日（星期一）16:30" in curator.get(
            address
        )
    assert "按时办结" in curator.get(f"/staff/orders/{order}")
