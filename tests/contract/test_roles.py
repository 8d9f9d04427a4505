"""PostgreSQL's gate is a role: what ``portal init-db`` grants is enough, and a role that may do more serves nothing."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from portal.db.base import Base
from portal.db.engines import inbox_engine, published_engine, working_engine
from portal.db.roles import RoleTooWide, grant_rights
from portal.settings import Settings, SettingsError, load_settings
from tests.application import running
from tests.conftest import TEMPLATE
from tests.postgres import INBOX, OWNER, PUBLIC, Cluster

pytestmark = [pytest.mark.postgres, pytest.mark.postgresql_only]

WIDER = {
    "one column of a working table": f"GRANT SELECT (id) ON staff_user TO {PUBLIC}",
    "a working table to everybody": 'GRANT SELECT ON "case" TO PUBLIC',
    "writing a published table": f"GRANT UPDATE ON published_case TO {PUBLIC}",
    "writing a column": f"GRANT INSERT (number) ON published_case TO {PUBLIC}",
    "making tables": f"GRANT CREATE ON SCHEMA public TO {PUBLIC}",
    "temporary tables": "GRANT TEMPORARY ON DATABASE {database} TO PUBLIC",
    "the owner's rights": f"GRANT {OWNER} TO {PUBLIC}",
    "a view": f"CREATE VIEW published_sneaky AS SELECT * FROM staff_user; GRANT SELECT ON published_sneaky TO {PUBLIC}",
    "a view in the place of a table": "DROP TABLE published_category; CREATE VIEW published_category AS SELECT username "
    f"FROM staff_user; GRANT SELECT ON published_category TO {PUBLIC}",
    "another schema": f"CREATE SCHEMA other; CREATE TABLE other.published_case (a integer); "
    f"GRANT USAGE ON SCHEMA other TO {PUBLIC}; GRANT SELECT ON other.published_case TO {PUBLIC}",
    "a function that runs as its owner": "CREATE FUNCTION names() RETURNS SETOF varchar SECURITY DEFINER LANGUAGE sql "
    "AS 'SELECT username FROM staff_user'",
}


@pytest.fixture
def wider(cluster: Cluster, settings: Settings, request: pytest.FixtureRequest) -> Iterator[None]:
    """The database after one right too many."""
    database = settings.db_url.split("/")[3].split("?")[0]
    cluster.execute(request.param.replace("{database}", database), database)
    yield
    cluster.execute(f"REVOKE {OWNER} FROM {PUBLIC}")  # roles belong to the server, not to the test's database


@pytest.mark.parametrize("wider", WIDER.values(), ids=WIDER.keys(), indirect=True)
def test_a_role_that_may_do_more_is_refused(settings: Settings, wider: None) -> None:
    with pytest.raises(RoleTooWide):
        published_engine(settings.published_url).connect()


@pytest.mark.parametrize("user", [OWNER, INBOX, "postgres"])
def test_other_roles_are_no_public_role(cluster: Cluster, user: str) -> None:
    with pytest.raises(RoleTooWide, match="init-db"):
        published_engine(cluster.url(TEMPLATE, user)).connect()


def test_the_application_does_not_start_with_a_wide_role(
    cluster: Cluster, raw_settings: dict[str, str], settings: Settings
) -> None:
    database = settings.db_url.split("/")[3].split("?")[0]
    cluster.execute(f'GRANT SELECT ON "case" TO {PUBLIC}', database)
    with pytest.raises(SettingsError, match=r"published\.url.*reads public\.case"), running(raw_settings):
        pass


def test_rights_are_taken_back_and_given_anew(settings: Settings, engine: Engine) -> None:
    """Run again after a migration, or after somebody gave too many."""
    with engine.begin() as connection:
        connection.exec_driver_sql(f"GRANT SELECT ON staff_user TO {PUBLIC}")
        connection.exec_driver_sql(f"GRANT ALL ON published_case TO {PUBLIC}")
        grant_rights(connection, PUBLIC, INBOX)
    with published_engine(settings.published_url, pooled=False).connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM published_case").scalar() == 0


def test_a_role_that_is_not_there_is_named(engine: Engine) -> None:
    with pytest.raises(LookupError, match="CREATE ROLE nobody"), engine.begin() as connection:
        grant_rights(connection, "nobody", INBOX)


@pytest.mark.parametrize("missing", ["published.url", "inbox.url"])
def test_a_side_needs_a_role_of_its_own(raw_settings: dict[str, str], missing: str) -> None:
    """The owner's address would let the public side read everything."""
    for value in ("", raw_settings["db.url"]):
        with pytest.raises(SettingsError, match=f"{missing}: PostgreSQL needs a role of its own"):
            load_settings({**raw_settings, missing: value}, environ={})


def test_public_forms_reach_their_own_table_only(settings: Settings) -> None:
    engine = inbox_engine(settings.inbox_url)
    for table in sorted(set(Base.metadata.tables) - {"inbox_report"}):
        for statement in (f'SELECT 1 FROM "{table}"', f'DELETE FROM "{table}"'):
            with engine.connect() as connection, pytest.raises(DBAPIError, match="InsufficientPrivilege"):
                connection.exec_driver_sql(statement)
    engine.dispose()


def test_a_password_is_never_printed(cluster: Cluster) -> None:
    engine = working_engine(cluster.url(TEMPLATE, f"{OWNER}:open-sesame"))
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    assert "open-sesame" not in repr(engine) + str(engine.url)
    engine.dispose()
