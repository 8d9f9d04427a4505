"""Release one approved and verified case: snapshot, log, counts and outbox in one transaction."""

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.audit.log import record
from portal.backoffice.calendar.services import WorkingCalendar
from portal.backoffice.cases.models import Case, CaseDraft
from portal.public.cases.snapshot import CaseSnapshot
from portal.public.cases.tables import published_case, published_tombstone
from portal.releases import NotAllowed
from portal.releases.bulletin_quotes import quoted_case_changed
from portal.releases.counts import CountChanges
from portal.releases.log import append_entry, bump_counter
from portal.releases.models import Release
from portal.releases.numbers import allot_number
from portal.releases.obstacles import release_obstacles
from portal.releases.recheck.closing import close_open
from portal.releases.recheck.models import Recheck
from portal.releases.second_pass import Prepared
from portal.releases.snapshot import build_snapshot, finished_at, local_day, today
from portal.releases.transition import detection_version, move
from portal.search.outbox import SINGLE, OutboxEntry
from portal.security.permissions import Permission, allows
from portal.security.policy import Identity

KIND = "case"

# Made once: a batch asks them for every case, and making one takes longer than asking it.
_LAST_VERSION = (
    select(Release.number, func.max(Release.version).label("version"))
    .where(Release.kind == KIND, Release.item_id == bindparam("case_id"))
    .group_by(Release.number)
)
_ADD_CASE = insert(published_case)


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

    A batch gives ``counts``; it then writes them and bumps the published counter itself, once a transaction.
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
        counts: CountChanges | None = None,
        batch_id: int | None = None,
        priority: int = SINGLE,
    ) -> None:
        self._session = session
        self._draft = draft
        self._prepared = prepared
        self._actor = actor
        self._preset = preset
        self._calendar = calendar
        self._counts = counts
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
        number, version = self._identity()
        snapshot = self._snapshot(number, version)
        counts = CountChanges() if self._counts is None else self._counts
        if version > 1:
            self._retire_earlier_versions(number, counts)
        action = "release" if version == 1 else "revise"
        seq = append_entry(self._session, action, snapshot.as_dict(), now, kind=KIND)
        self._write(snapshot, seq, now)
        counts.add(snapshot, 1)
        if self._counts is None:
            counts.write(self._session)
            bump_counter(self._session, now)
        move(self._session, self._draft, action, "released", self._actor.username, at=now)
        if version > 1:
            quoted_case_changed(self._session, number)
            close_open(self._session, Recheck.case_id == self._draft.case_id, "revised", self._actor)
        return snapshot

    def _identity(self) -> tuple[str, int]:
        """Number and version: the item keeps its number for ever, also after a withdrawal."""
        last = self._session.execute(_LAST_VERSION, {"case_id": self._draft.case_id}).first()
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

    def _retire_earlier_versions(self, number: str, counts: CountChanges) -> None:
        live = self._session.execute(
            select(published_case).where(published_case.c.number == number, published_case.c.is_live)
        ).mappings()
        for row in live:
            counts.add(CaseSnapshot.from_row(row), -1)
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
        session = self._session
        row: dict[str, Any] = {
            **snapshot.as_dict(),
            "is_live": True,
            "log_seq": seq,
            "sort_key": sort_key(snapshot),
        }
        session.execute(_ADD_CASE, row)
        session.add(
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
        session.add(
            OutboxEntry(
                kind=KIND,
                item_id=f"{KIND}:{snapshot.number}",
                action="add",
                priority=self._priority,
                created_at=now,
            )
        )
        record(
            session,
            self._actor.username,
            "release.publish",
            "case",
            self._draft.case_id,
            number=snapshot.number,
        )


def sort_key(snapshot: CaseSnapshot) -> int:
    """Newest-first key: the coarse end date as yyyymmdd (day 00 by month) x 10^6 + a random tie-breaker."""
    end = snapshot.closed_on or snapshot.replied_on or snapshot.month or "0000-00"
    digits = end.replace("-", "").ljust(8, "0")
    return int(digits) * 1_000_000 + secrets.randbelow(1_000_000)
