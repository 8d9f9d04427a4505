"""The background job that imports an uploaded file."""

from pathlib import Path

from sqlalchemy.orm import Session

from portal.backoffice.imports.models import ImportRun
from portal.backoffice.imports.services import ImportFile
from portal.jobs.models import Job
from portal.jobs.queue import enqueue
from portal.jobs.worker import JobContext

KIND = "import"


def enqueue_import(session: Session, run: ImportRun) -> Job:
    """Queue the reading of a run's stored file, before detection jobs: staff are waiting for it."""
    return enqueue(session, KIND, {"run_id": run.id}, priority=2)


def import_job(context: JobContext) -> None:
    """Handler of the job kind ``import``; a second attempt starts the same run again from the first line.

    After the real import the uploaded file is deleted: it holds callers' data that the case table now has.
    """
    run_id = int(context.payload["run_id"])
    with context.sessions() as session:
        run = session.get_one(ImportRun, run_id)
        path, done = Path(run.stored_path), run.state in ("done", "failed")
    if not done:
        run = ImportFile(
            context.sessions,
            run_id,
            path,
            max_bytes=context.settings.uploads_megabytes * 1_000_000,
        ).perform(lambda lines, fraction: context.progress(lines, round(lines / max(fraction, 0.001))))
    if run.state == "done" and not run.dry_run:
        path.unlink(missing_ok=True)
