"""Import one file: check it line by line and write it in short transactions, so that it can be killed and repeated."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from sqlalchemy import delete, insert, select, true
from sqlalchemy.orm import Session, sessionmaker

from portal.audit.log import record
from portal.backoffice.cases.detection import queue_detection
from portal.backoffice.imports.cells import RowCells, RowNote
from portal.backoffice.imports.checking import CheckedRow, ImportRow, RowChecker
from portal.backoffice.imports.kinds import KINDS, Kind
from portal.backoffice.imports.mapping import AUTO, ColumnMapping, fitting_profiles, load_profile, mapped
from portal.backoffice.imports.models import ImportRowNote, ImportRun
from portal.backoffice.imports.readers import FileRefused, RawRow, Table, UnreadableLine, open_table
from portal.backoffice.imports.resolve import Directory
from portal.backoffice.imports.shapes import SHAPES
from portal.backoffice.imports.values import load_vocabulary
from portal.backoffice.imports.writing import ChunkResult, RunContext

CHUNK_ROWS = 1000
"""Rows a transaction: commits do not dominate, and others wait for the write lock for a moment only."""

Progress = Callable[[int, float], None]
"""Called after each chunk with the lines done and the fraction of the file read."""


def begin_run(
    session: Session, path: Path, *, file_name: str, profile: str, dry_run: bool, actor: str, stored: bool
) -> ImportRun:
    """A new run; or, for the same file under the same profile, the one that an earlier process did not finish.

    ``profile`` may be AUTO: the run recognises it when it opens the file.
    """
    digest = file_digest(path)
    unfinished = select(ImportRun).where(
        ImportRun.sha256 == digest,
        true() if profile == AUTO else ImportRun.profile == profile,
        ImportRun.dry_run == dry_run,
        ImportRun.state.in_(("waiting", "running")),
        ImportRun.stored_path == (str(path) if stored else ""),
    )
    run = session.scalars(unfinished.order_by(ImportRun.id.desc()).limit(1)).first()
    if run is None:
        run = ImportRun(
            file_name=file_name[:200],
            stored_path=str(path) if stored else "",
            sha256=digest,
            profile=profile,
            dry_run=dry_run,
            state="waiting",
            started_by=actor,
            started_at=dt.datetime.now(dt.UTC),
        )
        session.add(run)
        session.flush()
        record(session, actor, "import.begin", "import", run.id, profile=profile, dry_run=dry_run)
    return run


def file_digest(path: Path) -> str:
    """SHA-256 of the file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class ImportFile:
    """Read the file of one run and bring its rows into the database, or only say what would happen (dry run)."""

    def __init__(self, sessions: sessionmaker[Session], run_id: int, path: Path, *, max_bytes: int) -> None:
        self._sessions = sessions
        self._run_id = run_id
        self._path = path
        self._max_bytes = max_bytes

    def perform(self, progress: Progress = lambda _lines, _fraction: None) -> ImportRun:
        """The finished run, whose state is done or failed; repeats a killed attempt from the first line."""
        profile, directory = self._restart()
        try:
            with open_table(self._path, max_bytes=self._max_bytes) as table:
                self._import(table, self._map(table, profile), directory, progress)
        except (FileRefused, FileNotFoundError) as refusal:
            return self._finish("failed", _refusal_sentence(refusal))
        with self._sessions() as session:
            return session.get_one(ImportRun, self._run_id)

    def _restart(self) -> tuple[str, Directory]:
        """Forget what a killed attempt reported; what it wrote stays and is recognised."""
        with self._sessions.begin() as session:
            session.execute(delete(ImportRowNote).where(ImportRowNote.run_id == self._run_id))
            run = session.get_one(ImportRun, self._run_id)
            run.state, run.message, run.total_rows, run.finished_at = "running", "", None, None
            run.done_rows = run.inserted = run.updated = run.unchanged = run.rejected = run.warnings = 0
            return run.profile, Directory.load(session)

    def _map(self, table: Table, profile: str) -> ColumnMapping:
        """The mapping, its profile noted in the run where it had to be recognised."""
        mapping = map_columns(table, profile)
        if profile == AUTO:
            with self._sessions.begin() as session:
                session.get_one(ImportRun, self._run_id).profile = mapping.profile.name
        return mapping

    def _import(self, table: Table, mapping: ColumnMapping, directory: Directory, progress: Progress) -> None:
        kind = KINDS[mapping.profile.shape.code]

        def read(cells: RowCells) -> ImportRow:
            return kind.read(cells, directory)

        checker = RowChecker(mapping, load_vocabulary(), read, now=dt.datetime.now(dt.UTC))
        lines, told = 0, Counter[str]()
        for chunk in _chunks(table):
            checked = [checker.check(item) for item in chunk]
            lines += len(chunk)
            estimate = round(lines / max(table.fraction, 0.001))
            told += self._write(checked, kind, mapping, directory, estimate).told
            progress(lines, table.fraction)
        messages = [text.format(f"{count:,}") for text, count in told.items()]
        self._finish("done", "\n".join([*_run_message(table, mapping, lines), *messages]))

    def _write(
        self,
        checked: Sequence[CheckedRow[ImportRow]],
        kind: Kind,
        mapping: ColumnMapping,
        directory: Directory,
        estimate: int,
    ) -> ChunkResult:
        with self._sessions.begin() as session:
            run = session.get_one(ImportRun, self._run_id)
            context = RunContext(
                run_id=run.id,
                source=mapping.profile.source,
                actor=run.started_by,
                directory=directory,
                columns={field: column for column, field in mapping.used.items()},
                dry_run=run.dry_run,
            )
            result = kind.writer(session, context).perform([item for item in checked if item.row is not None])
            notes = [note for item in checked for note in item.notes] + result.notes
            _add_notes(session, run.id, sorted(notes, key=lambda note: note.line))
            _count(run, checked, result, notes)
            run.total_rows = estimate
            if result.to_detect:
                queue_detection(session)
            return result

    def _finish(self, state: str, message: str) -> ImportRun:
        with self._sessions.begin() as session:
            run = session.get_one(ImportRun, self._run_id)
            run.state, run.message, run.finished_at = state, message, dt.datetime.now(dt.UTC)
            run.total_rows = run.done_rows
            record(
                session, run.started_by, f"import.{state}", "import", run.id, inserted=run.inserted,
                updated=run.updated, unchanged=run.unchanged, rejected=run.rejected, dry_run=run.dry_run,
            )  # fmt: skip
            return run


