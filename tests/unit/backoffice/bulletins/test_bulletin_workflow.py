"""States and guards of a bulletin: who may do what, and to which content an approval and a secrecy review are bound."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from portal.audit.models import AuditEntry
from portal.backoffice.bulletins.content import edit_hash, public_hash
from portal.backoffice.bulletins.correcting import DropDraft, OpenCorrection
from portal.backoffice.bulletins.models import (
    Bulletin,
    BulletinEvent,
    BulletinFigure,
    BulletinRevision,
    ChainLink,
)
from portal.backoffice.bulletins.states import ACTS, STATE_NAMES
from portal.backoffice.bulletins.words import EVENTS, MARKS
from portal.backoffice.bulletins.workflow import Approve, RecordSecrecy, SendBack, TakeBack
from portal.backoffice.bulletins.writing import Content, CreateBrief, Propose, SaveText, StaleSave
from portal.backoffice.steps import review_reasons, reviews_needed, secrecy_reasons
from portal.releases import NotAllowed
from portal.security.permissions import Role
from portal.security.policy import Identity
from portal.settings import Settings
from tests.bulletins import NOW, approve_bulletin, make_bulletin, received
from tests.factories import make_person


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    with sessions.begin() as session:
        yield session


@pytest.fixture
def curator(session: Session) -> Identity:
    return make_person(session, "curator", Role.CURATOR)


@pytest.fixture
def reviewer(session: Session) -> Identity:
    return make_person(session, "reviewer", Role.REVIEWER)


@pytest.fixture
def officer(session: Session) -> Identity:
    return make_person(session, "officer", Role.SECRECY)


@pytest.fixture
def bulletin(session: Session) -> Bulletin:
    return make_bulletin(session)


def content_of(bulletin: Bulletin, **changes: object) -> Content:
    names = ("title", "document_number", "organ", "dated", "issue", "issue_total", "text")
    return Content(**{**{name: getattr(bulletin, name) for name in names}, **changes})  # type: ignore[arg-type]


def save(session: Session, bulletin: Bulletin, actor: Identity, seen: str = "", **changes: object) -> None:
    content = content_of(bulletin, **changes)
    seen = seen or edit_hash(bulletin)
    SaveText(session, bulletin, actor, NOW, content=content, seen=seen).perform()


def test_every_act_leads_from_states_to_a_state_and_has_a_word() -> None:
    for act in ACTS.values():
        assert act.sources <= set(STATE_NAMES)
        assert act.target in (None, "", *STATE_NAMES)
        assert act.name in EVENTS
    assert set(MARKS) == set(STATE_NAMES)


def test_the_way_to_approval_is_kept_in_history_and_audit(
    session: Session, bulletin: Bulletin, settings: Settings
) -> None:
    approve_bulletin(session, bulletin, settings)
    assert bulletin.state == "approved"
    assert (
        review_reasons(bulletin, public_hash(session, bulletin))
        == secrecy_reasons(bulletin, public_hash(session, bulletin))
        == []
    )
    events = session.scalars(select(BulletinEvent).order_by(BulletinEvent.id)).all()
    assert [(one.act, one.from_state, one.to_state) for one in events] == [
        ("propose", "draft", "proposed"),
        ("secrecy", "proposed", "proposed"),
        ("approve", "proposed", "approved"),
    ]
    actions = session.scalars(select(AuditEntry.action).where(AuditEntry.subject_kind == "bulletin")).all()
    assert set(actions) == {"bulletin.propose", "bulletin.secrecy", "bulletin.approve"}


def test_the_history_is_append_only(sessions: sessionmaker[Session], settings: Settings) -> None:
    with sessions.begin() as session:
        approve_bulletin(session, make_bulletin(session), settings)
    with pytest.raises(IntegrityError, match=r"append-only|bulletin_event_no_"), sessions.begin() as session:
        session.scalars(select(BulletinEvent)).first().comment = "改过"


def test_whoever_proposed_cannot_approve(
    session: Session, bulletin: Bulletin, reviewer: Identity, settings: Settings
) -> None:
    Propose(session, bulletin, reviewer, NOW, settings=settings).perform()
    with pytest.raises(NotAllowed, match="不能是同一人"):
        Approve(session, bulletin, reviewer, NOW).perform()
    assert (bulletin.state, bulletin.approvals) == ("proposed", [])


def test_three_reviews_need_three_people(
    session: Session, bulletin: Bulletin, curator: Identity, settings: Settings
) -> None:
    needed = reviews_needed("three_reviews")
    assert (needed, reviews_needed("two_person")) == (3, 1)
    Propose(session, bulletin, curator, NOW, settings=settings).perform()
    people = [make_person(session, f"reviewer{n}", Role.REVIEWER) for n in range(3)]
    Approve(session, bulletin, people[0], NOW, needed=needed).perform()
    with pytest.raises(NotAllowed, match="另一位"):
        Approve(session, bulletin, people[0], NOW, needed=needed).perform()
    Approve(session, bulletin, people[1], NOW, needed=needed).perform()
    assert bulletin.state == "proposed"
    Approve(session, bulletin, people[2], NOW, needed=needed).perform()
    assert bulletin.state == "approved"


@pytest.mark.parametrize("change", ["figure", "link", "note"])
def test_approval_and_secrecy_review_hold_for_exactly_what_was_read(
    session: Session, bulletin: Bulletin, settings: Settings, change: str
) -> None:
    approve_bulletin(session, bulletin, settings)
    if change == "figure":
        bulletin.figures[0].value = "12419"
    elif change == "link":
        link = ChainLink(
            bulletin_id=bulletin.id,
            position=1,
            kind="instruction",
            dated=date(2026, 11, 6),
            post="市长",
            text="请抓紧办理。",
            state="approved",
        )
        session.add(link)
    else:
        bulletin.change_note = "改正了一个数字。"
    session.flush()
    assert "有改动" in review_reasons(bulletin, public_hash(session, bulletin))[0]
    assert "有改动" in secrecy_reasons(bulletin, public_hash(session, bulletin))[0]


def test_a_link_that_is_not_approved_yet_is_not_part_of_it(session: Session, bulletin: Bulletin) -> None:
    before = public_hash(session, bulletin)
    fields = {"position": 1, "kind": "meeting", "dated": date(2026, 11, 6), "text": "部署。"}
    session.add(ChainLink(bulletin_id=bulletin.id, state="draft", **fields))
    session.flush()
    assert public_hash(session, bulletin) == before


def test_a_secrecy_review_of_what_has_changed_meanwhile_is_refused(
    session: Session, bulletin: Bulletin, curator: Identity, officer: Identity, settings: Settings
) -> None:
    seen = public_hash(session, bulletin)
    bulletin.figures[0].value = "1"
    Propose(session, bulletin, curator, NOW, settings=settings).perform()
    service = RecordSecrecy(session, bulletin, officer, NOW, ground="none", conclusion="public", seen=seen)
    assert "有改动" in service.failure_reasons()[0]


@pytest.mark.parametrize(
    ("ground", "conclusion", "comment", "told"),
    [
        ("", "public", "", "请选"),
        ("state", "public", "", "对不上"),
        ("none", "not_public", "", "对不上"),
        ("state", "not_public", "", "哪一处"),
    ],
)
def test_a_conclusion_fits_its_ground(
    session: Session,
    bulletin: Bulletin,
    curator: Identity,
    officer: Identity,
    settings: Settings,
    ground: str,
    conclusion: str,
    comment: str,
    told: str,
) -> None:
    Propose(session, bulletin, curator, NOW, settings=settings).perform()
    seen = public_hash(session, bulletin)
    service = RecordSecrecy(
        session, bulletin, officer, NOW, comment, ground=ground, conclusion=conclusion, seen=seen
    )
    assert told in service.failure_reasons()[0]


def test_a_conclusion_against_publication_stands_in_the_way(
    session: Session, bulletin: Bulletin, curator: Identity, officer: Identity, settings: Settings
) -> None:
    Propose(session, bulletin, curator, NOW, settings=settings).perform()
    seen = public_hash(session, bulletin)
    RecordSecrecy(
        session, bulletin, officer, NOW, "第二节", ground="state", conclusion="not_public", seen=seen
    ).perform()
    assert secrecy_reasons(bulletin, public_hash(session, bulletin)) == ["保密审查结论是不得公开。"]


def test_sending_back_needs_a_reason_and_voids_the_approvals(
    session: Session, bulletin: Bulletin, reviewer: Identity, settings: Settings
) -> None:
    approve_bulletin(session, bulletin, settings)
    with pytest.raises(NotAllowed, match="请写明理由"):
        SendBack(session, bulletin, reviewer, NOW, "  ").perform()
    SendBack(session, bulletin, reviewer, NOW, "第二节太笼统。").perform()
    assert (bulletin.state, bulletin.approvals, bulletin.proposed_by_id) == ("draft", [], None)


def test_a_proposed_text_is_taken_back_before_it_is_changed(
    session: Session, bulletin: Bulletin, curator: Identity, settings: Settings
) -> None:
    Propose(session, bulletin, curator, NOW, settings=settings).perform()
    with pytest.raises(NotAllowed, match="现在是“待审核”"):
        save(session, bulletin, curator, title="新标题")
    TakeBack(session, bulletin, curator, NOW).perform()
    save(session, bulletin, curator, title="新标题")
    assert bulletin.title == "新标题"


def test_a_save_that_has_not_seen_the_stored_text_stores_nothing(
    session: Session, bulletin: Bulletin, curator: Identity
) -> None:
    opened = edit_hash(bulletin)
    save(session, bulletin, curator, text="甲写的。")
    with pytest.raises(StaleSave):
        save(session, bulletin, curator, seen=opened, text="乙写的。")
    assert bulletin.text == "甲写的。"


def test_figures_that_are_read_anew_do_not_make_a_save_stale(
    session: Session, bulletin: Bulletin, curator: Identity
) -> None:
    opened = edit_hash(bulletin)
    bulletin.figures[0].value = "12500"
    save(session, bulletin, curator, seen=opened, text="又写了一句。")
    assert bulletin.text == "又写了一句。"


def test_each_save_keeps_a_revision_and_the_first_keeps_what_was_there(
    session: Session, bulletin: Bulletin, curator: Identity
) -> None:
    original = bulletin.text
    save(session, bulletin, curator, text="一稿。")
    save(session, bulletin, curator, text="二稿。")
    save(session, bulletin, curator, text="二稿。")
    kept = session.scalars(select(BulletinRevision.text).order_by(BulletinRevision.id)).all()
    assert kept == [original, "一稿。", "二稿。"]


def test_a_pasted_table_becomes_markdown(session: Session, bulletin: Bulletin, curator: Identity) -> None:
    save(session, bulletin, curator, text="类型\t件数\n咨询\t12\n求助\t7\n")
    assert "| 类型 | 件数 |" in bulletin.text
    assert "| 咨询 | 12 |" in bulletin.text


def test_numbers_that_another_document_bears_are_refused(
    session: Session, bulletin: Bulletin, curator: Identity
) -> None:
    other = make_bulletin(
        session,
        number="2026-09",
        period="2026-09",
        issue=9,
        issue_total=273,
        document_number="通报〔2026〕9号",
    )
    with pytest.raises(NotAllowed) as refusal:
        save(session, bulletin, curator, issue=9, issue_total=273, document_number="通报〔2026〕9号")
    assert [reason.split("已经")[0] for reason in refusal.value.reasons] == [
        "发文字号“通报〔2026〕9号”",
        "2026年第9期",
        "总第273期",
    ]
    assert all(other.number in reason for reason in refusal.value.reasons)


def test_a_text_with_unknown_references_is_kept_but_not_proposed(
    session: Session, bulletin: Bulletin, curator: Identity, settings: Settings
) -> None:
    save(session, bulletin, curator, text="受理 {{nothing}} 件，见 {{case:2026-000001}}。")
    assert "nothing" in bulletin.text
    with pytest.raises(NotAllowed) as refusal:
        Propose(session, bulletin, curator, NOW, settings=settings).perform()
    assert [reason.startswith("第 1 行") for reason in refusal.value.reasons] == [True, True]


def test_an_empty_title_or_text_goes_nowhere(
    session: Session, bulletin: Bulletin, curator: Identity, settings: Settings
) -> None:
    with pytest.raises(NotAllowed, match="标题是空的"):
        save(session, bulletin, curator, title="  ")
    save(session, bulletin, curator, text=" \n")
    with pytest.raises(NotAllowed, match="正文是空的"):
        Propose(session, bulletin, curator, NOW, settings=settings).perform()


def test_briefs_are_numbered_within_their_year(session: Session, curator: Identity) -> None:
    def number(year: int) -> str:
        return CreateBrief(session, curator, "停车专报", "受理中心", date(year, 5, 2), NOW).perform().number

    assert [number(2026), number(2026), number(2025)] == ["b2026-001", "b2026-002", "b2025-001"]
    newest = session.scalars(select(Bulletin).where(Bulletin.number == "b2026-002")).one()
    newest.number = "b2026-999"
    session.flush()
    assert [number(2026), number(2026)] == ["b2026-1000", "b2026-1001"]


def test_a_dropped_draft_is_gone_and_its_history_stays(
    session: Session, bulletin: Bulletin, curator: Identity
) -> None:
    save(session, bulletin, curator, text="一稿。")
    DropDraft(session, bulletin, curator, NOW).perform()
    session.flush()
    assert session.scalars(select(Bulletin)).all() == session.scalars(select(BulletinFigure)).all() == []
    assert session.scalars(select(BulletinRevision)).all() == []
    assert session.scalars(select(BulletinEvent.act)).all() == ["save", "drop"]


def test_a_correction_needs_a_public_note_and_a_publisher(session: Session, bulletin: Bulletin) -> None:
    bulletin.state = "released"
    publisher = make_person(session, "publisher", Role.PUBLISHER)
    curator = make_person(session, "curator", Role.CURATOR)
    assert OpenCorrection(session, bulletin, curator, NOW, "改一个数字。").failure_reasons() == [
        "您的角色不能“更正”。"
    ]
    assert OpenCorrection(session, bulletin, publisher, NOW).failure_reasons() == ["请写明理由。"]
    told = OpenCorrection(
        session, bulletin, publisher, NOW, "王小丽来电13800001234指出有误。"
    ).failure_reasons()
    assert told and "更正说明第" in told[0]
    OpenCorrection(session, bulletin, publisher, NOW, "第一节的呼入量更正为一万二千次。").perform()
    assert (bulletin.state, bulletin.version, bulletin.secrecy) == ("draft", 2, {})


def test_figures_and_keys_are_told_apart(session: Session, bulletin: Bulletin) -> None:
    bulletin.figures.append(received("second", position=2))
    session.flush()
    assert [one.key for one in bulletin.figures] == ["received", "second"]
