"""The audit log: filters, paging by key, the export, and words for every act."""

import ast
import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

import portal
from portal.audit.models import AuditEntry
from portal.backoffice.audit.words import ACTIONS, detail_words
from portal.backoffice.hotline_days.states import ACTS as HOTLINE_ACTS
from portal.releases.hotline_subjects import SUBJECTS
from portal.releases.workflow import transitions
from portal.settings import WORKFLOWS
from tests.functional.conftest import SignedIn


@pytest.fixture
def app(as_role: SignedIn, sessions: sessionmaker[Session]) -> TestApp:
    """An auditor, and four acts: of li (two days), wang, and the system."""
    rows = [
        ("li", "case.propose", "case", "11", datetime(2026, 3, 1, 15, 59, tzinfo=UTC)),
        ("li", "case.approve", "case", "12", datetime(2026, 3, 1, 16, 0, tzinfo=UTC)),
        ("wang", "staff.lock", "staff_user", "7", datetime(2026, 3, 2, 1, tzinfo=UTC)),
        ("system", "import.done", "import", "3", datetime(2026, 3, 3, 1, tzinfo=UTC)),
    ]
    with sessions.begin() as session:
        for actor, action, kind, subject, at in rows:
            session.add(
                AuditEntry(
                    actor=actor, action=action, subject_kind=kind, subject_id=subject, at=at, detail={"n": 1}
                )
            )
            session.flush()
    return as_role("auditor", username="shen")


def shown(app: TestApp, query: str) -> list[str]:
    """Subjects in the order of the page."""
    rows = app.get(f"/staff/audit?{query}").html.select("tbody tr")
    return [row.find_all("td")[2].text.split()[-1] for row in rows]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["3", "7", "12", "11"]),
        ("actor=li", ["12", "11"]),
        ("action=staff.lock", ["7"]),
        ("kind=case&subject=11", ["11"]),
        ("since=2026-03-02&until=2026-03-02", ["7", "12"]),
        ("until=2026-03-01", ["11"]),
        ("actor=nobody", []),
        ("since=yesterday", ["3", "7", "12", "11"]),
        ("since=0001-01-01&until=9999-12-31", ["3", "7", "12", "11"]),
        ("before=999999999999999999999", ["3", "7", "12", "11"]),
    ],
)
def test_entries_are_filtered_by_person_act_subject_and_day(
    app: TestApp, query: str, expected: list[str]
) -> None:
    """Days are those of Shanghai, both ends included; what is no day filters nothing."""
    assert shown(app, query) == expected


def test_pages_follow_the_key(app: TestApp, sessions: sessionmaker[Session]) -> None:
    """An entry written meanwhile moves nothing to the next page."""
    with sessions.begin() as session:
        for number in range(60):
            session.add(
                AuditEntry(
                    actor="li",
                    action="case.undo",
                    subject_kind="case",
                    subject_id=f"x{number}",
                    at=datetime.now(UTC),
                )
            )
    first = app.get("/staff/audit?actor=li")
    with sessions.begin() as session:
        session.add(AuditEntry(actor="li", action="case.undo", subject_id="late", at=datetime.now(UTC)))
    second = first.click("更早的")
    subjects = [row.find_all("td")[2].text.split()[-1] for row in second.html.select("tbody tr")]
    assert subjects == [*(f"x{number}" for number in range(9, -1, -1)), "12", "11"]


def test_the_export_holds_what_the_filters_show_and_is_recorded(
    app: TestApp, sessions: sessionmaker[Session]
) -> None:
    answer = app.get("/staff/audit.csv?actor=li")
    assert answer.content_type == "text/csv"
    rows = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert [row[6] for row in rows[1:]] == ["12", "11"]
    assert rows[1][1] == "2026-03-02T00:00:00+08:00"
    with sessions() as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (last.actor, last.action, last.detail) == ("shen", "audit.exported", {"filters": ["actor"]})


def test_an_exported_cell_is_never_a_formula(app: TestApp, sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        session.add(AuditEntry(actor="=cmd()", action="case.undo", at=datetime.now(UTC)))
    assert ",'=cmd()," in app.get("/staff/audit.csv?actor=%3Dcmd()").text


def recorded_acts() -> Iterator[tuple[str, str]]:
    """(file, code) of every act written as a literal where something is recorded."""
    for path in sorted(Path(portal.__file__).parent.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in (
                "record",
                "_record",
            ):
                texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
                yield from ((path.name, text) for text in texts if isinstance(text, str) and "." in text)
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "action":
                constants = [part.value for part in ast.walk(node.value) if isinstance(part, ast.Constant)]
                yield from ((path.name, text) for text in constants if isinstance(text, str) and "." in text)


def test_every_recorded_act_has_a_word() -> None:
    """Auditors read words, not codes."""
    acts = list(recorded_acts())
    assert len(acts) > 20
    assert [(name, act) for name, act in acts if act not in ACTIONS] == []


@pytest.mark.parametrize("preset", WORKFLOWS)
def test_every_transition_has_a_word(preset: str) -> None:
    assert [t.name for t in transitions(preset) if f"case.{t.name}" not in ACTIONS] == []


ONLY_OF = {
    "drop": ("day", "promise"),
    "check": ("promise",),
    "take_again": ("call",),
    "reopen": ("call",),
}
"""Acts of hotline days that not all kinds have."""


@pytest.mark.parametrize("kind", [subject.kind for subject in SUBJECTS])
def test_every_step_of_hotline_days_has_a_word(kind: str) -> None:
    acts = [act for act in HOTLINE_ACTS if kind in ONLY_OF.get(act, (kind,))]
    assert [act for act in acts if f"{kind}.{act}" not in ACTIONS] == []


def test_details_are_told_in_words(app: TestApp, sessions: sessionmaker[Session]) -> None:
    """The export keeps them as they are stored."""
    detail = {
        "source": "proposed",
        "target": "approved",
        "roles": ["curator", "auditor"],
        "dry_run": True,
        "label": "",
    }
    with sessions.begin() as session:
        session.add(AuditEntry(actor="li", action="case.undo", at=datetime.now(UTC), detail=detail))
    assert "原状态：待复核，新状态：待发布，角色：采编、审计，试运行：是" in app.get("/staff/audit?actor=li")
    assert '""source"": ""proposed""' in app.get("/staff/audit.csv?actor=li")


def test_an_entry_says_on_which_page_a_text_was_read_and_what_was_decided() -> None:
    assert detail_words({"surface": "wording"}) == "页面：改标题和文字"
    assert detail_words({"label": "PHONE", "decision": "keep"}) == "类别：电话，决定：保留"
