"""``portal release`` and ``portal withdraw``: the same acts from a shell."""

import threading
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.cases.models import CaseDraft
from portal.cli import main
from portal.jobs.models import Job
from portal.jobs.queue import lease_next
from portal.public.cases.tables import published_case
from portal.releases.indexing import make_indexer
from portal.releases.models import ReleaseBatch
from portal.security.permissions import Role
from portal.settings import Settings
from portal.staff.models import StaffUser
from tests.batches import GROUND, SECRECY, approved_cases, open_batch
from tests.factories import make_person
from tests.ini import write_ini

Sessions = sessionmaker[Session]


@pytest.fixture
def ini(tmp_path: Path, raw_settings: dict[str, str]) -> str:
    return str(write_ini(tmp_path, raw_settings))


@pytest.fixture
def publisher(sessions: Sessions) -> str:
    with sessions.begin() as session:
        return make_person(session, "publisher", Role.PUBLISHER).username


def release(ini: str, username: str) -> Result:
    words = ["release", ini, "--all-approved", "--ground", GROUND, "--secrecy", SECRECY, "--as", username]
    return CliRunner().invoke(main, words)


def test_everything_approved_is_released_and_counted(ini: str, publisher: str, sessions: Sessions) -> None:
    cases = approved_cases(sessions, 3)
    with sessions.begin() as session:
        session.get_one(CaseDraft, cases[0]).reply += "又改了一句。"
    result = release(ini, publisher)
    assert result.exit_code == 0, result.output
    assert "2 released, 1 refused" in result.output
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(published_case)) == 2


def test_an_interrupted_batch_is_finished_first(ini: str, publisher: str, sessions: Sessions) -> None:
    """The same command after a crash goes on where it stopped, then takes what is new."""
    cases = approved_cases(sessions, 3)
    open_batch(sessions, cases[:2])
    result = release(ini, publisher)
    assert "Batch 1: 2 released" in result.output
    assert "Batch 2: 1 released" in result.output
    assert "No approved case is waiting" in release(ini, publisher).output
    with sessions() as session:
        assert set(session.scalars(select(ReleaseBatch.state))) == {"done"}


@pytest.mark.parametrize("roles", [[Role.CURATOR], []])
def test_an_account_without_the_permission_is_refused(
    ini: str, sessions: Sessions, publisher: str, roles: list[Role]
) -> None:
    with sessions.begin() as session:
        make_person(session, "clerk", *roles)
    result = release(ini, "clerk")
    assert result.exit_code == 1
    assert "does not hold the permission" in result.output


def test_a_locked_account_is_refused(ini: str, sessions: Sessions, publisher: str) -> None:
    with sessions.begin() as session:
        session.execute(update(StaffUser).values(locked_at=func.now()))
    assert "no open account" in release(ini, publisher).output


def test_a_withdrawal_prints_its_receipt(
    ini: str, publisher: str, sessions: Sessions, settings: Settings, engine: Engine
) -> None:
    approved_cases(sessions, 1)
    release(ini, publisher)
    make_indexer(settings, engine).rebuild()
    with sessions() as session:
        number = session.scalars(select(published_case.c.number)).one()
    words = ["withdraw", ini, number, "--reason", "privacy", "--as", publisher]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    assert f"/cases/{number}/v1" in result.output
    assert "surfaces clean" in result.output
    with sessions() as session:
        assert session.scalars(select(Job.state).where(Job.kind == "receipt")).all() == ["done"]
    again = CliRunner().invoke(main, words)
    assert again.exit_code == 1
    assert "可能已经撤回" in again.output


def test_no_worker_completes_the_same_receipt_beside_the_command(
    tmp_path: Path, raw_settings: dict[str, str], publisher: str, sessions: Sessions
) -> None:
    """While the command asks the surfaces its job is taken; what they did not answer is left to a worker afterwards."""
    taken: list[str | None] = []

    def node(_environ: dict[str, Any], start_response: Any) -> list[bytes]:
        with sessions.begin() as session:
            job = lease_next(session, "a worker")
            taken.append(job and job.kind)
        start_response("403 Forbidden", [("Content-Type", "text/plain"), ("Content-Length", "0")])
        return [b""]

    approved_cases(sessions, 1)
    with make_server("127.0.0.1", 0, node, handler_class=Quiet) as server:
        ini = str(
            write_ini(tmp_path, {**raw_settings, "public.nodes": f"http://127.0.0.1:{server.server_port}"})
        )
        release(ini, publisher)
        with sessions.begin() as session:
            number = session.scalars(select(published_case.c.number)).one()
            session.execute(delete(Job))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        words = ["withdraw", ini, number, "--reason", "privacy", "--as", publisher]
        result = CliRunner().invoke(main, words)
        server.shutdown()
    assert result.exit_code == 1 and "STILL VISIBLE" in result.output
    assert taken and "receipt" not in taken
    with sessions() as session:
        job = session.scalars(select(Job).where(Job.kind == "receipt")).one()
        assert (job.state, job.attempts) == ("waiting", 1)


class Quiet(WSGIRequestHandler):
    """Says nothing of its requests."""

    def log_message(self, *_: Any) -> None:
        pass
