"""Detection from a shell and as a background job: the same work, done once."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.cases.detection import detect_job
from portal.backoffice.cases.models import CaseDraft
from portal.cli import main
from portal.jobs.models import Job
from portal.jobs.queue import enqueue
from portal.jobs.worker import Worker
from portal.releases.transition import detection_version
from portal.settings import Settings
from tests.factories import make_case


@pytest.fixture
def ini(tmp_path: Path, raw_settings: dict[str, str]) -> str:
    path = tmp_path / "portal.ini"
    lines = "\n".join(f"{key} = {value}" for key, value in raw_settings.items())
    logging = "[loggers]\nkeys = root\n[handlers]\nkeys =\n[formatters]\nkeys =\n[logger_root]\nhandlers =\n"
    path.write_text(f"[app:main]\nuse = egg:hotline-portal\n{lines}\n{logging}", "utf-8")
    return str(path)


@pytest.fixture(autouse=True)
def cases(sessions: sessionmaker[Session]) -> None:
    """Three cases that nobody has looked through."""
    with sessions.begin() as session:
        for number in range(3):
            make_case(session, f"T-{number}")


def versions(sessions: sessionmaker[Session]) -> list[str]:
    with sessions() as session:
        return list(session.scalars(select(CaseDraft.detected_with)))


def test_the_verb_looks_through_everything_and_says_how_much(
    ini: str, sessions: sessionmaker[Session]
) -> None:
    result = CliRunner().invoke(main, ["detect", ini], catch_exceptions=False)
    assert (result.exit_code, result.output) == (
        0,
        "Cases looked through: 3\nCases whose place and dates changed with their neighbours: 3\n",
    )
    assert versions(sessions) == [detection_version()] * 3


def test_the_verb_stops_at_its_limit(ini: str, sessions: sessionmaker[Session]) -> None:
    CliRunner().invoke(main, ["detect", ini, "--limit", "2"], catch_exceptions=False)
    assert sorted(versions(sessions)) == ["", detection_version(), detection_version()]


def test_the_job_reports_its_progress(settings: Settings, sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        enqueue(session, "detect", {})
    assert Worker(settings, sessions, {"detect": detect_job}).drain() == 1
    with sessions() as session:
        job = session.scalars(select(Job).where(Job.kind == "detect")).one()
    assert (job.state, job.done, job.total) == ("done", 3, 3)
    assert versions(sessions) == [detection_version()] * 3


def test_a_job_that_finds_nothing_to_do_is_done(settings: Settings, sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        enqueue(session, "detect", {})
        enqueue(session, "detect", {})
    assert Worker(settings, sessions, {"detect": detect_job}).drain() == 2
    with sessions() as session:
        assert set(session.scalars(select(Job.state).where(Job.kind == "detect"))) == {"done"}
