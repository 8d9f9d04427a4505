"""Detection fills a draft's findings and counters, in the background as well as for one draft."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.cases.detection import DetectDraft, detect_pending, queue_outdated
from portal.backoffice.cases.models import CaseDraft, Finding
from portal.jobs.models import Job
from portal.privacy import OfficeWords, text_hash
from portal.releases.transition import detection_version, draft_fields
from tests.factories import make_case


def make_draft(session: Session, number: str = "T-1", state: str = "new", **values: str) -> CaseDraft:
    draft = make_case(session, number, **values).draft
    assert draft is not None
    draft.state = state
    return draft


def texts(session: Session, draft: CaseDraft) -> set[tuple[str, str]]:
    """(field, raw text) of every finding."""
    rows = session.scalars(select(Finding).where(Finding.case_id == draft.case_id))
    return {(row.field, getattr(draft, row.field)[row.start : row.end]) for row in rows}


def test_one_run_finds_the_caller_in_question_and_reply(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        draft = make_draft(session)
        DetectDraft(session, draft, OfficeWords()).perform()
        assert {("question", "王小丽"), ("question", "13800001234"), ("reply", "王女士")} <= texts(
            session, draft
        )
        assert draft.high_open >= 3
        assert draft.detected_with == detection_version()


def test_every_finding_comes_with_its_proposal(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        draft = make_draft(session)
        DetectDraft(session, draft, OfficeWords()).perform()
        rows = session.scalars(select(Finding).where(Finding.risk == "high")).all()
        assert rows and all(row.replacement for row in rows)
        assert {row.replacement for row in rows if row.label == "PHONE"} == {"【电话已隐去】"}


def test_a_second_run_changes_nothing(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        draft = make_draft(session)
        first = DetectDraft(session, draft, OfficeWords()).perform()
        second = DetectDraft(session, draft, OfficeWords()).perform()
        assert (second.added, second.dropped, second.kept) == (0, 0, first.added)


def test_findings_of_another_wording_are_thrown_away(sessions: sessionmaker[Session]) -> None:
    """A re-import replaces the texts: the old offsets mean nothing there, whatever was decided on them."""
    with sessions.begin() as session:
        draft = make_draft(session)
        DetectDraft(session, draft, OfficeWords()).perform()
        for row in session.scalars(select(Finding)):
            row.decision = "keep"
        draft.question = "路灯不亮。"
        draft.text_hash = text_hash(draft_fields(draft))
        DetectDraft(session, draft, OfficeWords()).perform()
        assert {row.decision for row in session.scalars(select(Finding))} <= {""}
        assert all(row.text_hash == draft.text_hash for row in session.scalars(select(Finding)))


def test_pending_drafts_are_done_once(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        for number in range(5):
            make_draft(session, f"T-{number}")
    seen: list[tuple[int, int]] = []
    assert detect_pending(sessions, progress=lambda done, total: seen.append((done, total)), chunk=2) == 5
    assert seen == [(2, 5), (4, 5), (5, 5)]
    assert detect_pending(sessions) == 0


def test_a_limit_stops_the_run(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        for number in range(3):
            make_draft(session, f"T-{number}")
    assert detect_pending(sessions, limit=2, chunk=1) == 2
    assert detect_pending(sessions) == 1


@pytest.mark.parametrize("state", ["released", "withdrawn"])
def test_what_has_left_the_workbench_is_not_touched(sessions: sessionmaker[Session], state: str) -> None:
    with sessions.begin() as session:
        make_draft(session, state=state)
    assert detect_pending(sessions) == 0


def test_a_newer_rule_set_looks_at_everything_again(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        make_draft(session)
    detect_pending(sessions)
    with sessions.begin() as session:
        session.scalars(select(CaseDraft)).one().detected_with = "0.9/older"
    assert detect_pending(sessions) == 1


def test_an_office_telephone_needs_no_decision(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        draft = make_draft(
            session,
            title="公交站台没有雨棚",
            question="公交站台没有雨棚。",
            reply="详情可咨询市水务局，联系电话0577-65812345。",
        )
        DetectDraft(session, draft, OfficeWords(phones=frozenset({"0577-65812345"}))).perform()
        assert (draft.high_open, draft.medium_open, draft.findings_total) == (0, 0, 0)


def test_an_upgrade_of_the_rules_queues_one_look_at_the_open_drafts(sessions: sessionmaker[Session]) -> None:
    """Else approved cases could not be released until somebody thought of it."""
    with sessions.begin() as session:
        case = make_case(session)
        assert case.draft is not None
        case.draft.detected_with = "older rules"
        case.draft.state = "approved"
    for _ in range(2):
        queue_outdated(sessions)
    with sessions() as session:
        assert session.scalars(select(Job.kind)).all() == ["detect"]


def test_nothing_is_queued_where_all_drafts_were_seen(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        case = make_case(session)
        assert case.draft is not None
        case.draft.detected_with = detection_version()
    queue_outdated(sessions)
    with sessions() as session:
        assert session.scalars(select(Job.kind)).all() == []
