"""Release batches (发布批次): many approved cases under one classification, ground and secrecy conclusion.

A batch is a job: cases are verified on a read snapshot, then released in short transactions, so that a withdrawal or a
single release never waits behind it and kill -9 leaves whole items only. Running it again goes on where it stopped; two
runners of one batch share its items, each item going to whoever finds it waiting inside the write lock.
"""

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.orm import Session, sessionmaker

from portal.audit.log import record
from portal.backoffice.calendar.services import WorkingCalendar
from portal.backoffice.cases.models import CaseDraft
from portal.backoffice.cases.rungs import hold_crowds
from portal.backoffice.readers import read_ahead, worth
from portal.db.engines import read_session_factory
from portal.jobs.queue import enqueue, enqueue_once
from portal.jobs.worker import JobContext
from portal.releases import NotAllowed
from portal.releases.ahead import Ahead, SecondPass
from portal.releases.edition import Edition
from portal.releases.models import BatchItem, ReleaseBatch
from portal.releases.publish import PublishRelease, load_drafts
from portal.releases.second_pass import MISFIT
from portal.releases.transition import LEDGER_DELAY
from portal.search.outbox import BATCH
from portal.security.permissions import Permission, allows
from portal.security.policy import Identity
from portal.staff.models import StaffUser
from portal.vocabulary import Classification

Progress = Callable[[int, int], None]
CHUNK = 40
"""Cases a transaction: short enough that nobody waits, long enough that commits do not dominate."""


class OpenBatch:
    """Put approved cases into a new batch; cases that wait in another batch stay there."""

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
        self._actor = actor
        self._ground = ground.strip()
        self._secrecy = secrecy_conclusion.strip()
        self._classification = classification
        elsewhere = set(session.scalars(waiting_elsewhere()))
        self._case_ids = [item for item in dict.fromkeys(case_ids) if item not in elsewhere]

    def failure_reasons(self) -> list[str]:
        """What is missing for the batch as a whole; items are judged one by one when it runs."""
        reasons = []
        if not allows(self._actor.roles, Permission.RELEASE):
            reasons.append("您的角色不能发布。")
        if not self._case_ids:
            reasons.append("没有选中任何案件，或选中的都已在另一批次里等待发布。")
        if self._classification is not Classification.PUBLIC:
            reasons.append("只有“主动公开”的案件可以发布。")
        if not self._ground:
            reasons.append("请填写公开依据。")
        if not self._secrecy:
            reasons.append("请填写保密审查结论。")
        return reasons

    def perform(self) -> ReleaseBatch:
        """Store the batch and queue its release as a job; raises NotAllowed."""
        batch = self.store()
        enqueue(self._session, "release_batch", {"batch_id": batch.id})
        return batch

    def store(self) -> ReleaseBatch:
        """Store the batch in shuffled order, so that public numbers reveal nothing; raises NotAllowed."""
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
        rows = [{"batch_id": batch.id, "case_id": item, "position": n} for n, item in enumerate(order)]
        session.execute(insert(BatchItem), rows)
        record(session, self._actor.username, "batch.open", "batch", batch.id, items=len(order))
        return batch


def waiting_elsewhere() -> Select[int]:
    """Case ids that a batch has taken and not yet decided; looks at unfinished batches only, which are few."""
    unfinished = select(ReleaseBatch.id).where(ReleaseBatch.state != "done")
    return select(BatchItem.case_id).where(BatchItem.batch_id.in_(unfinished), BatchItem.state == "waiting")


def run_batch(context: JobContext) -> None:
    """Job ``release_batch``."""
    run_release(context.sessions, context.payload["batch_id"], context.settings.workflow, context.progress)


