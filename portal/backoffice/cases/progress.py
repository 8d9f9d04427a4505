"""How far the search for personal data is, and whether it looks for names with the tagger: said on the staff pages."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.jobs.models import Job
from portal.privacy import tagger


@dataclass(frozen=True, slots=True)
class DetectionState:
    """``done`` of ``total`` cases of the running job (0 of 0 when none has started); ``failed``: the worker gave up."""

    running: bool
    done: int
    total: int
    failed: bool
    names_tagged: bool


def detection_state(session: Session) -> DetectionState:
    """The newest job of the kind ``detect``, which takes everything that is pending."""
    newest = select(Job).where(Job.kind == "detect").order_by(Job.id.desc()).limit(1)
    job = session.scalars(newest).first()
    running = job is not None and job.state in ("waiting", "running")
    done, total = (job.done, job.total or 0) if job is not None and running else (0, 0)
    return DetectionState(
        running, done, total, job is not None and job.state == "failed", tagger.is_available()
    )