def map_columns(table: Table, profile: str) -> ColumnMapping:
    """The file's columns under the profile, or under the one that fits best where it is AUTO.

    Raises FileRefused, naming a profile that would do if there is one.
    """
    fitting = fitting_profiles(table.columns)
    if profile == AUTO:
        if fitting:
            return mapped(fitting[0], table.columns)
        kinds = "、".join(shape.word for shape in SHAPES.values())
        raise FileRefused(f"认不出这是哪一种文件（{kinds}）。文件中的列：{_listed(table.columns)}。")
    mapping = mapped(load_profile(profile), table.columns)
    lacking = mapping.missing()
    if not lacking:
        return mapping
    sentence = f"{'；'.join(lacking)}。文件中的列：{_listed(table.columns)}。"
    if fitting:
        sentence += f"这个文件适用“{fitting[0].title}”（{fitting[0].name}）。"
    raise FileRefused(sentence)


def _chunks(table: Table) -> Iterator[list[RawRow | UnreadableLine]]:
    lines = iter(table)
    while chunk := list(islice(lines, CHUNK_ROWS)):
        yield chunk


def _count(
    run: ImportRun, checked: Sequence[CheckedRow[ImportRow]], result: ChunkResult, notes: Sequence[RowNote]
) -> None:
    rejected = sum(item.is_rejected for item in checked)
    repeated = sum(item.row is None and not item.is_rejected for item in checked)
    run.done_rows += len(checked)
    run.inserted += result.inserted
    run.updated += result.updated
    run.unchanged += result.unchanged + repeated
    run.rejected += rejected + result.rejected
    run.warnings += sum(not note.is_error for note in notes)


def _add_notes(session: Session, run_id: int, notes: Sequence[RowNote]) -> None:
    if notes:
        session.execute(
            insert(ImportRowNote),
            [
                {"run_id": run_id, "line": note.line, "source_number": note.source_number,
                 "column": note.column, "is_error": note.is_error, "reason": note.reason}
                for note in notes
            ],
        )  # fmt: skip


def _run_message(table: Table, mapping: ColumnMapping, lines: int) -> Iterator[str]:
    """What staff should know of the file as a whole."""
    yield f"格式：{table.kind}。"
    if not lines:
        yield "文件只有表头，没有数据行。"
    yield f"种类：{mapping.profile.shape.word}。"
    yield from KINDS[mapping.profile.shape.code].remarks(mapping)
    for column, reason in mapping.unused.items():
        yield f"列“{column}”：{reason}。"


def _refusal_sentence(refusal: Exception) -> str:
    if isinstance(refusal, FileNotFoundError):
        return "上传的文件已不在服务器上，请重新上传。"
    return str(refusal)


def _listed(columns: Sequence[str]) -> str:
    shown = "、".join(columns[:30])
    return f"{shown} 等 {len(columns)} 列" if len(columns) > 30 else shown
