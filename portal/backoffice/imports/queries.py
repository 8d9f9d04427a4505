"""Reads of the import pages."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.imports.jobs import KIND
from portal.backoffice.imports.models import ImportRowNote, ImportRun
from portal.jobs.models import Job

RUNS_A_PAGE = 50
NOTES_A_PAGE = 200


def runs_before(session: Session, before: int | None) -> Sequence[ImportRun]:
    """Runs, newest first, one more than a page holds."""
    query = select(ImportRun).order_by(ImportRun.id.desc()).limit(RUNS_A_PAGE + 1)
    if before is not None:
        query = query.where(ImportRun.id < before)
    return session.scalars(query).all()


def notes_after(session: Session, run: ImportRun, after: int, only: str) -> Sequence[ImportRowNote]:
    """Row notes in line order, one more than a page holds; ``only``: errors, warnings or "" for both."""
    query = select(ImportRowNote).where(ImportRowNote.run_id == run.id, ImportRowNote.id > after)
    if only:
        query = query.where(ImportRowNote.is_error.is_(only == "errors"))
    return session.scalars(query.order_by(ImportRowNote.id).limit(NOTES_A_PAGE + 1)).all()


def job_has_failed(session: Session, run: ImportRun) -> bool:
    """Whether the worker gave up on this run, which then stays as it was left."""
    recent = select(Job).where(Job.kind == KIND).order_by(Job.id.desc()).limit(100)
    job = next((job for job in session.scalars(recent) if job.payload.get("run_id") == run.id), None)
    return job is not None and job.state == "failed"
