"""``portal recheck`` and what ``portal check`` says of leaks."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session, sessionmaker

from portal.cli import main
from portal.public.cases.tables import published_case
from portal.releases.indexing import make_indexer
from portal.security.permissions import Role
from portal.settings import Settings
from tests.factories import make_person
from tests.ini import write_ini
from tests.rechecking import LEAK, as_if_before_the_rule, released_cases

Sessions = sessionmaker[Session]


@pytest.fixture
def ini(tmp_path: Path, raw_settings: dict[str, str]) -> str:
    """Two items may be hidden before the command asks."""
    settings = {**raw_settings, "privacy.recheck_limit": "2", "privacy.recheck_percent": "100"}
    return str(write_ini(tmp_path, settings))


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def test_a_dry_run_names_the_rules_and_a_run_stops_until_somebody_lets_it_go_on(
    ini: str, sessions: Sessions
) -> None:
    numbers = released_cases(sessions, 5)
    with sessions.begin() as session:
        as_if_before_the_rule(session, numbers, LEAK)
        make_person(session, "curator", Role.CURATOR)
        make_person(session, "publisher", Role.PUBLISHER)
    dry = run("recheck", ini, "--dry-run")
    assert "Items to read: 5, to hide: 5, to queue: 0" in dry.output
    assert "phone." in dry.output
    stopped = run("recheck", ini)
    assert (stopped.exit_code, "hidden: 3" in stopped.output) == (3, True), stopped.output
    assert run("recheck", ini).exit_code == 3
    assert "does not hold the permission" in run("recheck", ini, "--go-on", "--as", "curator").output
    assert "needs --as" in run("recheck", ini, "--go-on").output
    done = run("recheck", ini, "--go-on", "--as", "publisher")
    assert (done.exit_code, "hidden: 5" in done.output) == (0, True), done.output
    assert "no run is waiting" in run("recheck", ini, "--go-on", "--as", "publisher").output


def test_check_names_a_callers_data_in_public_without_repeating_it(
    ini: str, sessions: Sessions, settings: Settings, engine: Engine
) -> None:
    [number] = released_cases(sessions, 1)
    make_indexer(settings, engine).rebuild()
    assert run("check", ini).exit_code == 0
    with sessions.begin() as session:
        session.execute(update(published_case).values(reply="请王小丽查收。"))
    result = run("check", ini)
    assert result.exit_code == 1
    assert f"{number} version 1: reply holds the caller's PERSON" in result.output
    assert "王小丽" not in result.output


def test_check_names_what_the_index_still_holds(
    ini: str, sessions: Sessions, settings: Settings, engine: Engine
) -> None:
    [number] = released_cases(sessions, 1)
    make_indexer(settings, engine).rebuild()
    assert run("check", ini).exit_code == 0
    with sessions.begin() as session:
        assert session.scalar(select(published_case.c.number)) == number
        session.execute(update(published_case).values(is_live=False))
    assert f"the index holds {number}, which is not public" in run("check", ini).output
