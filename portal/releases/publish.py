"""Release one approved and verified case: snapshot, log, counts and outbox in one transaction."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.audit.log import record
from portal.backoffice.calendar.services import WorkingCalendar
from portal.backoffice.cases.models import Case, CaseDraft
from portal.public.cases.snapshot import CaseSnapshot
from portal.public.cases.tables import published_case, published_tombstone
from portal.releases import NotAllowed
from portal.releases.bulletin_quotes import quoted_case_changed
from portal.releases.edition import KIND, Edition
from portal.releases.models import Release
from portal.releases.numbers import allot_number
from portal.releases.obstacles import release_obstacles
from portal.releases.recheck.closing import close_open
from portal.releases.recheck.models import Recheck
from portal.releases.second_pass import Prepared
from portal.releases.snapshot import build_snapshot, finished_at, local_day, today
from portal.releases.transition import detection_version, move
from portal.search.outbox import SINGLE
from portal.security.permissions import Permission, allows
from portal.security.policy import Identity


def load_drafts(session: Session, case_ids: Iterable[int]) -> list[CaseDraft]:
    """Drafts with what a release reads, in the order of ``case_ids``."""
    wanted = list(case_ids)
    rows = session.scalars(
        select(CaseDraft)
        .where(CaseDraft.case_id.in_(wanted))
        .options(
            joinedload(CaseDraft.case).options(selectinload(Case.department), selectinload(Case.category)),
            selectinload(CaseDraft.findings),
        )
        .execution_options(populate_existing=True)
    )
    by_id = {row.case_id: row for row in rows}
    return [by_id[case_id] for case_id in wanted if case_id in by_id]


class PublishRelease:
    """Put one approved draft on the public side, as version 1 or, for a revised case, as the next version.

    A batch gives its ``edition`` and writes it itself, once a transaction.
    """

    def __init__(
        self,
        session: Session,
        draft: CaseDraft,
        prepared: Prepared,
        actor: Identity,
        *,
        preset: str,
        calendar: WorkingCalendar,
        edition: Edition | None = None,
        batch_id: int | None = None,
        priority: int = SINGLE,
    ) -> None:
        self._session = session
        self._draft = draft
        self._prepared = prepared
        self._actor = actor
        self._preset = preset
        self._calendar = calendar
        self._edition = edition
        self._batch_id = batch_id
        self._priority = priority

    def failure_reasons(self) -> list[str]:
        """Why this case cannot be released now by this person; empty means it can."""
        role = [] if allows(self._actor.roles, Permission.RELEASE) else ["您的角色不能发布。"]
        return role + release_obstacles(self._session, self._draft, self._prepared, self._preset)

    def perform(self) -> CaseSnapshot:
        """Publish; raises NotAllowed. All of it stands or falls with the caller's transaction."""
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)
        now = datetime.now(UTC)
        edition = self._edition or Edition(self._session, [self._draft.case_id])
        number, version = self._identity(edition)
        snapshot = self._snapshot(number, version)
        if version > 1:
            self._retire_earlier_versions(number, edition)
        action = "release" if version == 1 else "revise"
        seq = edition.add(action, snapshot, now, priority=self._priority)
        self._write(snapshot, seq, now)
        if self._edition is None:
            edition.write(now)
        move(self._session, self._draft, action, "released", self._actor.username, at=now)
        if version > 1:
            quoted_case_changed(self._session, number)
            close_open(self._session, Recheck.case_id == self._draft.case_id, "revised", self._actor)
        return snapshot

    def _identity(self, edition: Edition) -> tuple[str, int]:
        """Number and version: the item keeps its number for ever, also after a withdrawal."""
        last = edition.last_version(self._draft.case_id)
        if last:
            return last.number, last.version + 1
        case = self._draft.case
        day = local_day(case.received_at or finished_at(case) or datetime.now(UTC))
        assert day is not None
        return allot_number(self._session, day.year), 1

    def _snapshot(self, number: str, version: int) -> CaseSnapshot:
        return build_snapshot(
            self._draft.case,
            self._draft,
            self._prepared.wording,
            self._calendar,
            number=number,
            version=version,
            released_on=today(),
            change_note=self._draft.revision_note if version > 1 else "",
        )

    def _retire_earlier_versions(self, number: str, edition: Edition) -> None:
        live = self._session.execute(
            select(published_case).where(published_case.c.number == number, published_case.c.is_live)
        ).mappings()
        for row in live:
            edition.count_out(CaseSnapshot.from_row(row))
        self._session.execute(
            update(published_case).where(published_case.c.number == number).values(is_live=False)
        )
        self._session.execute(
            update(Release)
            .where(Release.kind == KIND, Release.item_id == self._draft.case_id)
            .values(is_live=False)
        )
        self._session.execute(published_tombstone.delete().where(published_tombstone.c.number == number))

    def _write(self, snapshot: CaseSnapshot, seq: int, now: datetime) -> None:
        self._session.add(
            Release(
                kind=KIND,
                item_id=self._draft.case_id,
                number=snapshot.number,
                version=snapshot.version,
                is_live=True,
                released_at=now,
                released_by=self._actor.username,
                batch_id=self._batch_id,
                log_seq=seq,
                checked_with=detection_version(),
            )
        )
        record(
            self._session,
            self._actor.username,
            "release.publish",
            "case",
            self._draft.case_id,
            number=snapshot.number,
        )