def run_release(
    sessions: sessionmaker[Session],
    batch_id: int,
    preset: str,
    progress: Progress = lambda _done, _total: None,
    processes: int = 1,
) -> None:
    """Release every waiting item of a batch; an item that may not go keeps its reasons and stays where it was.

    The second pass reads ahead of the writer, in as many ``processes``.
    """
    with sessions() as session:
        run = _Run(sessions, batch_id, preset, _releaser(session, batch_id), WorkingCalendar.load(session))
        total = session.scalar(select(func.count()).where(BatchItem.batch_id == batch_id)) or 0
        waiting = session.scalars(run.waiting().order_by(BatchItem.position)).all()
    place = {case_id: n for n, case_id in enumerate(waiting, start=total - len(waiting) + 1)}
    helpful = worth(processes, len(waiting))
    for chunk, ahead in read_ahead(sessions.kw["bind"], SecondPass, run.chunks(waiting), helpful):
        run.release(chunk, ahead)
        progress(place[chunk[-1]], total)
    with sessions.begin() as session:
        batch = session.get_one(ReleaseBatch, batch_id)
        if batch.state != "done":
            batch.state, batch.finished_at = "done", datetime.now(UTC)
            enqueue_once(session, "ledger", LEDGER_DELAY)


def _releaser(session: Session, batch_id: int) -> Identity:
    """Whoever opened the batch, with the roles held now; a locked account holds none."""
    batch = session.get_one(ReleaseBatch, batch_id)
    user = session.get_one(StaffUser, batch.created_by_id)
    roles = frozenset(user.roles) if user.locked_at is None else frozenset[str]()
    return Identity(user.id, user.username, user.display_name, roles)


@dataclass(frozen=True, slots=True)
class _Run:
    """One pass over the waiting items of a batch, chunk by chunk."""

    sessions: sessionmaker[Session]
    batch_id: int
    preset: str
    actor: Identity
    calendar: WorkingCalendar

    def waiting(self) -> Select[int]:
        return select(BatchItem.case_id).where(
            BatchItem.batch_id == self.batch_id, BatchItem.state == "waiting"
        )

    def chunks(self, case_ids: Sequence[int]) -> Iterator[list[int]]:
        """What is to be read next, less what another runner has released meanwhile."""
        for start in range(0, len(case_ids), CHUNK):
            ours = self.waiting().where(BatchItem.case_id.in_(case_ids[start : start + CHUNK]))
            with read_session_factory(self.sessions.kw["bind"])() as session:
                chunk = list(session.scalars(ours.order_by(BatchItem.position)))
            if chunk:
                yield chunk

    def release(self, case_ids: Sequence[int], ahead: Ahead) -> None:
        """Release what is still waiting, all in one short transaction; ``ahead`` was read outside the write lock."""
        if ahead.outgrown:
            # The neighbour test once more: a smaller crowd since the approval means a coarser place and date.
            with self.sessions.begin() as session:
                hold_crowds(session, load_drafts(session, ahead.outgrown))
        with self.sessions.begin() as session:
            ours = self.waiting().where(BatchItem.case_id.in_(case_ids)).order_by(BatchItem.position)
            waiting = session.scalars(ours.with_for_update()).all()
            if not waiting:
                return
            edition = Edition(session, waiting)
            drafts = {draft.case_id: draft for draft in load_drafts(session, waiting)}
            with session.no_autoflush:  # rows of all items go out together, a third faster
                results = [
                    self._release_one(session, case_id, drafts.get(case_id), ahead, edition)
                    for case_id in waiting
                ]
            session.execute(
                update(BatchItem),
                [{"batch_id": self.batch_id, **result} for result in results],
            )
            edition.write(datetime.now(UTC))

    def _release_one(
        self,
        session: Session,
        case_id: int,
        draft: CaseDraft | None,
        ahead: Ahead,
        edition: Edition,
    ) -> dict[str, Any]:
        """What became of one item, as the new values of its row."""
        prepared = ahead.of(session, draft) if draft is not None else None
        if draft is None or prepared is None:
            reason = "这件已不在待发布队列。" if draft is None else MISFIT
            return {"case_id": case_id, "state": "refused", "reasons": [reason]}
        release = PublishRelease(
            session,
            draft,
            prepared,
            self.actor,
            preset=self.preset,
            calendar=self.calendar,
            edition=edition,
            batch_id=self.batch_id,
            priority=BATCH,
        )
        try:
            release.perform()
        except NotAllowed as refusal:
            return {"case_id": case_id, "state": "refused", "reasons": refusal.reasons}
        return {"case_id": case_id, "state": "released", "reasons": []}
