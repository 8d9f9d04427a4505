"""Release one approved case: verify by a second pass, then write snapshot, log, counts and outbox in one transaction."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session, object_session, selectinload

from portal.audit.log import record
from portal.backoffice.calendar.services import WorkingCalendar
from portal.backoffice.cases.models import Case, CaseDraft, CaseEvent, Finding
from portal.backoffice.cases.siblings import confirmed_values
from portal.backoffice.departments.office_words import words_of_draft
from portal.privacy import KnownFields, Leak, OfficeWords, text_hash, verify_output
from portal.public.cases.snapshot import CaseSnapshot
from portal.public.cases.tables import published_case, published_tombstone
from portal.releases import NotAllowed
from portal.releases.counts import CountChanges
from portal.releases.log import append_entry, bump_counter
from portal.releases.models import Release
from portal.releases.numbers import allot_number
from portal.releases.overrides import override_obstacles
from portal.releases.recheck.closing import close_open
from portal.releases.sampling.membership import in_read_sample
from portal.releases.second_person import excused, second_obstacles
from portal.releases.snapshot import build_snapshot, finished_at, local_day, today
from portal.releases.transition import detection_version, move, open_decisions
from portal.releases.wording import Wording, approved_hash, masked_values, public_wording
from portal.releases.workflow import STATE_NAMES, UNDER_REVIEW, approvals_needed
from portal.search.outbox import SINGLE, OutboxEntry
from portal.security.permissions import Permission, allows
from portal.security.policy import Identity

KIND = "case"
MISFIT = "标注与文字对不上，请打开这件重新检查。"
"""Reason for a case whose findings lie outside its text, so that ``prepare`` raises ValueError."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A draft's public wording after the second pass, bound to the text it was made from."""

    case_id: int
    text_hash: str
    wording: Wording
    leaks: tuple[str, ...]  # Chinese sentences, never with the raw value
    approved_hash: str  # what an approval must have been given to
    output_hash: str  # of the exact public texts
    whole: bool  # whether the name tagger has read them too, now or before


def known_fields(case: Case) -> KnownFields:
    """The caller's own data, which must not appear in anything public, with what was masked in the caller's other
    cases; read through the session that ``case`` belongs to, so that nobody can forget to pass them.
    """
    session = object_session(case)
    return KnownFields(
        name=case.caller_name,
        phone=case.caller_phone,
        id_number=case.caller_id_number,
        address=case.caller_address,
        handle=case.caller_handle,
        others=confirmed_values(session, case) if session else (),
    )


_FIELD_NAMES = {
    "title": "标题",
    "question": "诉求",
    "reply": "答复",
    "town": "地点",
    "change_note": "修订说明",
}


def prepare(session: Session, draft: CaseDraft, offices: OfficeWords, *, tag: bool = True) -> Prepared:
    """Make the exact output and run the second pass over it; only reads, so it runs before the write lock.

    Rules and the plain search run every time, the name tagger only over a text that it has not passed yet: it is the
    slow part, and a batch must not wait for it. ``tag`` False leaves it out, for lists of cases in a web request.
    """
    findings = session.scalars(select(Finding).where(Finding.case_id == draft.case_id)).all()
    wording = public_wording(draft, findings)
    public = {**wording.fields(), "town": draft.town, "change_note": draft.revision_note}
    output_hash = text_hash(public)
    passed = (draft.passed_hash, draft.passed_with) == (output_hash, detection_version())
    leaks = leaks_in(public, draft, findings, offices, pending=True, tag=tag and not passed)
    sentences = tuple(
        f"第二遍检查发现：{_FIELD_NAMES.get(leak.field, leak.field)}第 {leak.start + 1} 字起，{leak.reason}"
        for leak in leaks
    )
    return Prepared(
        draft.case_id,
        draft.text_hash,
        wording,
        sentences,
        approved_hash(draft, findings),
        output_hash,
        tag or passed,
    )


def note_passed(draft: CaseDraft, prepared: Prepared) -> None:
    """Remember that the whole engine found nothing in exactly this output, so that the release need not tag it again."""
    if prepared.whole and not prepared.leaks:
        draft.passed_hash, draft.passed_with = prepared.output_hash, detection_version()


