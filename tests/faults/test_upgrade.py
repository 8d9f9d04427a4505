"""The schema is brought forward by a newer version while processes of the one before go on serving."""

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from portal.releases.models import Release
from tests.faults.conftest import PASSWORD, Launch
from tests.faults.test_index_faults import one_more

NEWER = (
    "CREATE TABLE published_later (id INTEGER PRIMARY KEY, words TEXT)",
    "ALTER TABLE published_case ADD COLUMN later TEXT",
    "ALTER TABLE case_draft ADD COLUMN later TEXT DEFAULT '' NOT NULL",
    "UPDATE alembic_version SET version_num = '9999'",
)
"""What a migration of a later version may do."""


@pytest.mark.both_databases
def test_old_processes_serve_release_and_start_on_a_newer_schema(
    launch: Launch, cases: list[str], curator: str, sessions: sessionmaker[Session], engine: Engine
) -> None:
    site = launch()
    site.serve()
    assert site.get(f"/cases/{cases[0]}")[0] == 200
    with engine.begin() as connection:
        for statement in NEWER:
            connection.exec_driver_sql(statement)
    assert site.get(f"/cases/{cases[1]}")[0] == 200
    assert site.sign_in(curator, PASSWORD)[0] == 200
    fresh = one_more(sessions)
    assert site.get(f"/cases/{fresh}")[0] == 200
    site.stop()
    site.serve()
    assert site.get(f"/cases/{fresh}")[0] == 200
    with sessions() as session:
        assert len(session.scalars(select(Release.number)).all()) == len(cases) + 1
