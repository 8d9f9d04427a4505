"""How often each rule is followed: figures and reasons for curators, never a word of a case."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.cases.models import Finding
from portal.backoffice.rules.queries import rule_figures
from tests.factories import make_case

SignedIn = Callable[..., TestApp]


@pytest.fixture(autouse=True)
def decided(sessions: sessionmaker[Session]) -> None:
    """Four decisions on one rule, two on another, one open, one added by a person."""
    with sessions.begin() as session:
        case_id = make_case(session).id
        decisions = [
            ("names.cue.1", "mask", "", "rule"),
            ("names.cue.1", "mask", "", "rule"),
            ("names.cue.1", "keep", "公职人员履行职务", "rule"),
            ("names.cue.1", "keep", "不是个人信息，误报", "rule"),
            ("plate.1", "mask", "", "rule"),
            ("plate.1", "keep", "“浙C00001”是公交车", "rule"),
            ("plate.1", "", "", "rule"),
            ("person.added", "mask", "", "person"),
        ]
        for number, (rule, decision, reason, source) in enumerate(decisions):
            session.add(
                Finding(
                    case_id=case_id,
                    field="question",
                    start=number,
                    end=number + 1,
                    label="PLATE" if rule == "plate.1" else "PERSON",
                    risk="high",
                    confidence=0.9,
                    source=source,
                    rule_id=rule,
                    text_hash="",
                    decision=decision,
                    reason=reason,
                    decided_at=datetime(2026, 9, 22, 4, number, tzinfo=UTC) if decision else None,
                )
            )


def test_figures_count_decisions_and_give_the_latest_reason(sessions: sessionmaker[Session]) -> None:
    with sessions() as session:
        found = [
            (rule.rule_id, rule.label, rule.accepted, rule.rejected, rule.precision, rule.last_reason)
            for rule in rule_figures(session)
        ]
    assert found == [
        ("names.cue.1", "姓名", 2, 2, 0.5, "不是个人信息，误报"),
        ("plate.1", "车牌号", 1, 1, 0.5, "另写的理由"),
    ]


def test_page_and_csv_say_the_same_without_text_of_a_case(as_role: SignedIn) -> None:
    curator = as_role("curator")
    page = curator.get("/staff/home").click("规则命中情况")
    assert "names.cue.1" in page and "50.0 %" in page
    answer = page.click("下载表格")
    rows = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert rows[1] == ["names.cue.1", "姓名", "2", "2", "0.500", "不是个人信息，误报"]
    assert "浙C00001" not in page and "浙C00001" not in answer


def test_other_roles_do_not_see_them(as_role: SignedIn) -> None:
    as_role("publisher").get("/staff/rules", status=403)
