"""Uploaded files on their way into the database: stored, checked, tried out, then imported for good."""

import secrets
import shutil
import time
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.imports.jobs import enqueue_import
from portal.backoffice.imports.models import ImportRun
from portal.backoffice.imports.readers import open_table
from portal.backoffice.imports.services import begin_run, map_columns
from portal.settings import Settings

KEEP_SECONDS = 7 * 24 * 3600
"""Age at which a file that was only tried out is deleted: it holds callers' data."""
CHECKED_AT_ONCE = 5_000_000
"""Bytes up to which a file is opened within the request; larger ones wait for the worker."""


class NotStartable(Exception):
    """A dry run cannot be turned into an import; ``reasons`` are sentences for staff."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__("；".join(reasons))


def folder(settings: Settings) -> Path:
    """Where uploaded import files wait, readable by the service's own account only."""
    path = Path(settings.uploads_path) / "imports"
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    return path


def store_upload(settings: Settings, source: BinaryIO) -> Path:
    """Copy the upload in pieces under a random name, and drop files that nobody imported in time."""
    target = folder(settings)
    for old in target.iterdir():
        if time.time() - old.stat().st_mtime > KEEP_SECONDS:
            old.unlink(missing_ok=True)
    path = target / f"{secrets.token_hex(16)}.upload"
    with path.open("xb") as file:
        shutil.copyfileobj(source, file, 1024 * 1024)
    return path


def check_upload(settings: Settings, path: Path, profile: str) -> None:
    """Raise FileRefused for an oversize file, and for a small one that cannot be imported at all: nobody waits
    for the job to hear that.
    """
    size, limit = path.stat().st_size, settings.uploads_megabytes * 1_000_000
    if size <= CHECKED_AT_ONCE or size > limit:
        with open_table(path, max_bytes=limit) as table:
            map_columns(table, profile)


class TryUpload:
    """Begin the dry run of a stored file, in the caller's transaction."""

    def __init__(self, session: Session, path: Path, *, file_name: str, profile: str, actor: str) -> None:
        self._session = session
        self._path = path
        self._file_name = file_name
        self._profile = profile
        self._actor = actor

    def perform(self) -> ImportRun:
        """The queued run."""
        run = begin_run(
            self._session,
            self._path,
            file_name=self._file_name,
            profile=self._profile,
            dry_run=True,
            actor=self._actor,
            stored=True,
        )
        enqueue_import(self._session, run)
        return run


class StartImport:
    """Import for good what a finished dry run has shown."""

    def __init__(self, session: Session, dry_run: ImportRun, actor: str) -> None:
        self._session = session
        self._dry_run = dry_run
        self._actor = actor

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means that it can start."""
        run = self._dry_run
        if not run.dry_run or run.state != "done":
            return ["只有试运行完成之后才能正式导入。"]
        reasons = []
        if self._started() is not None:
            reasons.append("这个文件已经开始正式导入。")
        elif not Path(run.stored_path).is_file():
            reasons.append("上传的文件已不在服务器上（保留 7 天），请重新上传。")
        if run.done_rows == run.rejected:
            reasons.append("没有一行可以导入。")
        return reasons

    def perform(self) -> ImportRun:
        """The queued run; raises NotStartable."""
        reasons = self.failure_reasons()
        if reasons:
            raise NotStartable(reasons)
        dry = self._dry_run
        run = begin_run(
            self._session,
            Path(dry.stored_path),
            file_name=dry.file_name,
            profile=dry.profile,
            dry_run=False,
            actor=self._actor,
            stored=True,
        )
        enqueue_import(self._session, run)
        return run

    def _started(self) -> int | None:
        return self._session.scalar(
            select(ImportRun.id)
            .where(
                ImportRun.stored_path == self._dry_run.stored_path,
                ImportRun.dry_run.is_(False),
                ImportRun.state != "failed",
            )
            .limit(1)
        )
