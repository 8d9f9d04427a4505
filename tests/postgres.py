"""A real PostgreSQL for tests: a cluster of its own in a temporary folder, reached by a Unix socket only.

Nothing of it outlives the test process, however that ends: the server is sent a shutdown when its parent dies.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg

OWNER = "portal"
"""Role that owns the tables: the ``db.url`` of an installation."""
PUBLIC = "portal_public"
"""Role of ``published.url``: may SELECT the published tables."""
INBOX = "portal_inbox"
"""Role of ``inbox.url``: may add and count what the public forms take."""
_PORT = 5432
"""Names the socket only: clusters do not meet, each has a folder of its own."""
_SUPERUSER = "postgres"
_COMMON = {
    "listen_addresses": "",
    "port": _PORT,
    "max_connections": 60,
    "shared_buffers": "64MB",
    "max_wal_size": "2GB",
    "log_min_messages": "fatal",
    "lc_messages": "C",
}
_NOT_DURABLE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


@cache
def programs() -> Path | None:
    """Folder of initdb, postgres and their like: Debian's newest version, else beside ``initdb`` on the PATH."""
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda path: float(path.parent.parent.name), default=None)
    found = newest or shutil.which("initdb")
    return Path(found).parent if found else None


class Cluster:
    """One server. ``durable`` writes to disk as a real one does, for tests of crashes; others save the time."""

    def __init__(self, *, durable: bool = False, copy_of: "Cluster | None" = None) -> None:
        self._durable = durable
        self._server: subprocess.Popen[bytes] | None = None
        self.folder = Path(tempfile.mkdtemp(prefix="portal-postgres-"))
        self.data = self.folder / "data"
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            os.chown(self.folder, *_unprivileged())
        try:
            self._copy(copy_of) if copy_of else self._create()
            self.start()
        except BaseException:
            self.stop()
            raise

    def _create(self) -> None:
        self._run(
            "initdb", "-D", self.data, "-U", _SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N"
        )

    def _copy(self, primary: "Cluster") -> None:
        address = f"host={primary.folder} port={_PORT} user={_SUPERUSER}"
        self._run("pg_basebackup", "-D", self.data, "-d", address, "-R", "-X", "stream", "-c", "fast", "-N")

    def start(self) -> None:
        """Start the server, again after ``kill`` too, and wait until it answers."""
        settings = _COMMON | ({} if self._durable else _NOT_DURABLE)
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        # --pdeathsig: a test process that is killed takes its server along.
        command = ["setpriv", "--pdeathsig", "INT", _program("postgres"), "-D", self.data, "-k", self.folder]
        with (self.folder / "server.log").open("ab") as log:
            # A session of its own: Ctrl-C is for the tests, which then stop their server.
            self._server = subprocess.Popen(
                [*command, *options], stdout=log, stderr=log, start_new_session=True, **_as_other()
            )
        self._wait()

    def _wait(self, seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while True:
            try:
                self.execute("SELECT 1")
                return
            except psycopg.OperationalError as error:
                gone = self._server is None or self._server.poll() is not None
                if gone or time.monotonic() > deadline:
                    log = (self.folder / "server.log").read_text("utf-8", "replace")[-2000:]
                    raise RuntimeError(f"PostgreSQL does not answer: {log}") from error
                time.sleep(0.02)

    def url(self, database: str = _SUPERUSER, user: str = _SUPERUSER) -> str:
        """SQLAlchemy address of a database for one of its roles; no password is asked."""
        return f"postgresql+psycopg://{user}@/{database}?host={self.folder}&port={_PORT}"

    def execute(self, statement: str, database: str = _SUPERUSER, user: str = _SUPERUSER) -> list[Any]:
        """Run one statement outside a transaction; rows if it has any."""
        with psycopg.connect(
            host=str(self.folder), port=_PORT, dbname=database, user=user, autocommit=True
        ) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def make_roles(self) -> None:
        """The three roles of an installation, without any right yet."""
        for role in (OWNER, PUBLIC, INBOX):
            self.execute(f"CREATE ROLE {role} LOGIN")

    def make_database(self, name: str, template: str = "template0") -> str:
        """A database that ``OWNER`` owns, as a copy of ``template``; its address for ``OWNER``. Rights on the database
        itself do not come with a copy: they are those that ``portal init-db`` leaves.
        """
        self.execute(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {template}")
        self.execute(f"REVOKE CREATE, TEMPORARY ON DATABASE {name} FROM PUBLIC")
        return self.url(name, OWNER)

    def drop_database(self, name: str) -> None:
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def replica(self) -> "Cluster":
        """A second server that follows this one by streaming replication and answers reads."""
        return Cluster(durable=self._durable, copy_of=self)

    def promote(self) -> None:
        """Make a replica a primary and wait until it takes writes."""
        self.execute("SELECT pg_promote(true, 60)")

    def kill(self) -> None:
        """Stop at once, without a checkpoint and without telling anybody: what a power cut leaves."""
        self._end("immediate")

    def stop(self) -> None:
        """Stop and remove everything; a second time does nothing."""
        self._end("fast")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _end(self, mode: str) -> None:
        if self._server is None:
            return
        if self._server.poll() is None:
            self._run("pg_ctl", "stop", "-D", self.data, "-m", mode, "-w", "-t", "60")
        self._server.wait(timeout=60)
        self._server = None

    def _run(self, name: str, *words: object) -> None:
        done = subprocess.run(
            [_program(name), *map(str, words)],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            **_as_other(),
        )
        if done.returncode:
            raise RuntimeError(f"{name}: {done.stderr}")


@contextmanager
def running_cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """A server with the three roles, stopped at the end."""
    cluster = Cluster(durable=durable)
    try:
        cluster.make_roles()
        yield cluster
    finally:
        cluster.stop()


def _program(name: str) -> Path:
    folder = programs()
    if folder is None:
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql, or make .venv/.postgres")
    return folder / name


def _unprivileged() -> tuple[int, int]:
    """User and group that Debian's package makes for the server."""
    account = pwd.getpwnam(_SUPERUSER)
    return account.pw_uid, account.pw_gid


def _as_other() -> dict[str, Any]:
    """What makes a child leave root's rights behind; without root it stays who it is."""
    surroundings: dict[str, Any] = {"cwd": "/", "env": {**os.environ, "LC_ALL": "C", "TZ": "UTC"}}
    if os.getuid() != 0:
        return surroundings
    user, group = _unprivileged()
    return {**surroundings, "user": user, "group": group, "extra_groups": []}
