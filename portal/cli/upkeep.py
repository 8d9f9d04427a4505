"""``portal backup``, ``portal check``, ``portal worker``."""

import hashlib
import signal
import sqlite3
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from portal.backoffice.cases.rungs import shrunk
from portal.cli import verb
from portal.cli.condition import index_condition, storage_faults
from portal.cli.environment import Environment, open_environment, read_settings
from portal.db.append_only import missing_triggers
from portal.db.engines import published_engine, read_session_factory
from portal.db.roles import RoleTooWide
from portal.jobs.models import Job
from portal.jobs.worker import Worker
from portal.public.cases.tables import published_case
from portal.public.log.chain import chain_faults
from portal.public.log.queries import chain_rows, commitment_faults
from portal.releases.counts import counted, recount
from portal.releases.hotline_scan import hotline_faults
from portal.releases.leak_scan import index_faults, published_leaks
from portal.releases.log import bump_counter
from portal.search.protocol import IndexUnavailable, make_engine


@verb("backup")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def backup(ini: str, target: Path) -> None:
    """Copy the SQLite database to TARGET while it is in use, and write TARGET.sha256 beside it."""
    source = make_url(read_settings(ini).db_url)
    if source.get_backend_name() != "sqlite":
        raise click.ClickException(
            "this copies SQLite only; for PostgreSQL: pg_dump --format=custom --file=TARGET"
        )
    if target.exists():
        raise click.ClickException(f"{target} exists already; a backup is never overwritten")
    unfinished = target.with_suffix(target.suffix + ".part")
    with sqlite3.connect(str(source.database)) as original, sqlite3.connect(unfinished) as copy:
        original.backup(copy)
    copy.close()
    original.close()
    digest = hashlib.sha256(unfinished.read_bytes()).hexdigest()
    unfinished.rename(target)
    target.with_suffix(target.suffix + ".sha256").write_text(f"{digest}  {target.name}\n", encoding="utf-8")
    click.echo(f"{target}: {digest}")


@verb("check")
def check(ini: str) -> None:
    """Look for anything half done or out of step: schema, triggers, log, stored counts, hotline days, callers' data
    in anything published or in the index; exit code 1 if there is.
    """
    environment = open_environment(ini)
    faults = []
    reading = read_session_factory(environment.engine)
    with reading() as session:
        connection = session.connection()
        faults += [f"append-only trigger {name} is missing" for name in missing_triggers(connection)]
        rows = connection.scalar(select(func.count()).where(published_case.c.is_live)) or 0
        wrong = list(counted(connection).differences(connection))
        faults += [
            f"{table} {'/'.join(key)} is {stored}, live cases are {n}" for table, key, stored, n in wrong
        ]
        if wrong:
            faults.append("stored counts are mended by: portal recount INI")
        failed = connection.scalar(select(func.count()).where(Job.state == "failed")) or 0
        if failed:
            faults.append(f"{failed} background jobs failed")
    try:
        with published_engine(environment.settings.published_url, pooled=False).connect() as connection:
            faults += [*chain_faults(chain_rows(connection)), *commitment_faults(connection)]
    except RoleTooWide as error:
        faults.append(f"published.url: {error}")
    faults += [*storage_faults(environment), *_leaks(environment, ini, indexed=rows > 0)]
    for fault in faults:
        click.echo(fault, err=True)
    if fewer := shrunk(reading):
        click.echo(
            f"{fewer} released cases have fewer neighbours now than their place and dates need", err=True
        )
    click.echo(f"{rows} live cases, {len(faults)} faults")
    sys.exit(1 if faults else 0)


@verb("recount")
def recount_verb(ini: str) -> None:
    """Count the live cases anew for lists and figures, where ``check`` finds a stored count wrong."""
    environment = open_environment(ini)
    with environment.sessions.begin() as session:
        recount(session.connection())
        bump_counter(session, datetime.now(UTC))
    click.echo("stored counts are those of the live cases")


def _leaks(environment: Environment, ini: str, *, indexed: bool) -> list[str]:
    """Known fields in the public store, the condition of the index, and its documents that are no longer public; with
    ``indexed`` there is something for an index to hold.
    """
    with read_session_factory(environment.engine)() as session:
        faults = [*published_leaks(session), *hotline_faults(session)]
        engine = make_engine(environment.settings.index_engine, Path(environment.settings.index_path))
        faults += index_condition(environment, engine, ini, expected=indexed)
        try:
            faults += index_faults(session, engine)
        except IndexUnavailable:
            pass  # said by its condition
        finally:
            engine.close()
    return faults


@verb("worker")
@click.option("--once", is_flag=True, help="Do the waiting jobs and end.")
def worker(ini: str, once: bool) -> None:
    """Run background jobs (imports, detection, release batches, receipts) outside the web process."""
    from portal.jobs import collect_handlers

    environment = open_environment(ini)
    runner = Worker(environment.settings, environment.sessions, collect_handlers(environment.settings))
    if once:
        click.echo(f"{runner.drain()} jobs done")
        return
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    click.echo("working; stop with Ctrl-C")
    runner.follow(stop)
