"""What a re-check would do, counted without writing anything."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.departments.office_words import load_office_words
from portal.db.engines import read_session_factory
from portal.privacy import OfficeWords
from portal.releases.recheck.kinds import Inspection, Kind
from portal.releases.recheck.run import KINDS, count_of

CHUNK = 50


@dataclass(frozen=True, slots=True)
class DryRun:
    """Items by what would become of them, and new findings by (risk, rule)."""

    items: int
    hide: int
    queue: int
    rules: Counter[tuple[str, str]]


def dry_run(
    sessions: sessionmaker[Session], progress: Callable[[int, int], None] = lambda _done, _total: None
) -> DryRun:
    """Read everything outdated with the current rules."""
    reading = read_session_factory(sessions.kw["bind"])
    with reading() as session:
        offices = load_office_words(session)
        total = sum(count_of(session, kind.outdated()) for kind in KINDS)
    items = hidden = queued = 0
    rules: Counter[tuple[str, str]] = Counter()
    for kind in KINDS:
        for inspected, read in _chunks(reading, kind, offices):
            for item in inspected:
                rules.update((found.risk, found.rule_id) for found in item.findings)
                hidden += item.is_high
                queued += bool(item.findings) and not item.is_high
            items += read
            progress(items, max(total, items))
    return DryRun(items, hidden, queued, rules)


def _chunks(
    reading: sessionmaker[Session], kind: Kind, offices: OfficeWords
) -> Iterator[tuple[list[Inspection], int]]:
    """What is read of one kind, on a snapshot for each chunk, and how many items those are."""
    last = 0
    while True:
        with reading() as session:
            unread = kind.outdated().where(kind.key > last).order_by(kind.key).limit(CHUNK)
            ids = session.scalars(unread).all()
            found = [kind.inspect(session, item_id, offices) for item_id in ids]
        if not ids:
            return
        yield [item for item in found if item is not None], len(ids)
        last = ids[-1]
