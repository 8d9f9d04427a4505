"""Which errors of the database are outages, told to readers as such, and which are faults of the portal."""

from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from portal.db.outages import outage


@pytest.mark.parametrize(
    ("original", "kind"),
    [
        (psycopg.errors.SerializationFailure(), "busy"),  # a replica removes what is just being read
        (psycopg.errors.DeadlockDetected(), "busy"),
        (psycopg.errors.LockNotAvailable(), "busy"),
        (psycopg.errors.AdminShutdown(), "unreachable"),
        (psycopg.errors.DiskFull(), "full"),
        (psycopg.errors.ReadOnlySqlTransaction(), "readonly"),
        (psycopg.errors.UndefinedTable(), None),
        (psycopg.errors.UniqueViolation(), None),
    ],
)
def test_what_a_server_says(original: psycopg.Error, kind: str | None) -> None:
    assert outage(DBAPIError("SELECT", {}, original)) == kind


def test_a_file_that_is_no_database_is_damage_with_and_without_sqlalchemy_around(tmp_path: Path) -> None:
    """The release counter asks the driver itself."""
    file = tmp_path / "none.sqlite"
    file.write_bytes(b"x" * 5000)
    engine = create_engine(f"sqlite:///{file}")
    with pytest.raises(DBAPIError) as caught, engine.connect() as connection:
        connection.execute(text("SELECT * FROM sqlite_master"))
    engine.dispose()
    assert outage(caught.value) == outage(caught.value.orig) == "damaged"
    assert outage(ValueError("of our own")) is None
    assert outage(None) is None
