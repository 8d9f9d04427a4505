"""Invented people and cases for tests; every name and number is made up."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.calendar.services import WorkingCalendar
from portal.backoffice.cases.models import Case, CaseDraft, Finding
from portal.backoffice.departments.office_words import load_office_words
from portal.backoffice.words.models import PrivacyWord
from portal.privacy import detect_case, propose_replacements, text_hash
from portal.public.cases.snapshot import CaseSnapshot
from portal.releases.publish import PublishRelease
from portal.releases.second_pass import known_fields, prepare
from portal.releases.transition import TransitionCase, detection_version, draft_fields
from portal.security.permissions import Role
from portal.security.policy import Identity
from portal.staff.models import StaffUser

CALLER = {
    "caller_name": "王小丽",
    "caller_phone": "13800001234",
    "caller_address": "锦湖街道望江家园12幢2单元302室",
}
TITLE = "望江家园北侧污水管破裂，夜间污水溢到路面"
QUESTION = "王小丽反映，小区北侧的污水管每到夜间往外冒水，气味很重。希望有人来看一看。联系电话13800001234。"
REPLY = "王女士您好，您反映的问题收悉。我局已到现场查看，更换管道11米，未再外溢。感谢您的监督。"


def make_person(session: Session, username: str, *roles: Role) -> Identity:
    """A staff account with roles, as the identity that acts."""
    user = session.scalar(select(StaffUser).where(StaffUser.username == username))
    if user is None:
        user = StaffUser(
            username=username,
            display_name=f"测试{username}",
            roles=[role.value for role in roles],
            created_at=datetime.now(UTC),
        )
        session.add(user)
        session.flush()
    return Identity(user.id, user.username, user.display_name, frozenset(user.roles))


def make_word(session: Session, kind: str, word: str, state: str = "proposed") -> PrivacyWord:
    """A word of the lists that curator has added, without a preview."""
    author = make_person(session, "curator", Role.CURATOR)
    row = PrivacyWord(
        kind=kind,
        word=word,
        state=state,
        comment="漏标过三次",
        author_id=author.user_id,
        created_at=datetime.now(UTC),
        preview={},
    )
    session.add(row)
    session.flush()
    return row


def make_case(session: Session, number: str = "RA2026090001", **values: Any) -> Case:
    """A replied case with its draft, not yet detected."""
    now = datetime(2026, 9, 21, 8, tzinfo=UTC)
    fields: dict[str, Any] = {
        "source": "test",
        "source_number": number,
        "row_hash": "0" * 64,
        "created_at": now,
        "updated_at": now,
        "title": TITLE,
        "question": QUESTION,
        "reply": REPLY,
        "appeal_type": "complaint",
        "channel": "phone",
        "town": "锦湖街道",
        "received_at": datetime(2026, 9, 14, 2, tzinfo=UTC),
        "replied_at": now,
        **CALLER,
        **values,
    }
    case = Case(**fields)
    session.add(case)
    session.flush()
    if case.is_releasable:
        draft = CaseDraft(
            case_id=case.id,
            waiting_since=now,
            title=case.title,
            question=case.question,
            reply=case.reply,
            text_hash="",
            town=case.town,
            rung="town_month",
            crowd=1,
            crowd_needed=1,
            classes=[],
            approvals=[],
        )
        draft.text_hash = text_hash(draft_fields(draft))
        session.add(draft)
        session.flush()
        session.refresh(case)
    return case


def detect(session: Session, case: Case, decide: str = "mask") -> None:
    """Run the engine on the draft and decide every finding that needs it; ``decide=""`` leaves them open."""
    draft = case.draft
    assert draft is not None
    known, offices, fields = known_fields(case), load_office_words(session), draft_fields(draft)
    found = detect_case(fields, known, offices)
    texts = propose_replacements(fields, found, known, offices)
    for name, items in found.items():
        for item in items:
            needs = item.risk in ("high", "medium")
            session.add(
                Finding(
                    case_id=case.id,
                    field=name,
                    start=item.start,
                    end=item.end,
                    label=item.label,
                    risk=item.risk,
                    confidence=item.confidence,
                    source=item.source,
                    rule_id=item.rule_id,
                    replacement=texts.get((name, item.start, item.end), ""),
                    text_hash=draft.text_hash,
                    decision=decide if needs else "",
                )
            )
    draft.detected_with = detection_version()
    draft.neighbour = "no"
    draft.opened_by = "curator"
    session.flush()


def approve(session: Session, case: Case, preset: str = "two_person") -> tuple[Identity, Identity]:
    """Propose and approve by two people; returns curator and reviewer."""
    curator = make_person(session, "curator", Role.CURATOR)
    reviewer = make_person(session, "reviewer", Role.REVIEWER)
    assert case.draft is not None
    TransitionCase(session, case.draft, "propose", curator, preset=preset).perform()
    TransitionCase(session, case.draft, "approve", reviewer, preset=preset).perform()
    return curator, reviewer


def release(session: Session, case: Case) -> CaseSnapshot:
    """Publish an approved case as a publisher does; what the public sees of it."""
    assert case.draft is not None
    publisher = make_person(session, "publisher", Role.PUBLISHER)
    prepared = prepare(case.draft, load_office_words(session))
    calendar = WorkingCalendar.load(session)
    return PublishRelease(
        session, case.draft, prepared, publisher, preset="two_person", calendar=calendar
    ).perform()
