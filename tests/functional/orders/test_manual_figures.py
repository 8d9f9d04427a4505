"""Figures of scoring that no order carries (手工录入), entered with evidence."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.audit.models import AuditEntry
from portal.backoffice.orders.models import ManualEntry
from tests.functional.directory.acts import form_at, form_having
from tests.functional.orders.acts import ranked, rulebook


def enter(browser: TestApp, **fields: str) -> Any:
    form = form_having(browser.get("/staff/orders/manual", {"month": "2026-05"}), "evidence")
    values = {"indicator": "attitude", "k": "2", "evidence": "认定书〔2026〕1号", **fields}
    for name, value in values.items():
        form[name] = value
    return form.submit()


def test_figures_are_entered_corrected_and_removed_with_evidence(
    curator: TestApp, sessions: sessionmaker[Session], order: int
) -> None:
    assert "没有手工录入的指标" in curator.get("/staff/orders/manual")
    with sessions.begin() as session:
        rulebook(session)
    page = enter(curator).follow()
    assert "已录入：云川市供水公司，工作态度。" in page
    enter(curator, k="3")
    with sessions() as session:
        entry = session.scalars(select(ManualEntry)).one()
        assert (entry.month, entry.indicator, entry.k, entry.n, entry.entered_by) == (
            "2026-05",
            "attitude",
            3,
            None,
            "li",
        )
        changes = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "order.manual_entered").order_by(AuditEntry.id)
        ).all()
        assert [(e.detail["before"], e.detail["after"]) for e in changes] == [("", "2"), ("2", "3")]
    page = form_at(curator.get("/staff/orders/manual", {"month": "2026-05"}), "/remove").submit().follow()
    assert "2026年5月还没有录入" in page


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"evidence": " "}, "请写明凭据"),
        ({"n": "20"}, "按件数计，不填总数"),
        ({"k": "-1"}, "0 或更大的整数"),
        ({"month": "2026-Q2"}, "按月录入"),
        ({"month": "五月"}, "月份写作 2026-10"),
        ({"month": "2126-05"}, "还没有到"),
    ],
)
def test_figures_that_cannot_be_are_refused(
    curator: TestApp, sessions: sessionmaker[Session], order: int, fields: dict[str, str], message: str
) -> None:
    with sessions.begin() as session:
        rulebook(session)
    assert message in enter(curator, **fields)
    with sessions() as session:
        assert session.scalar(select(ManualEntry)) is None


def test_a_figure_of_a_ranked_month_says_what_a_change_takes(
    curator: TestApp, sessions: sessionmaker[Session], order: int
) -> None:
    with sessions.begin() as session:
        ranked(session, order, "released")
    assert "2026年5月 市直部门（已发布）" in enter(curator).follow()
