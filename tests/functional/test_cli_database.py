"""The first steps of an operator: a database from nothing, clear words when something is missing."""

import hashlib
import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pyramid.paster import get_app

from portal.cli import main
from portal.settings import SettingsError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def ini(tmp_path: Path) -> Path:
    """development.ini in an empty folder."""
    target = tmp_path / "development.ini"
    shutil.copy(ROOT / "development.ini", target)
    return target


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(item) for item in arguments])


def alter(ini: Path, *statements: str) -> None:
    """Change the database behind the portal's back."""
    database = sqlite3.connect(ini.parent / "var" / "portal.sqlite")
    for statement in statements:
        database.execute(statement)
    database.commit()
    database.close()


def test_init_db_makes_a_database_and_may_be_run_again(ini: Path) -> None:
    first, second = run("init-db", ini), run("init-db", ini)
    assert (first.exit_code, second.exit_code) == (0, 0), first.output
    assert "holiday days added: 0" in second.output
    assert (ini.parent / "var" / "portal.sqlite").exists()


def test_a_new_database_is_empty_and_whole(ini: Path) -> None:
    run("init-db", ini)
    assert run("check", ini).output == "0 live cases, 0 faults\n"
    assert run("log", "verify", ini).output == "0 entries, 0 faults\n"


def test_commands_say_that_the_database_is_missing(ini: Path) -> None:
    result = run("check", ini)
    assert result.exit_code == 1
    assert f"portal init-db {ini}" in result.output


def test_commands_say_that_the_settings_file_is_missing(tmp_path: Path) -> None:
    result = run("check", tmp_path / "absent.ini")
    assert result.exit_code == 2
    assert "does not exist" in result.output


def test_wrong_settings_end_with_every_error(ini: Path) -> None:
    ini.write_text(
        ini.read_text("utf-8").replace("portal.demo = true", "portal.demo = perhaps\nportal.sides = left"),
        "utf-8",
    )
    result = run("check", ini)
    assert result.exit_code == 1
    assert "portal.demo:" in result.output
    assert "portal.sides:" in result.output


def test_a_check_finds_a_missing_trigger_and_a_wrong_count(ini: Path) -> None:
    run("init-db", ini)
    alter(
        ini,
        "DROP TRIGGER published_log_no_update",
        "INSERT INTO published_count VALUES ('total', '', 3)",
    )
    result = run("check", ini)
    assert result.exit_code == 1
    assert "published_log_no_update" in result.output
    assert "published_count total/ is 3, live cases are 0" in result.output


def test_a_recount_mends_what_a_check_finds(ini: Path) -> None:
    run("init-db", ini)
    alter(ini, "INSERT INTO published_cross_count VALUES ('town', '东湖街道', 'outcome', 'solved', 2)")
    alter(ini, "INSERT INTO published_term VALUES ('噪声', 'zaosheng', 'zs', 2)")
    found = run("check", ini).output
    assert "town/东湖街道/outcome/solved is 2, live cases are 0" in found
    assert "published_term 噪声 is 2, live cases are 0" in found
    assert run("recount", ini).exit_code == 0
    assert run("check", ini).output == "0 live cases, 0 faults\n"


def test_log_verify_finds_a_changed_entry(ini: Path) -> None:
    run("init-db", ini)
    alter(ini, "INSERT INTO published_log VALUES (1, 'x', 'case', 'release', '', 'c', 'p', 'h')")
    result = run("log", "verify", ini)
    assert result.exit_code == 1
    assert "1 entries, 2 faults" in result.output


def test_categories_are_loaded_from_a_file_or_from_what_is_shipped(ini: Path, tmp_path: Path) -> None:
    run("init-db", ini)
    assert run("taxonomy", ini).output == "categories: version 1\n"
    assert run("taxonomy", ini).output == "categories: version 1\n"
    own = tmp_path / "own.toml"
    own.write_text('[tree."环境"]\n"噪声" = ["施工噪声"]\n', encoding="utf-8")
    assert run("taxonomy", ini, own).output == "categories: version 2\n"
    own.write_text("nothing", encoding="utf-8")
    assert run("taxonomy", ini, own).exit_code == 1


def test_a_backup_is_whole_and_never_overwrites(ini: Path, tmp_path: Path) -> None:
    run("init-db", ini)
    target = tmp_path / "backup.sqlite"
    assert run("backup", ini, target).exit_code == 0
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    assert target.with_suffix(".sqlite.sha256").read_text("utf-8") == f"{digest}  backup.sqlite\n"
    copy = sqlite3.connect(target)
    assert copy.execute("SELECT counter FROM published_state").fetchone() == (0,)
    copy.close()
    assert run("backup", ini, target).exit_code == 1


def test_the_portal_does_not_start_without_its_database(ini: Path) -> None:
    with pytest.raises(SettingsError, match="portal init-db"):
        get_app(str(ini), "main")
