"""Promise 5: the chain holds under concurrent writers. With a deferred BEGIN it broke silently."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.public.log.chain import chain_faults
from portal.public.log.tables import published_log
from portal.releases.log import append_entry

WRITERS, ENTRIES = 4, 60


def test_concurrent_writers_keep_the_chain(sessions: sessionmaker[Session]) -> None:
    def write(writer: int) -> None:
        for number in range(ENTRIES):
            with sessions.begin() as session:
                append_entry(session, "release", {"writer": writer, "n": number}, datetime.now(UTC))

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    with sessions() as session:
        rows = session.execute(select(published_log).order_by(published_log.c.seq)).mappings().all()
    assert len(rows) == WRITERS * ENTRIES
    assert chain_faults(rows) == []
