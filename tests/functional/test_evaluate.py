"""``portal privacy evaluate``: reviewed cases as the measure of the current rules."""

import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.audit.models import AuditEntry
from portal.backoffice.cases.detection import DetectDraft
from portal.backoffice.cases.models import CaseDraft, Finding
from portal.backoffice.cases.services import AddFinding, ChangeSpan, DecideAllOf, DecideFinding
from portal.backoffice.departments.office_words import load_office_words
from portal.cli import main
from portal.security.permissions import Role
from portal.security.policy import Identity
from tests.factories import make_case, make_person, make_word

Sessions = sessionmaker[Session]
NICKNAME = "村口阿宝哥"
QUESTION = "住户金明园停水，村民王大明反映。大家去找村口阿宝哥，请市长叶志辉过问。"


def evaluate(ini: str, *words: str) -> Result:
    return CliRunner().invoke(main, ["privacy", "evaluate", ini, *words])


def figures(ini: str, *words: str) -> dict:
    return json.loads(evaluate(ini, "--json", *words).stdout)


def finding(session: Session, draft: CaseDraft, value: str) -> Finding:
    rows = session.scalars(
        select(Finding).where(Finding.case_id == draft.case_id, Finding.field == "question")
    )
    return next(row for row in rows if draft.question[row.start : row.end] == value)


def review(session: Session, number: str = "A-1", state: str = "approved") -> CaseDraft:
    """金明园 is rejected, 王大明 accepted, the nickname added by hand; the mayor stays by himself."""
    draft = make_case(session, number, question=QUESTION, title="停水", reply="已修好。").draft
    assert draft is not None
    DetectDraft(session, draft, load_office_words(session)).perform()
    curator = make_person(session, "curator", Role.CURATOR)
    DecideFinding(session, draft, curator).perform(
        finding(session, draft, "金明园").id, "keep", "不是个人信息，误报", everywhere=False
    )
    DecideAllOf(session, draft, curator).perform()
    start = QUESTION.index(NICKNAME)
    AddFinding(session, draft, curator).perform("question", start, start + len(NICKNAME), "PERSON")
    draft.state = state
    return draft


@pytest.fixture
def curator(sessions: Sessions) -> Identity:
    with sessions.begin() as session:
        return make_person(session, "curator", Role.CURATOR)


def test_decisions_are_the_measure(ini: str, sessions: Sessions) -> None:
    """Accepted and added spans are gold, a rejected one is a false alarm, an official is neither."""
    with sessions.begin() as session:
        review(session)
    result = figures(ini)
    person = result["labels"]["PERSON"]
    assert (person["covered"]["hits"], person["covered"]["n"], person["exact"]["hits"]) == (1, 2, 1)
    assert person["false_alarms"] == 1
    assert result["clean_cases"]["hits"] == 0
    assert result["false_alarms_no_longer_raised"] == {
        **result["false_alarms_no_longer_raised"],
        "hits": 0,
        "n": 1,
    }
    assert result["rules"]["names.cue.1"] | {"hits": 1, "n": 2} == result["rules"]["names.cue.1"]
    assert 0 < person["covered"]["low"] < 0.5 < person["covered"]["high"] < 1


def test_the_engine_is_run_afresh_not_read_from_the_rows(ini: str, sessions: Sessions) -> None:
    """A word switched on since then is counted, although the stored findings know nothing of it."""
    with sessions.begin() as session:
        review(session)
        make_word(session, "masked", NICKNAME, "active")
        make_word(session, "not_name", "金明园", "active")
    result = figures(ini)
    assert result["labels"]["ALL"]["covered"]["share"] == 1
    assert (result["clean_cases"]["hits"], result["labels"]["ALL"]["false_alarms"]) == (1, 0)
    assert result["false_alarms_no_longer_raised"]["hits"] == 1


def test_a_span_that_a_person_changed_counts_as_changed(
    ini: str, sessions: Sessions, curator: Identity
) -> None:
    """村民王大明 grown by hand: touched and exact no more, and not covered."""
    with sessions.begin() as session:
        draft = review(session)
        draft.state = "new"
        ChangeSpan(session, draft, curator).perform(finding(session, draft, "王大明").id, start_by=-2)
        draft.state = "released"
    person = figures(ini)["labels"]["PERSON"]
    assert [person[key]["hits"] for key in ("covered", "overlap", "exact")] == [0, 1, 0]


def test_only_reviewed_cases_count(ini: str, sessions: Sessions) -> None:
    """Open drafts, drafts nobody has looked at, and reviews before the given day are left out."""
    with sessions.begin() as session:
        review(session, "A-1", "released")
        review(session, "A-2", "proposed")
        unseen = make_case(session, "A-3").draft
        assert unseen is not None
        unseen.state = "released"
        old = review(session, "A-4")
        old.waiting_since = datetime(2026, 1, 5, tzinfo=UTC)
    assert figures(ini)["cases"] == 2
    assert figures(ini, "--since", "2026-09-01")["cases"] == 1
    answer = evaluate(ini, "--min-cases", "3")
    assert answer.exit_code == 1 and "2 reviewed cases, wanted at least 3" in answer.stderr


def test_bounds_decide_the_exit_code(ini: str, sessions: Sessions) -> None:
    with sessions.begin() as session:
        review(session)
    assert evaluate(ini, "--min-recall", "PERSON=0.5").exit_code == 0
    answer = evaluate(ini, "--min-recall", "PERSON=0.95", "--min-recall", "PHONE=0.9")
    assert answer.exit_code == 1
    assert "PERSON: 0.5000 covered, wanted 0.95" in answer.stderr
    assert "PHONE: no labelled span" in answer.stderr
    assert evaluate(ini, "--min-recall", "PERSON=many").exit_code == 2


def test_nothing_that_is_printed_holds_text(ini: str, sessions: Sessions) -> None:
    """Neither the tables nor the JSON."""
    with sessions.begin() as session:
        review(session)
    for answer in (evaluate(ini), evaluate(ini, "--json")):
        assert not {"王", "明", "阿宝", "停水"} & set(answer.output) and "王大明" not in answer.output
        assert NICKNAME not in answer.output and "names.cue.1" in answer.output


def test_an_export_is_private_loud_and_on_record(ini: str, sessions: Sessions, tmp_path: Path) -> None:
    """Mode 0600 in a private folder; the texts with their spans; a warning; an audit row without text."""
    with sessions.begin() as session:
        review(session)
    folder = tmp_path / "labelled"
    folder.mkdir(mode=0o755)
    target = folder / "cases.jsonl"
    refused = evaluate(ini, "--export", str(target))
    assert refused.exit_code == 1 and "chmod 700" in refused.stderr and not target.exists()
    folder.chmod(0o700)
    answer = evaluate(ini, "--export", str(target))
    assert answer.exit_code == 0 and "WARNING" in answer.stderr
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    rows = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    question = next(row for row in rows if row["field"] == "question")
    said = {
        key: [question["text"][s:e] for s, e, _ in question[key]] for key in ("spans", "negatives", "kept")
    }
    assert said == {"spans": ["王大明", NICKNAME], "negatives": ["金明园"], "kept": ["叶志辉"]}
    assert "overwritten" in evaluate(ini, "--export", str(target)).stderr
    with sessions() as session:
        rows = session.execute(
            select(AuditEntry.actor, AuditEntry.detail).where(AuditEntry.action == "evaluation.export")
        )
        assert [tuple(row) for row in rows] == [("cli", {"since": "", "cases": 1})]
