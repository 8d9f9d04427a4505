"""Release one approved case at once, inside the request: recorded as a batch of one, searchable within a second."""

from datetime import UTC, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.backoffice.calendar.services import WorkingCalendar
from portal.backoffice.cases.models import CaseDraft
from portal.backoffice.cases.rungs import hold_crowds
from portal.backoffice.departments.office_words import load_office_words
from portal.jobs.queue import enqueue_once
from portal.public.cases.snapshot import CaseSnapshot
from portal.releases import NotAllowed
from portal.releases.batches import OpenBatch
from portal.releases.models import BatchItem
from portal.releases.obstacles import release_obstacles
from portal.releases.publish import PublishRelease
from portal.releases.second_pass import prepare
from portal.releases.transition import LEDGER_DELAY
from portal.search.outbox import SINGLE
from portal.security.policy import Identity
from portal.vocabulary import Classification


class ReleaseNow:
    """Release ``draft`` in the caller's transaction, under a classification, ground and secrecy conclusion of its own."""

    def __init__(
        self,
        session: Session,
        draft: CaseDraft,
        actor: Identity,
        *,
        ground: str,
        secrecy_conclusion: str,
        preset: str,
        classification: Classification = Classification.PUBLIC,
    ) -> None:
        self._session = session
        self._draft = draft
        self._actor = actor
        self._preset = preset
        self._batch = OpenBatch(
            session,
            [draft.case_id],
            actor,
            ground=ground,
            secrecy_conclusion=secrecy_conclusion,
            classification=classification,
        )
        hold_crowds(session, [draft])
        # One case takes milliseconds, so its second pass may run under the write lock that the request holds.
        self._prepared = prepare(draft, load_office_words(session))

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        obstacles = release_obstacles(self._session, self._draft, self._prepared, self._preset)
        return self._batch.failure_reasons() + obstacles

    def perform(self) -> CaseSnapshot:
        """Release; raises NotAllowed before anything is written."""
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)
        session = self._session
        batch = self._batch.store()
        snapshot = PublishRelease(
            session,
            self._draft,
            self._prepared,
            self._actor,
            preset=self._preset,
            calendar=WorkingCalendar.load(session),
            batch_id=batch.id,
            priority=SINGLE,
        ).perform()
        session.execute(
            update(BatchItem).where(BatchItem.batch_id == batch.id).values(state="released", reasons=[])
        )
        batch.state, batch.finished_at = "done", datetime.now(UTC)
        enqueue_once(session, "ledger", LEDGER_DELAY)
        return snapshot
