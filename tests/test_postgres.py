"""The PostgreSQL that tests are given: it starts, a copy follows it, and nothing of it stays behind."""

import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.postgres import Cluster, running_cluster

pytestmark = pytest.mark.postgres


def rows(cluster: Cluster) -> list[int]:
    return [n for (n,) in cluster.execute("SELECT n FROM kept ORDER BY n")]


def test_a_replica_takes_over_with_all_that_was_acknowledged() -> None:
    """Killed without a word, the primary comes back with its rows as well."""
    with running_cluster(durable=True) as primary:
        primary.execute("CREATE TABLE kept (n integer)")
        primary.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        replica = primary.replica()
        try:
            primary.execute("SELECT pg_reload_conf()")
            primary.execute("SET synchronous_commit = remote_apply; INSERT INTO kept VALUES (1)")
            assert rows(replica) == [1]
            with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                replica.execute("INSERT INTO kept VALUES (2)")
            primary.kill()
            replica.promote()
            replica.execute("ALTER SYSTEM RESET synchronous_standby_names")
            replica.execute("SELECT pg_reload_conf()")
            replica.execute("INSERT INTO kept VALUES (2)")
            assert rows(replica) == [1, 2]
        finally:
            replica.stop()
        primary.start()
        assert rows(primary) == [1]
    assert not primary.folder.exists()


def test_the_server_ends_with_its_process() -> None:
    script = (
        "import time; from tests.postgres import Cluster; print(Cluster().folder, flush=True); time.sleep(60)"
    )
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    folder = Path(child.stdout.readline().strip())
    socket = folder / ".s.PGSQL.5432"
    assert socket.exists()
    child.kill()
    child.wait()
    child.stdout.close()
    deadline = time.monotonic() + 20
    while socket.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not socket.exists()
    subprocess.run(["rm", "-rf", folder], check=True)