def leaks_in(
    public: Mapping[str, str],
    draft: CaseDraft,
    findings: Sequence[Finding],
    offices: OfficeWords,
    *,
    pending: bool = False,
    tag: bool = True,
) -> list[Leak]:
    """The second pass over exact public texts, less what people have decided to keep (see ``excused``); ``tag`` as in
    ``prepare``.
    """
    leaks = verify_output(
        public,
        known_fields(draft.case),
        masked_values(draft, findings),
        words_of_draft(offices, draft),
        tag=tag,
    )
    return [
        leak
        for leak in leaks
        if not excused(leak, public[leak.field][leak.start : leak.end], draft, findings, pending=pending)
    ]


def load_drafts(session: Session, case_ids: Iterable[int]) -> list[CaseDraft]:
    """Drafts with what a release reads, in the order of ``case_ids``."""
    wanted = list(case_ids)
    rows = session.scalars(
        select(CaseDraft)
        .where(CaseDraft.case_id.in_(wanted))
        .options(
            selectinload(CaseDraft.case).selectinload(Case.department),
            selectinload(CaseDraft.case).selectinload(Case.category),
        )
        .execution_options(populate_existing=True)
    )
    by_id = {row.case_id: row for row in rows}
    return [by_id[case_id] for case_id in wanted if case_id in by_id]


def release_obstacles(session: Session, draft: CaseDraft, prepared: Prepared, preset: str) -> list[str]:
    """Why ``draft`` cannot be released, whoever tries; Chinese sentences for staff, none when it can."""
    if draft.state != "approved":
        return [f"这件现在是“{STATE_NAMES[draft.state]}”，不在待发布。"]
    reasons = _approval_obstacles(draft, prepared, preset) + override_obstacles(draft)
    reasons += open_decisions(session, draft) + second_obstacles(session, draft)
    reasons += _crowd_obstacles(session, draft)
    if not draft.opened_by and not in_read_sample(session, draft):
        reasons.append("还没有人打开看过这一件，请打开通读后再发布。")
    if prepared.text_hash != draft.text_hash:
        reasons.append("复核后文字有改动，需重新复核。")
    if prepared.wording.undecided:
        reasons.append(f"公开文字里还有 {prepared.wording.undecided} 处未决定。")
    return [*reasons, *prepared.leaks]


def _approval_obstacles(draft: CaseDraft, prepared: Prepared, preset: str) -> list[str]:
    people = {item["user_id"] for item in draft.approvals if item["text_hash"] == draft.text_hash}
    if draft.proposed_by_id in people or len(people) < approvals_needed(preset):
        return ["批准人数不够，或批准人就是送审人。"]
    if draft.proposed_hash != draft.text_hash:
        return ["送审后文字有改动，需重新送审。"]
    public = prepared.approved_hash
    if any(item.get("public_hash", public) != public for item in draft.approvals):
        # Newer rules may drop or add what is masked without anybody's decision: the approver read other words.
        return ["批准之后公开文字有变化（规则有变），请退回重新复核。"]
    return []


def _crowd_obstacles(session: Session, draft: CaseDraft) -> list[str]:
    """A crowd that is too small needs the approving person's word on this wording; it may have shrunk after it."""
    if not draft.standing.is_short:
        return []
    assents = select(CaseEvent.id).where(
        CaseEvent.case_id == draft.case_id,
        CaseEvent.text_hash == draft.text_hash,
        CaseEvent.comment != "",
        CaseEvent.transition != "propose",
        CaseEvent.to_state.in_(UNDER_REVIEW | {"approved"}),
    )
    if session.scalar(assents.limit(1)) is None:
        return ["同类诉求太少，批准人没有写明认可的意见，请退回重新送审。"]
    return []


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
            close_open(self._session, self._draft.case_id, "revised", self._actor)
        return snapshot

    def _identity(self) -> tuple[str, int]:
        """Number and version: the item keeps its number for ever, also after a withdrawal."""
        last = self._session.execute(
            select(Release.number, func.max(Release.version).label("version"))
            .where(Release.kind == KIND, Release.item_id == self._draft.case_id)
            .group_by(Release.number)
        ).first()
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
        session.execute(insert(published_case).values(row))
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
