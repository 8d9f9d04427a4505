"""A database from before a stored count gets it from its published cases."""

from alembic import command
from sqlalchemy import Engine, select

from portal.backoffice.searches.models import SearchWordGroup
from portal.db.migrate import alembic_config, upgrade
from portal.public.search.tables import published_word_group
from portal.releases.counts import counted
from portal.search.synonyms import shipped_groups
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


def test_an_older_database_begins_with_the_shipped_words(engine: Engine) -> None:
    """Working and published groups are the same rows, and both sides can go on from there."""
    url = str(engine.url)
    engine.dispose()
    command.downgrade(alembic_config(url), "0012")
    upgrade(url)
    with engine.connect() as connection:
        working = connection.execute(
            select(SearchWordGroup.id, SearchWordGroup.kind, SearchWordGroup.words)
        ).all()
        assert working == connection.execute(select(published_word_group)).all()
    assert [(row.kind, tuple(row.words.split())) for row in working] == list(shipped_groups())
