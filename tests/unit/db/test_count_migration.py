"""A database from before the counts by two dimensions gets them from its published cases."""

from alembic import command
from sqlalchemy import Engine

from portal.db.migrate import alembic_config, upgrade
from portal.releases.counts import counted
from tests.public_rows import case_values, publish


def test_the_migration_counts_what_is_published(engine: Engine) -> None:
    publish(
        engine, *(case_values(n) for n in range(1, 31)), case_values(31, category1=None, category2="排水")
    )
    url = str(engine.url)
    engine.dispose()
    command.downgrade(alembic_config(url), "0002")
    upgrade(url)
    with engine.connect() as connection:
        assert list(counted(connection).differences(connection)) == []
