"""What is released about a hit in single values, without its texts: for files and feeds, as the published rows are now."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from sqlalchemy import Connection, select

from portal.public.cases.queries import LIVE
from portal.public.cases.tables import published_case
from portal.public.search import section_documents
from portal.public.search.department_documents import department_rows
from portal.public.search.documents import keys_of
from portal.public.search.facets import CASE, DEPARTMENT, KINDS, TURN
from portal.public.search.section_documents import section_rows
from portal.public.search.turn_documents import turn_rows
from portal.web.present import words

_CHUNK = 500
_CASE_COLUMNS = tuple(column for column in published_case.c if column.name not in ("question", "reply"))
_CASES = select(*_CASE_COLUMNS).where(LIVE)


@dataclass(frozen=True, slots=True)
class Record:
    """One hit. ``path`` leads to what is live, ``permanent`` to this version; ``date`` is as exact as it is released;
    ``log_seq``: its row of the release log, None for a department.
    """

    id: str
    kind: str
    number: str
    title: str
    path: str
    permanent: str
    date: str = ""
    department: str = ""
    category: str = ""
    sub_category: str = ""
    town: str = ""
    appeal_type: str = ""
    outcome: str = ""
    satisfaction: str = ""
    working_days: int | None = None
    limit_days: int | None = None
    released_on: str = ""
    version: int | None = None
    log_seq: int | None = None

    @property
    def kind_word(self) -> str:
        return KINDS[self.kind]


_INTERNAL = ("path", "permanent", "log_seq")
FIELDS = tuple(field.name for field in fields(Record) if field.name not in _INTERNAL)
"""What of a record is told as it stands."""


def read_records(connection: Connection, ids: Sequence[str]) -> Iterator[Record]:
    """Records in the engine's order; one whose row was withdrawn is dropped."""
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        found: dict[str, Record] = {}
        for prefix, read in _READERS.items():
            if keys := keys_of(chunk, prefix):
                found |= {f"{prefix}:{key}": record for key, record in read(connection, keys)}
        yield from (found[item] for item in chunk if item in found)


Found = Iterator[tuple[str, Record]]


def _cases(connection: Connection, numbers: Sequence[str]) -> Found:
    for row in connection.execute(_CASES.where(published_case.c.number.in_(numbers))):
        path = f"/cases/{row.number}"
        yield (
            row.number,
            Record(
                f"{CASE}:{row.number}",
                CASE,
                row.number,
                row.title,
                path,
                f"{path}/v{row.version}",
                row.closed_on or row.replied_on or row.month or "",
                row.department_name or "",
                row.category1 or "",
                row.category2 or "",
                row.town,
                words.appeal_type_word(row.appeal_type),
                words.outcome_word(row.outcome) if row.outcome else "",
                words.satisfaction_mark(row.satisfaction).word,
                row.working_days,
                row.limit_days,
                row.released_on,
                row.version,
                row.log_seq,
            ),
        )


def _sections(connection: Connection, keys: Sequence[str]) -> Found:
    for key, row in section_rows(connection, keys).items():
        path, place = f"/bulletins/{row.number}", f"#{row.anchor}" if row.section_title else ""
        yield (
            key,
            Record(
                f"{section_documents.PREFIX}:{key}",
                row.kind,
                row.number,
                " — ".join(title for title in (row.title, row.section_title) if title),
                path + place,
                f"{path}/v{row.version}{place}",
                row.dated,
                row.organ,
                released_on=row.released_on,
                version=row.version,
                log_seq=row.log_seq,
            ),
        )


def _turns(connection: Connection, keys: Sequence[str]) -> Found:
    for key, row in turn_rows(connection, keys).items():
        path, place = f"/hotline-days/{row.day}/calls/{row.call}", f"#t{row.position}" if row.position else ""
        yield (
            key,
            Record(
                f"{TURN}:{key}",
                TURN,
                row.number,
                row.topic,
                path + place,
                f"{path}/v{row.version}{place}",
                row.held_on,
                row.department_name,
                row.category1,
                town=row.town,
                released_on=row.released_on,
                version=row.version,
                log_seq=row.log_seq,
            ),
        )


def _departments(connection: Connection, codes: Sequence[str]) -> Found:
    for code, row in department_rows(connection, codes).items():
        path = f"/departments/{code}"
        yield (
            code,
            Record(f"{DEPARTMENT}:{code}", DEPARTMENT, code, row.name, path, path, department=row.name),
        )


_READERS: Mapping[str, Callable[[Connection, Sequence[str]], Found]] = {
    CASE: _cases,
    section_documents.PREFIX: _sections,
    TURN: _turns,
    DEPARTMENT: _departments,
}
