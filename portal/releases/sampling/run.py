"""The job ``release_sample``: take every case of an approved batch through the workflow by the people who answered for
the batch, then release them as a batch like any other. kill -9 at any moment loses nothing: it goes on where it stopped.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Select, func, insert, select
from sqlalchemy.orm import Session, joinedload, sessionmaker

from portal.backoffice.cases.models import CaseDraft, Finding
from portal.jobs.worker import JobContext
from portal.public.about.tables import published_sampling
from portal.releases import NotAllowed
from portal.releases.batches import OpenBatch, run_release
from portal.releases.log import bump_counter
from portal.releases.sampling.draw import bound_ppm
from portal.releases.sampling.models import SampleBatch, SampleItem
from portal.releases.snapshot import today
from portal.releases.transition import TransitionCase, detection_version
from portal.releases.workflow import transitions
from portal.security.policy import Identity
from portal.staff.models import StaffUser

CHUNK = 20
CHANGED = "抽样之后有改动，须逐件处理。"
Sessions = sessionmaker[Session]
Progress = Callable[[int, int], None]


def release_sample_job(context: JobContext) -> None:
    """Handler of the job kind ``release_sample``."""
    release_sample(context.sessions, context.payload["batch_id"], context.settings.workflow, context.progress)


def release_sample(
    sessions: Sessions, batch_id: int, preset: str, progress: Progress = lambda _done, _total: None
) -> None:
    """Approve, release and publish the bound of a batch in the state ``releasing``."""
    with sessions() as session:
        batch = session.get_one(SampleBatch, batch_id)
        if batch.state != "releasing":
            return
        people = _People.of(session, batch, preset)
        total = batch.size
    while True:
        with sessions.begin() as session:
            items = session.scalars(_waiting(batch_id).limit(CHUNK)).all()
            for item in items:
                _approve(session, item, people, preset)
            left = session.scalar(select(func.count()).select_from(_waiting(batch_id).subquery())) or 0
        if not items:
            break
        progress(total - left, total)
    release_batch = _open(sessions, batch_id, people.publisher)
    if release_batch is not None:
        run_release(sessions, release_batch, preset, progress)
    _finish(sessions, batch_id)


@dataclass(frozen=True, slots=True)
class _People:
    """Who acts on the cases, with the roles they hold now; a locked account holds none."""

    proposer: Identity
    approvers: tuple[tuple[str, Identity], ...]  # (name of the step, person)
    publisher: Identity

    @classmethod
    def of(cls, session: Session, batch: SampleBatch, preset: str) -> "_People":
        steps = [step.name for step in transitions(preset) if step.approves]
        approvers = [_identity(session, item["user_id"]) for item in batch.approvals]
        return cls(
            _identity(session, batch.proposed_by_id),
            tuple(zip(steps, approvers, strict=False)),
            _identity(session, batch.released_by_id),
        )


def _identity(session: Session, user_id: int | None) -> Identity:
    user = session.get_one(StaffUser, user_id)
    roles = frozenset(user.roles) if user.locked_at is None else frozenset[str]()
    return Identity(user.id, user.username, user.display_name, roles)


def _waiting(batch_id: int) -> Select[SampleItem]:
    """Cases of the batch that still stand where they were drawn."""
    return (
        select(SampleItem)
        .join(CaseDraft, CaseDraft.case_id == SampleItem.case_id)
        .where(SampleItem.batch_id == batch_id, SampleItem.refused == "", CaseDraft.state == "new")
        .order_by(SampleItem.case_id)
    )


def _approve(session: Session, item: SampleItem, people: _People, preset: str) -> None:
    """Propose and approve one case, or say why it stays; what was drawn must be what is released."""
    draft = session.get_one(CaseDraft, item.case_id, options=[joinedload(CaseDraft.case)])
    found = session.scalar(select(func.count()).where(Finding.case_id == item.case_id))
    if found or draft.text_hash != item.text_hash or draft.detected_with != detection_version():
        item.refused = CHANGED
        return
    try:
        with session.begin_nested():
            TransitionCase(session, draft, "propose", people.proposer, preset=preset).perform()
            for name, person in people.approvers:
                TransitionCase(session, draft, name, person, preset=preset).perform()
    except NotAllowed as refusal:
        item.refused = "".join(refusal.reasons)


def _open(sessions: Sessions, batch_id: int, publisher: Identity) -> int | None:
    """The release batch of what was approved, opened once; None where nothing was."""
    with sessions.begin() as session:
        batch = session.get_one(SampleBatch, batch_id)
        if batch.release_batch_id is None:
            ids = _approved(session, batch_id)
            if not ids:
                return None
            opened = OpenBatch(
                session,
                ids,
                publisher,
                ground=batch.ground,
                secrecy_conclusion=batch.secrecy_conclusion,
            )
            batch.release_batch_id = opened.store().id
        return batch.release_batch_id


def _approved(session: Session, batch_id: int) -> Sequence[int]:
    return session.scalars(
        select(SampleItem.case_id)
        .join(CaseDraft, CaseDraft.case_id == SampleItem.case_id)
        .where(
            SampleItem.batch_id == batch_id,
            SampleItem.refused == "",
            CaseDraft.state == "approved",
            CaseDraft.text_hash == SampleItem.text_hash,
        )
        .order_by(SampleItem.case_id)
    ).all()


def _finish(sessions: Sessions, batch_id: int) -> None:
    """Publish date, sizes and bound, and close the batch."""
    with sessions.begin() as session:
        batch = session.get_one(SampleBatch, batch_id)
        if batch.state != "releasing":
            return
        now = datetime.now(UTC)
        batch.state, batch.finished_at = "done", now
        if batch.release_batch_id is None:
            return
        session.execute(
            insert(published_sampling).values(
                batch=batch.id,
                released_on=today().isoformat(),
                size=batch.size,
                sampled=batch.sampled,
                leaks=batch.leaks,
                bound_ppm=bound_ppm(batch.size, batch.sampled),
            )
        )
        bump_counter(session, now)
