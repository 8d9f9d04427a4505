"""An operator's first steps on PostgreSQL: an empty database, three roles, ``portal init-db``."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli import main
from tests.conftest import SECRET
from tests.ini import write_ini
from tests.postgres import INBOX, OWNER, PUBLIC, Cluster

pytestmark = [pytest.mark.postgres, pytest.mark.postgresql_only]

DATABASE = "operator"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(item) for item in arguments])


@pytest.fixture
def addresses(cluster: Cluster) -> Iterator[dict[str, str]]:
    """Of an empty database, as an operator writes them."""
    yield {
        "db.url": cluster.make_database(DATABASE).replace(f"{OWNER}@", f"{OWNER}:open-sesame@"),
        "published.url": cluster.url(DATABASE, PUBLIC),
        "inbox.url": cluster.url(DATABASE, INBOX),
    }
    cluster.drop_database(DATABASE)


@pytest.fixture
def ini(tmp_path: Path, addresses: dict[str, str]) -> Path:
    return write_ini(tmp_path, ini_settings(tmp_path, addresses))


def ini_settings(folder: Path, addresses: dict[str, str]) -> dict[str, str]:
    return {
        **addresses,
        "index.path": str(folder / "index"),
        "uploads.path": str(folder / "uploads"),
        "portal.secret": SECRET,
    }


def test_init_db_makes_tables_and_rights_and_may_be_run_again(ini: Path) -> None:
    assert "portal init-db" in run("check", ini).output
    first, second = run("init-db", ini), run("init-db", ini)
    assert (first.exit_code, second.exit_code) == (0, 0), first.output
    assert f"Rights given to the role {PUBLIC}" in second.output
    assert f"Rights given to the role {INBOX}" in second.output
    assert "open-sesame" not in first.output
    assert run("check", ini).output == "0 live cases, 0 faults\n"
    assert run("log", "verify", ini).output == "0 entries, 0 faults\n"


def test_check_names_a_role_that_may_do_too_much_and_a_trigger_that_is_off(
    cluster: Cluster, ini: Path
) -> None:
    run("init-db", ini)
    cluster.execute(f"GRANT SELECT ON staff_user TO {PUBLIC}", DATABASE)
    cluster.execute("ALTER TABLE case_event DISABLE TRIGGER case_event_no_truncate", DATABASE)
    found = run("check", ini)
    assert found.exit_code == 1
    assert (
        f"published.url: the role {PUBLIC} may do more than it needs (reads public.staff_user)"
        in found.output
    )
    assert "append-only trigger case_event_no_truncate is missing" in found.output


def test_a_role_that_is_not_there_is_named(tmp_path: Path, addresses: dict[str, str]) -> None:
    wrong = {**addresses, "published.url": addresses["published.url"].replace(PUBLIC, "visitor")}
    result = run("init-db", write_ini(tmp_path, ini_settings(tmp_path, wrong)))
    assert result.exit_code == 1
    assert "there is no role visitor; make it with: CREATE ROLE visitor LOGIN" in result.output


def test_a_database_of_another_encoding_is_refused(
    cluster: Cluster, tmp_path: Path, addresses: dict[str, str]
) -> None:
    cluster.drop_database(DATABASE)
    cluster.execute(
        f"CREATE DATABASE {DATABASE} OWNER {OWNER} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'"
    )
    result = run("init-db", write_ini(tmp_path, ini_settings(tmp_path, addresses)))
    assert result.exit_code == 1
    assert "ENCODING 'UTF8' LOCALE 'C'" in result.output


def test_backup_names_the_command_that_does_it(ini: Path, tmp_path: Path) -> None:
    result = run("backup", ini, tmp_path / "copy")
    assert result.exit_code == 1
    assert "pg_dump" in result.output
