"""Migrations are safe under running code: they add what the code before can leave alone, and take nothing from it."""

import sqlite3
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from portal.db.engines import working_engine
from portal.db.migrate import alembic_config, is_current, upgrade

FIRST = "0012"
"""The rule holds from the first migration after this one."""
CONTRACTING: frozenset[str] = frozenset()
"""Migrations that take away what no code of the version before reads or writes any more; each is a decision."""

Columns = dict[tuple[str, str], tuple[str, bool, bool]]
"""Type, whether it may be empty, whether the database fills it in, by table and column."""


def revisions() -> list[str]:
    scripts = ScriptDirectory.from_config(alembic_config("sqlite://"))
    return [script.revision for script in reversed(list(scripts.walk_revisions(FIRST, "head")))][1:]


def columns(url: str) -> Columns:
    engine = working_engine(url)
    found: Columns = {}
    with engine.connect() as connection:
        tables = inspect(connection)
        for table in tables.get_table_names():
            for column in tables.get_columns(table):
                filled = column["default"] is not None or bool(column.get("computed"))
                found[table, column["name"]] = (str(column["type"]), bool(column["nullable"]), filled)
    engine.dispose()
    return found


def test_migrations_take_nothing_from_the_code_before(tmp_path: Path) -> None:
    """No table, column or type goes; what an old INSERT does not name may be empty or is filled in."""
    url = f"sqlite:///{tmp_path}/portal.sqlite"
    upgrade(url, FIRST)
    before = columns(url)
    assert revisions(), "nothing to look at"
    for revision in revisions():
        upgrade(url, revision)
        after = columns(url)
        if revision not in CONTRACTING:
            assert {key: after.get(key) for key in before} == before, revision
            tables = {table for table, _ in before}
            added = {key: what for key, what in after.items() if key not in before and key[0] in tables}
            assert [key for key, (_, empty, filled) in added.items() if not (empty or filled)] == [], revision
        before = after


@pytest.mark.parametrize(("revision", "fits"), [("0001", False), ("9999", True)])
def test_code_refuses_an_older_schema_and_takes_a_newer_one(
    tmp_path: Path, template_database: Path, revision: str, fits: bool
) -> None:
    """A machine that has not been updated yet starts again after a crash; one that is ahead of its database does not."""
    path = tmp_path / "portal.sqlite"
    path.write_bytes(template_database.read_bytes())
    database = sqlite3.connect(path)
    database.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    database.commit()
    database.close()
    engine = working_engine(f"sqlite:///{path}")
    assert is_current(engine) is fits
    engine.dispose()
