"""kill -9 while the demo staff rank a year: run again, the demonstration ends as if nothing had happened."""

import subprocess
import sys

import pytest
from sqlalchemy import Connection, Table, select

from portal.backoffice.orders.models import Exclusion
from portal.backoffice.rankings.models import Objection
from portal.backoffice.rulebooks.models import RulebookVersion
from portal.db.engines import published_engine
from portal.public.rankings.tables import (
    published_ranking,
    published_ranking_left_out,
    published_ranking_rate,
    published_ranking_row,
    published_rulebook,
)
from tests.demo_city import CASES, City

DEATHS = [
    ("INSERT INTO rulebook", 2),
    ("INSERT INTO score_sheet", 3),
    ("INSERT INTO published_log", 23),
    ("INSERT INTO objection", 1),
    ("UPDATE objection", 1),
    ("UPDATE ranking", 1),
    ("INSERT INTO objection", 1),
]
"""How a statement begins and which one of its kind a run does not live to see: the first version of the rulebook alone;
the second month half computed; months later; the objection raised, answered, the ranking with it released, the quarter
open without its objection.
"""
DIE = """
import os, signal, sys
from sqlalchemy import event
import portal.models
from portal.db.engines import session_factory, working_engine
from portal.demo.load import Demo
from portal.settings import load_settings

cases, raw, deaths = int(sys.argv[1]), eval(sys.argv[2]), eval(sys.argv[3])

def run(beginning, nth):
    settings = load_settings(raw, environ={})
    engine, seen = working_engine(settings.db_url), 0

    def die_before(_connection, _cursor, statement, *_):
        nonlocal seen
        seen += statement.startswith(beginning)
        if beginning and seen >= nth:
            os.kill(os.getpid(), signal.SIGKILL)

    def report(stage, _done, _total):
        if stage == "detecting":
            os._exit(0)

    event.listen(engine, "before_cursor_execute", die_before)
    Demo(settings, engine, session_factory(engine), report).fill(cases, seed=1)

for beginning, nth in [*deaths, ("", 0)]:
    child = os.fork()
    if child == 0:
        run(beginning, nth)
    _, status = os.waitpid(child, 0)
    print("killed" if os.WIFSIGNALED(status) else "ended", os.WEXITSTATUS(status), flush=True)
"""
"""Children that fill one city, each killed somewhere else while ranking; the last one ranks to the end."""


def contents(connection: Connection, table: Table, *but: str) -> list[tuple[object, ...]]:
    """All rows, by key, without columns that are drawn anew."""
    columns = [column for column in table.c if column.name not in but]
    return [tuple(row) for row in connection.execute(select(*columns).order_by(*table.primary_key))]


def published(city: City) -> list[list[tuple[object, ...]]]:
    """Every figure of every ranking; the names of the rows in the files are random, and so are their digests."""
    with published_engine(city.settings.published_url, pooled=False).connect() as connection:
        return [
            contents(connection, published_ranking, "package_sha256"),
            *(
                contents(connection, table)
                for table in (
                    published_ranking_row,
                    published_ranking_rate,
                    published_ranking_left_out,
                    published_rulebook,
                )
            ),
        ]


def recorded(city: City) -> list[list[tuple[object, ...]]]:
    """What the staff did to come there."""
    with city.sessions() as session:
        return [
            [(book.version, book.state, book.valid_from) for book in session.query(RulebookVersion)],
            sorted((o.period, o.state, o.ground, o.remedy) for o in session.query(Objection)),
            [(exclusion.reason, exclusion.document) for exclusion in session.query(Exclusion)],
        ]


@pytest.mark.long
def test_a_demo_killed_while_ranking_ends_the_same(empty: City, filled: City) -> None:
    result = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", DIE, str(CASES), repr(empty.raw), repr(DEATHS)],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    assert result.stdout.split("\n")[:-1] == ["killed 0"] * len(DEATHS) + ["ended 0"], result.stderr
    assert published(empty) == published(filled)
    assert recorded(empty) == recorded(filled)
