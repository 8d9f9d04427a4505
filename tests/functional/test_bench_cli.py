"""``portal bench`` over a small site: every part is measured, every answer checked, the figures can be kept."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from portal.bench.changes import SINGLES
from portal.bench.engine import BOTH_STEPS, KINDS
from portal.cli import main
from portal.db.base import Base, published_metadata
from portal.demo.staff import install_accounts
from portal.settings import Settings
from tests.batches import approved_cases
from tests.ini import write_ini
from tests.small_site import fill
from tests.stored import rows_of

CASES = 20
PAGES = ["home", "case", "list", "department"]


@pytest.fixture
def raw_settings(raw_settings: dict[str, str]) -> dict[str, str]:
    """With the engine that answers fastest: many kinds of queries are asked."""
    return {**raw_settings, "index.engine": "tantivy"}


def bench(ini: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["bench", str(ini), "--seconds", "0.05", *words])


@pytest.mark.long
def test_a_demonstration_is_measured_in_all_parts(
    raw_settings: dict[str, str], settings: Settings, sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    fill(settings, sessions, CASES)
    approved_cases(sessions, SINGLES + 4, word="水塔")
    with sessions.begin() as session:
        install_accounts(session)
    ini, kept = write_ini(tmp_path, {**raw_settings, "portal.demo": "true"}), tmp_path / "bench.json"
    result = bench(ini, "--reindex", "--import", "30", "--json", str(kept))
    assert result.exit_code == 0, result.output
    run = json.loads(kept.read_text("utf-8"))
    cached = [f"cached {name}" for name in PAGES]
    assert [page["name"] for page in run["pages"]] == [
        "constant", *cached, *PAGES, "search", "similar cases", "search, one reader", "suggestions, one reader"
    ]  # fmt: skip
    assert all(page["answers"] > 0 and page["ratio"] > 0 for page in run["pages"])
    assert [timing["name"] for timing in run["queries"]] == [*KINDS, *BOTH_STEPS]
    assert {timing["name"]: timing["count"] for timing in run["changes"]} == {
        "release.visible: page": SINGLES,
        "release.visible: search": SINGLES,
        "withdrawal.gone: page": SINGLES,
        "withdrawal.gone: search": SINGLES,
    }
    assert {"start", "memory", "reindex", "import", "database, MB", "index, MB"} <= set(run["figures"])
    assert "not measured" not in result.output


@pytest.mark.long
def test_real_data_is_only_read(
    raw_settings: dict[str, str],
    settings: Settings,
    sessions: sessionmaker[Session],
    engine: Engine,
    tmp_path: Path,
) -> None:
    fill(settings, sessions, CASES)
    before = _stored(settings, engine)
    result = bench(write_ini(tmp_path, raw_settings))
    assert result.exit_code == 0, result.output
    assert "this is no demonstration" in result.output
    assert _stored(settings, engine) == before


def _stored(settings: Settings, engine: Engine) -> bytes | list[list[str]]:
    """The file, or every row of every table of a server, whose files change by themselves."""
    if settings.db_url.startswith("sqlite:///"):
        return Path(settings.db_url.removeprefix("sqlite:///")).read_bytes()
    with engine.connect() as connection:
        return rows_of(connection, [*Base.metadata.tables, *published_metadata.tables])


def test_an_empty_installation_says_that_there_is_nothing(
    raw_settings: dict[str, str], tmp_path: Path
) -> None:
    result = bench(write_ini(tmp_path, raw_settings))
    assert result.exit_code == 1 and "nothing is published here" in result.output
