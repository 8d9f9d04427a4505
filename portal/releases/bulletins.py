"""Release of a bulletin: what was prepared is frozen, published and logged in one transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.bulletins.content import public_hash
from portal.backoffice.bulletins.manuscript import case_views
from portal.backoffice.bulletins.models import Bulletin
from portal.backoffice.bulletins.revisions import keep_revision
from portal.backoffice.bulletins.workflow import Step
from portal.backoffice.steps import review_reasons, reviews_needed, secrecy_reasons
from portal.db.engines import read_session_factory
from portal.public.bulletins.snapshot import BULLETIN
from portal.public.bulletins.tables import (
    published_bulletin,
    published_bulletin_file,
    published_bulletin_section,
)
from portal.releases.bulletin_prepare import PreparedBulletin, prepare_bulletin
from portal.releases.bulletin_rows import bulletin_row, file_rows, part_rows
from portal.releases.log import append_entry, bump_counter
from portal.search.outbox import SINGLE, OutboxEntry
from portal.security.policy import Identity
from portal.settings import Settings

KIND = "bulletin"
SECTION = "section"
"""Kind of the documents that search finds in bulletins: ``section:2026-10:3``."""


def release_bulletin(
    sessions: sessionmaker[Session], bulletin_id: int, actor: Identity, now: datetime, settings: Settings
) -> Mapping[str, Any]:
    """Prepare on a read snapshot, which holds nobody up, then publish in one short transaction; raises NotAllowed."""
    with read_session_factory(sessions.kw["bind"])() as session:
        prepared = prepare_bulletin(session, session.get_one(Bulletin, bulletin_id), settings, now)
    with sessions.begin() as session:
        bulletin = session.get_one(Bulletin, bulletin_id)
        release = PublishBulletin(session, bulletin, actor, now, settings=settings, prepared=prepared)
        release.perform()
        return release.snapshot


class PublishBulletin(Step):
    """发布: as version 1, or as the correction of the version before, in the caller's transaction.

    Without ``prepared`` it renders and checks under the write lock, which takes seconds: ``release_bulletin`` does it
    beforehand. ``snapshot`` is there after ``perform``.
    """

    act = "release"
    snapshot: Mapping[str, Any]

    def __init__(
        self, *args: Any, settings: Settings, prepared: PreparedBulletin | None = None, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self._settings = settings
        self._given = prepared

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; the document is rendered and checked once nothing else is in the way."""
        return super().failure_reasons() or self._content_reasons()

    def _own_reasons(self) -> list[str]:
        bulletin, session = self._bulletin, self._session
        now = public_hash(session, bulletin)
        reasons = review_reasons(bulletin, now)
        people = {item["user_id"] for item in bulletin.approvals}
        if not reasons and len(people) < reviews_needed(self._settings.workflow):
            reasons = ["审核人数不够。"]
        return reasons + secrecy_reasons(bulletin, now) + _override_reasons(bulletin)

    def _content_reasons(self) -> list[str]:
        prepared = self._prepared()
        if prepared.content_hash != public_hash(self._session, self._bulletin):
            return ["准备发布的时候内容有改动，请再发布一次。"]
        if prepared.cases != case_views(self._session, self._bulletin.text):
            return ["准备发布的时候所引用的案例有变化，请再发布一次。"]
        return list(prepared.reasons)

    def _prepared(self) -> PreparedBulletin:
        if self._given is None:
            self._given = prepare_bulletin(self._session, self._bulletin, self._settings, self._now)
        return self._given

    def _do(self) -> None:
        session, bulletin, now = self._session, self._bulletin, self._now
        prepared = self._prepared()
        row = bulletin_row(bulletin, prepared, now)
        self.snapshot = BULLETIN.snapshot(row, part_rows(session, bulletin, prepared))
        self._retire_earlier()
        action = "release" if bulletin.version == 1 else "revise"
        bulletin.log_seq = append_entry(session, action, self.snapshot, now, kind=KIND)
        bulletin.released_at = now
        self._write(row, bulletin.log_seq)
        keep_revision(session, bulletin, self._actor, now, f"第 {bulletin.version} 版发布的文字")
        bump_counter(session, now)

    def _retire_earlier(self) -> None:
        """Earlier versions stay readable; search finds only the live one."""
        number, table = self._bulletin.number, published_bulletin
        queue_sections(self._session, number, "delete", self._now)
        self._session.execute(update(table).where(table.c.number == number).values(is_live=False))

    def _write(self, row: dict[str, Any], seq: int) -> None:
        session = self._session
        key = {"number": row["number"], "version": row["version"]}
        session.execute(insert(published_bulletin).values({**row, "is_live": True, "log_seq": seq}))
        for name, table in BULLETIN.parts.items():
            rows = self.snapshot[name]
            if rows:
                session.execute(insert(table), [{**key, **part} for part in rows])
        session.execute(
            insert(published_bulletin_file), [{**key, **file} for file in file_rows(self._prepared().files)]
        )
        queue_sections(session, row["number"], "add", self._now)


def queue_sections(session: Session, number: str, action: str, now: datetime) -> None:
    """Have search take over the sections of the live version: ``add`` after its rows are there, ``delete`` before they go."""
    session.add_all(
        OutboxEntry(kind=SECTION, item_id=item, action=action, priority=SINGLE, created_at=now)
        for item in sorted(live_section_ids(session, number))
    )


def live_section_ids(session: Session, number: str = "") -> set[str]:
    """Ids of the documents that search has of live bulletins, of one or of all."""
    section, live = published_bulletin_section.c, published_bulletin.c
    statement = (
        select(section.number, section.position)
        .join(published_bulletin, (live.number == section.number) & (live.version == section.version))
        .where(live.is_live)
    )
    if number:
        statement = statement.where(section.number == number)
    return {f"{SECTION}:{row.number}:{row.position}" for row in session.execute(statement)}


def _override_reasons(bulletin: Bulletin) -> list[str]:
    """Whoever proposed the text cannot let its faults pass."""
    own = [item for item in bulletin.overrides or [] if item["user_id"] == bulletin.proposed_by_id]
    return ["检查发现的问题须由送审人以外的人放行。"] if own else []
