"""Release batches (发布批次): many approved cases under one classification, ground and secrecy conclusion.

A batch is a job: cases are verified on a read snapshot, then released in short transactions, so that a withdrawal or a
single release never waits behind it and kill -9 leaves whole items only. Running it again goes on where it stopped.
"""

import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, sessionmaker

from portal.audit.log import record
from portal.backoffice.calendar.services import WorkingCalendar
from portal.backoffice.cases.models import CaseDraft
from portal.backoffice.departments.office_words import load_office_words
from portal.db.engines import read_session_factory
from portal.jobs.queue import enqueue
from portal.jobs.worker import JobContext
from portal.privacy import OfficeWords
from portal.releases import NotAllowed
from portal.releases.counts import CountChanges
from portal.releases.models import BatchItem, ReleaseBatch
from portal.releases.publish import PublishRelease, load_drafts, prepare
from portal.search.outbox import BATCH
from portal.security.permissions import Permission, allows
from portal.security.policy import Identity
from portal.staff.models import StaffUser
from portal.vocabulary import Classification

Progress = Callable[[int, int], None]
CHUNK = 20
"""Cases a transaction: short enough that nobody waits, long enough that commits do not dominate."""


class OpenBatch:
    """Put approved cases into a new batch and queue its release."""

    def __init__(
        self,
        session: Session,
        case_ids: Sequence[int],
        actor: Identity,
        *,
        ground: str,
        secrecy_conclusion: str,
        classification: Classification = Classification.PUBLIC,
    ) -> None:
        self._session = session
        self._case_ids = list(dict.fromkeys(case_ids))
        self._actor = actor
        self._ground = ground.strip()
        self._secrecy = secrecy_conclusion.strip()
        self._classification = classification

    def failure_reasons(self) -> list[str]:
        """What is missing for the batch as a whole; items are judged one by one when it runs."""
        reasons = []
        if not allows(self._actor.roles, Permission.RELEASE):
            reasons.append("您的角色不能发布。")
        if not self._case_ids:
            reasons.append("没有选中任何案件。")
        if self._classification is not Classification.PUBLIC:
            reasons.append("只有“主动公开”的案件可以发布。")
        if not self._ground:
            reasons.append("请填写公开依据。")
        if not self._secrecy:
            reasons.append("请填写保密审查结论。")
        return reasons

    def perform(self) -> ReleaseBatch:
        """Store the batch in shuffled order (public numbers then reveal nothing) and enqueue it; raises NotAllowed."""
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)
        session = self._session
        batch = ReleaseBatch(
            state="running",
            created_at=datetime.now(UTC),
            created_by_id=self._actor.user_id,
            classification=self._classification.value,
            ground=self._ground,
            secrecy_conclusion=self._secrecy,
            secrecy_by_id=self._actor.user_id,
        )
        session.add(batch)
        session.flush()
        order = self._case_ids[:]
        secrets.SystemRandom().shuffle(order)
        session.add_all(BatchItem(batch_id=batch.id, case_id=c, position=n) for n, c in enumerate(order))
        record(session, self._actor.username, "batch.open", "batch", batch.id, items=len(order))
        enqueue(session, "release_batch", {"batch_id": batch.id})
        return batch


def run_batch(context: JobContext) -> None:
    """Job ``release_batch``."""
    run_release(context.sessions, context.payload["batch_id"], context.settings.workflow, context.progress)


def run_release(
    sessions: sessionmaker[Session],
    batch_id: int,
    preset: str,
    progress: Progress = lambda _done, _total: None,
) -> None:
    """Release every waiting item of a batch; an item that may not go keeps its reasons and stays where it was."""
    with sessions() as session:
        actor = _releaser(session, batch_id)
        calendar, offices = WorkingCalendar.load(session), load_office_words(session)
        total = session.scalar(select(func.count()).where(BatchItem.batch_id == batch_id)) or 0
    done = 0
    while chunk := _waiting(sessions, batch_id):
        _release_chunk(sessions, batch_id, chunk, actor, preset, calendar, offices)
        done += len(chunk)
        progress(done, total)
    with sessions.begin() as session:
        batch = session.get_one(ReleaseBatch, batch_id)
        batch.state, batch.finished_at = "done", datetime.now(UTC)


def _releaser(session: Session, batch_id: int) -> Identity:
    """Whoever opened the batch, with the roles held now."""
    batch = session.get_one(ReleaseBatch, batch_id)
    user = session.get_one(StaffUser, batch.created_by_id)
    return Identity(user.id, user.username, user.display_name, frozenset(user.roles))


def _waiting(sessions: sessionmaker[Session], batch_id: int) -> list[int]:
    with sessions() as session:
        return list(
            session.scalars(
                select(BatchItem.case_id)
                .where(BatchItem.batch_id == batch_id, BatchItem.state == "waiting")
                .order_by(BatchItem.position)
                .limit(CHUNK)
            )
        )


def _release_chunk(
    sessions: sessionmaker[Session],
    batch_id: int,
    case_ids: list[int],
    actor: Identity,
    preset: str,
    calendar: WorkingCalendar,
    offices: OfficeWords,
) -> None:
    with read_session_factory(sessions.kw["bind"])() as session:  # the second pass, before the write lock
        prepared = {
            draft.case_id: prepare(session, draft, offices) for draft in load_drafts(session, case_ids)
        }
    with sessions.begin() as session:
        counts = CountChanges()
        drafts: dict[int, CaseDraft] = {draft.case_id: draft for draft in load_drafts(session, case_ids)}
        for case_id in case_ids:
            state, reasons = "released", []
            if case_id not in drafts or case_id not in prepared:
                state, reasons = "refused", ["这件已不在待发布队列。"]
            else:
                release = PublishRelease(
                    session,
                    drafts[case_id],
                    prepared[case_id],
                    actor,
                    preset=preset,
                    calendar=calendar,
                    counts=counts,
                    batch_id=batch_id,
                    priority=BATCH,
                )
                try:
                    release.perform()
                except NotAllowed as refusal:
                    state, reasons = "refused", refusal.reasons
            session.execute(
                update(BatchItem)
                .where(BatchItem.batch_id == batch_id, BatchItem.case_id == case_id)
                .values(state=state, reasons=reasons)
            )
        counts.write(session)
