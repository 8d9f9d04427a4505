"""No way out for a decision that no longer holds: every release path against every kind of stale or missing decision."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.calendar.services import WorkingCalendar
from portal.backoffice.cases.models import Case, CaseDraft, Finding
from portal.backoffice.departments.office_words import load_office_words
from portal.cli import main
from portal.privacy import text_hash
from portal.public.cases.tables import published_case
from portal.releases import NotAllowed
from portal.releases.batches import run_release
from portal.releases.publish import PublishRelease, load_drafts
from portal.releases.second_pass import prepare
from portal.releases.single import ReleaseNow
from portal.releases.transition import draft_fields
from portal.security.permissions import Role
from portal.security.policy import SESSION_COOKIE, Identity
from portal.staff.models import StaffUser
from portal.staff.sessions import open_session
from tests.batches import GROUND, SECRECY, open_batch
from tests.factories import approve, detect, make_case, make_person
from tests.ini import write_ini

pytestmark = pytest.mark.both_databases

Sessions = sessionmaker[Session]
Spoil = Callable[[Session, CaseDraft], None]
EXTRA = "夜里另有一辆车停在路口。"


def text_changed(session: Session, draft: CaseDraft) -> None:
    """The text is no longer the one that was decided on; its hash was not even brought up to date."""
    draft.question += EXTRA


def hash_renewed(session: Session, draft: CaseDraft) -> None:
    """As if something had changed text and hash together, leaving the decisions on the old one."""
    draft.question += EXTRA
    draft.text_hash = text_hash(draft_fields(draft))


def everything_but_the_findings_renewed(session: Session, draft: CaseDraft) -> None:
    """Approval and proposal forged to fit the new text: the findings still belong to the old one."""
    hash_renewed(session, draft)
    draft.proposed_hash = draft.text_hash
    draft.approvals = [{**item, "text_hash": draft.text_hash} for item in draft.approvals]


def rules_moved(session: Session, draft: CaseDraft) -> None:
    draft.detected_with = "0.9/older"


def words_moved(session: Session, draft: CaseDraft) -> None:
    """Staff have added a word that touches this draft."""
    draft.detected_with = ""


def a_decision_taken_back(session: Session, draft: CaseDraft) -> None:
    first = session.scalars(
        select(Finding).where(Finding.case_id == draft.case_id, Finding.risk == "high")
    ).first()
    assert first is not None
    first.decision = ""


def a_finding_lost(session: Session, draft: CaseDraft) -> None:
    """Without its rows the text would go out as it came in: the second pass stands behind them."""
    session.execute(delete(Finding).where(Finding.case_id == draft.case_id))


def _phone(session: Session, draft: CaseDraft) -> Finding:
    return session.scalars(
        select(Finding).where(Finding.case_id == draft.case_id, Finding.label == "PHONE")
    ).one()


def what_is_masked_changed_after_the_approval(session: Session, draft: CaseDraft) -> None:
    """Newer rules no longer report what was masked by default: the approver never read these words."""
    row = session.scalars(
        select(Finding).where(Finding.case_id == draft.case_id, Finding.label == "PARTIAL")
    ).first()
    assert row is not None
    row.replacement = "王女"


def a_number_kept_by_one_person(session: Session, draft: CaseDraft) -> None:
    row = _phone(session, draft)
    row.decision, row.reason, row.decided_by_id = "keep", "单位电话", draft.proposed_by_id


def a_number_kept_under_another_label(session: Session, draft: CaseDraft) -> None:
    """Calling a telephone a workplace does not spare the second person: the second pass sees a telephone."""
    a_number_kept_by_one_person(session, draft)
    _phone(session, draft).label = "EMPLOYER"


def a_class_that_appeared_after_the_approval(session: Session, draft: CaseDraft) -> None:
    draft.classes = ["minor"]


def a_reason_for_another_class(session: Session, draft: CaseDraft) -> None:
    """Two people gave reasons for health; the case now is about a minor as well."""
    people = [draft.proposed_by_id, draft.approvals[0]["user_id"]]
    draft.overrides = [
        {"user_id": user, "reason": "不涉及个人", "classes": ["健康信息"], "text_hash": draft.text_hash}
        for user in people
    ]
    draft.classes = ["health", "minor"]


def one_person_for_both_reasons(session: Session, draft: CaseDraft) -> None:
    entry = {
        "user_id": draft.proposed_by_id,
        "reason": "不涉及个人",
        "classes": ["未成年人"],
        "text_hash": draft.text_hash,
    }
    draft.overrides, draft.classes = [entry, dict(entry)], ["minor"]


def approved_by_the_proposer(session: Session, draft: CaseDraft) -> None:
    draft.approvals = [{**item, "user_id": draft.proposed_by_id} for item in draft.approvals]


def secrecy_asked_for_later(session: Session, draft: CaseDraft) -> None:
    session.execute(update(Case).where(Case.id == draft.case_id).values(secrecy_requested=True))


def nobody_opened_it(session: Session, draft: CaseDraft) -> None:
    draft.opened_by = ""


def a_number_in_the_note(session: Session, draft: CaseDraft) -> None:
    """What a revision says to the public is a public text like the others."""
    draft.revision_note = "按13800001234的来电人要求更正"


def a_neighbour_could_tell(session: Session, draft: CaseDraft) -> None:
    draft.neighbour = "yes"


SPOILS = [
    value
    for value in list(globals().values())
    if callable(value) and getattr(value, "__module__", "") == __name__ and not value.__name__.startswith("_")
]


@pytest.fixture
def case_id(sessions: Sessions) -> int:
    """A case that is approved and, as it stands, could go out."""
    with sessions.begin() as session:
        case = make_case(session)
        detect(session, case)
        approve(session, case)
        make_person(session, "publisher", Role.PUBLISHER)
        return case.id


def publisher(session: Session) -> Identity:
    return make_person(session, "publisher", Role.PUBLISHER)


def by_the_service(sessions: Sessions, case_id: int, **_: Any) -> None:
    with sessions.begin() as session:
        [draft] = load_drafts(session, [case_id])
        try:
            PublishRelease(
                session,
                draft,
                prepare(draft, load_office_words(session)),
                publisher(session),
                preset="two_person",
                calendar=WorkingCalendar.load(session),
            ).perform()
        except (NotAllowed, ValueError):
            session.rollback()


def at_once(sessions: Sessions, case_id: int, **_: Any) -> None:
    with sessions.begin() as session:
        [draft] = load_drafts(session, [case_id])
        try:
            ReleaseNow(
                session,
                draft,
                publisher(session),
                ground=GROUND,
                secrecy_conclusion=SECRECY,
                preset="two_person",
            ).perform()
        except (NotAllowed, ValueError):
            session.rollback()


def in_a_batch(sessions: Sessions, case_id: int, **_: Any) -> None:
    run_release(sessions, open_batch(sessions, [case_id]), "two_person")


def on_the_page(sessions: Sessions, case_id: int, wsgi_app: Any, **_: Any) -> None:
    """The form posted by hand, without the box that the page would not offer."""
    with sessions.begin() as session:
        user = session.scalars(select(StaffUser).where(StaffUser.username == "publisher")).one()
        token = open_session(session, user, hours=1)
    browser = TestApp(wsgi_app, extra_environ={"HTTP_COOKIE": f"{SESSION_COOKIE}={token}"}, cookiejar=None)
    page = browser.get("/staff/releases")
    note = page.headers["Set-Cookie"].split(";")[0]
    browser.post(
        "/staff/releases/publish",
        {
            "csrf_token": page.forms[0]["csrf_token"].value,
            "case": case_id,
            "scope": "chosen",
            "classification": "public",
            "ground": GROUND,
            "secrecy_conclusion": SECRECY,
        },
        headers={"Cookie": f"{SESSION_COOKIE}={token}; {note}"},
    )


def by_the_command(
    sessions: Sessions, case_id: int, raw_settings: dict[str, str], tmp_path: Path, **_: Any
) -> None:
    ini = write_ini(tmp_path, raw_settings)
    words = [
        "release",
        str(ini),
        "--all-approved",
        "--ground",
        GROUND,
        "--secrecy",
        SECRECY,
        "--as",
        "publisher",
    ]
    assert CliRunner().invoke(main, words).exit_code == 0


PATHS = [by_the_service, at_once, in_a_batch, on_the_page, by_the_command]


def published(sessions: Sessions) -> list[str]:
    with sessions() as session:
        return list(session.scalars(select(published_case.c.number)))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_what_holds_goes_out(
    path: Any, request: pytest.FixtureRequest, sessions: Sessions, case_id: int
) -> None:
    """Each path works at all, or its refusals would prove nothing."""
    path(sessions, case_id, **_surroundings(request, path))
    assert len(published(sessions)) == 1


@pytest.mark.parametrize("spoil", SPOILS, ids=lambda spoil: spoil.__name__)
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_a_stale_decision_never_goes_out(
    path: Any, spoil: Spoil, request: pytest.FixtureRequest, sessions: Sessions, case_id: int
) -> None:
    """Nothing is published and the case stays where a person finds it."""
    with sessions.begin() as session:
        spoil(session, session.get_one(CaseDraft, case_id))
    path(sessions, case_id, **_surroundings(request, path))
    assert published(sessions) == []
    with sessions() as session:
        assert session.get_one(CaseDraft, case_id).state == "approved"


def _surroundings(request: pytest.FixtureRequest, path: Any) -> dict[str, Any]:
    wanted = [name for name in ("wsgi_app", "raw_settings", "tmp_path") if name in path.__annotations__]
    return {name: request.getfixturevalue(name) for name in wanted}
