"""举报 is off by default: whatever the way out, two people must have given their reasons on this very wording."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.cases.models import Case, CaseDraft
from portal.cli import main
from portal.public.cases.tables import published_case
from portal.releases import NotAllowed
from portal.releases.batches import run_release
from portal.releases.models import BatchItem
from portal.releases.single import ReleaseNow
from portal.releases.transition import TransitionCase
from portal.security.permissions import Role
from tests.batches import GROUND, SECRECY, approved_cases, open_batch
from tests.factories import detect, make_case, make_person

Sessions = sessionmaker[Session]
REASON = "这件举报反映的是公共设施，公开有助于监督"


@pytest.fixture
def became_report(sessions: Sessions) -> int:
    """Approved as a complaint; a later import says that it is a report."""
    [case_id] = approved_cases(sessions, 1)
    with sessions.begin() as session:
        session.get_one(Case, case_id).appeal_type = "report"
    return case_id


def published(sessions: Sessions) -> int:
    with sessions() as session:
        return session.scalar(select(func.count()).select_from(published_case)) or 0


def test_a_batch_leaves_a_report_behind(sessions: Sessions, became_report: int) -> None:
    run_release(sessions, open_batch(sessions, [became_report]), "two_person")
    with sessions() as session:
        [reasons] = session.scalars(select(BatchItem.reasons))
    assert reasons == ["类别“举报”默认不公开，须由两人各写理由后才能发布，请退回重新送审。"]
    assert published(sessions) == 0


def test_a_single_release_refuses_a_report(sessions: Sessions, became_report: int) -> None:
    with sessions.begin() as session:
        publisher = make_person(session, "publisher", Role.PUBLISHER)
        draft = session.get_one(CaseDraft, became_report)
        release = ReleaseNow(
            session, draft, publisher, ground=GROUND, secrecy_conclusion=SECRECY, preset="two_person"
        )
        with pytest.raises(NotAllowed, match="举报"):
            release.perform()
    assert published(sessions) == 0


def test_the_command_line_leaves_a_report_behind(
    tmp_path: Path, raw_settings: dict[str, str], sessions: Sessions, became_report: int
) -> None:
    ini = tmp_path / "portal.ini"
    lines = "".join(f"{key} = {value}\n" for key, value in raw_settings.items())
    ini.write_text("[app:main]\nuse = egg:hotline-portal\n" + lines)
    with sessions.begin() as session:
        make_person(session, "qian", Role.PUBLISHER)
    command: list[Any] = [
        "release",
        str(ini),
        "--all-approved",
        "--ground",
        GROUND,
        "--secrecy",
        SECRECY,
        "--as",
        "qian",
    ]
    assert "0 released, 1 refused" in CliRunner().invoke(main, command, catch_exceptions=False).output
    assert published(sessions) == 0


def test_two_people_with_reasons_let_a_report_out(sessions: Sessions) -> None:
    with sessions.begin() as session:
        case = make_case(session, appeal_type="report")
        detect(session, case)
        draft = case.draft
        assert draft is not None
        curator = make_person(session, "curator", Role.CURATOR)
        reviewer = make_person(session, "reviewer", Role.REVIEWER)
        for step, person in (("propose", curator), ("approve", reviewer)):
            with pytest.raises(NotAllowed, match="举报"):
                TransitionCase(session, draft, step, person, preset="two_person").perform()
            TransitionCase(session, draft, step, person, REASON, preset="two_person").perform()
        case_id = case.id
    run_release(sessions, open_batch(sessions, [case_id]), "two_person")
    assert published(sessions) == 1
