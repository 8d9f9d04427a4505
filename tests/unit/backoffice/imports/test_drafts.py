"""An update from the source reaches the draft without undoing what people did, and never what is published."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.cases.models import CaseDraft, CaseEvent, Finding
from portal.backoffice.cases.review import history
from portal.privacy import text_hash
from portal.releases.transition import draft_fields

from .running import case_of, draft_of, import_rows, order

Sessions = sessionmaker[Session]
FIRST = order("A-1")
CHANGED = order("A-1", 答复内容="三盏路灯已更换，另加装一盏。")


def prepared(sessions: Sessions, folder: Path, **changes: object) -> None:
    """A case whose draft has been detected and then brought into the given condition."""
    import_rows(sessions, folder, FIRST)
    with sessions.begin() as session:
        draft = draft_of(session, "A-1")
        draft.detected_with = "rules"
        for name, value in changes.items():
            setattr(draft, name, value)


def events(session: Session) -> list[tuple[str, str, str]]:
    """(transition, from, to) of every step."""
    rows = session.scalars(select(CaseEvent).order_by(CaseEvent.id))
    return [(row.transition, row.from_state, row.to_state) for row in rows]


def test_an_untouched_draft_follows_its_source(sessions: Sessions, tmp_path: Path) -> None:
    """Nobody has seen it yet: new text, detection again, no note."""
    prepared(sessions, tmp_path)
    import_rows(sessions, tmp_path, CHANGED)
    with sessions() as session:
        draft = draft_of(session, "A-1")
        assert draft.reply == CHANGED["答复内容"]
        assert (draft.state, draft.detected_with, draft.comment) == ("new", "", "")
        assert draft.text_hash == text_hash(draft_fields(draft))
        assert events(session) == []


@pytest.mark.parametrize(
    "state",
    ["sent_back", "deferred", "proposed", "first_review", "secrecy_review", "approved", "released"],
)
def test_a_case_in_work_goes_back_with_a_note(state: str, sessions: Sessions, tmp_path: Path) -> None:
    """Approvals were given to another text and count no longer."""
    prepared(sessions, tmp_path, state=state, proposed_hash="x", approvals=[{"user_id": 1}])
    import_rows(sessions, tmp_path, CHANGED)
    with sessions() as session:
        draft = draft_of(session, "A-1")
        assert (draft.state, draft.detected_with, draft.approvals) == ("sent_back", "", [])
        assert draft.comment.startswith("导入时来源系统更新了答复")
        assert ("已发布的版本没有改动" in draft.comment) == (state == "released")
        assert events(session) == [("source_changed", state, "sent_back")]
        assert history(session, draft.case_id, "two_person")[0].step == "来源更新"


def decide(sessions: Sessions, field: str, start: int, end: int) -> None:
    """A person masks this span of the draft."""
    with sessions.begin() as session:
        draft = draft_of(session, "A-1")
        finding = Finding(
            case_id=draft.case_id, field=field, start=start, end=end, label="PERSON", risk="high",
            confidence=1.0, source="rule", rule_id="t", text_hash=draft.text_hash, decision="mask",
            decided_at=datetime.now(UTC), found_start=start, found_end=end,
        )  # fmt: skip
        session.add(finding)


def test_a_decision_on_a_finding_makes_a_draft_touched(sessions: Sessions, tmp_path: Path) -> None:
    """A person has worked on it although its state is still new."""
    prepared(sessions, tmp_path)
    decide(sessions, "title", 0, 2)
    import_rows(sessions, tmp_path, CHANGED)
    with sessions() as session:
        assert draft_of(session, "A-1").state == "sent_back"


def test_decisions_stay_where_the_source_changed_nothing(sessions: Sessions, tmp_path: Path) -> None:
    """They move with their text; a decision on words that are gone goes with them."""
    prepared(sessions, tmp_path, neighbour="no")
    decide(sessions, "title", 0, 2)
    decide(sessions, "reply", 0, 4)
    import_rows(sessions, tmp_path, order("A-1", 答复内容="两盏路灯已更换。", 标题="巷口路灯不亮 A-1"))
    with sessions() as session:
        draft = draft_of(session, "A-1")
        (kept,) = session.scalars(select(Finding)).all()
        assert (kept.field, draft.title[kept.start : kept.end], kept.decision) == ("title", "路灯", "mask")
        assert (kept.found_start, kept.text_hash) == (kept.start, draft.text_hash)
        assert draft.neighbour == ""


def test_a_wording_that_staff_wrote_is_kept(sessions: Sessions, tmp_path: Path) -> None:
    """The changed source text is announced, not written over it; untouched fields follow."""
    prepared(sessions, tmp_path, opened_by="curator", reply="路灯已换。")
    import_rows(sessions, tmp_path, {**CHANGED, "标题": "新标题"})
    with sessions() as session:
        draft = draft_of(session, "A-1")
        assert (draft.title, draft.reply) == ("新标题", "路灯已换。")
        assert "答复在公开稿中改过，已保留改过的文字" in draft.comment
        assert case_of(session, "A-1").reply == CHANGED["答复内容"]


@pytest.mark.parametrize("state", ["not_public", "on_request", "withdrawn"])
def test_a_decision_not_to_publish_stands(state: str, sessions: Sessions, tmp_path: Path) -> None:
    """The new text is there should somebody resume the case."""
    prepared(sessions, tmp_path, state=state)
    import_rows(sessions, tmp_path, CHANGED)
    with sessions() as session:
        draft = draft_of(session, "A-1")
        assert (draft.state, draft.reply, draft.detected_with) == (state, CHANGED["答复内容"], "")


@pytest.mark.parametrize("state", ["new", "proposed", "approved"])
def test_a_wish_for_secrecy_closes_the_draft(state: str, sessions: Sessions, tmp_path: Path) -> None:
    """Also when not a word of the texts has changed."""
    prepared(sessions, tmp_path, state=state)
    import_rows(sessions, tmp_path, order("A-1", 是否保密="是"))
    with sessions() as session:
        draft = draft_of(session, "A-1")
        assert draft.state == "not_public"
        assert "要求保密" in draft.ground


def test_a_wish_for_secrecy_after_release_calls_for_a_decision(sessions: Sessions, tmp_path: Path) -> None:
    """The importer withdraws nothing by itself; staff read that they must decide."""
    prepared(sessions, tmp_path, state="released")
    import_rows(sessions, tmp_path, order("A-1", 是否保密="是"))
    with sessions() as session:
        draft = draft_of(session, "A-1")
        assert draft.state == "sent_back"
        assert "请决定是否撤回" in draft.comment


def test_a_change_beside_the_texts_leaves_the_draft_alone(sessions: Sessions, tmp_path: Path) -> None:
    """A callback that arrives later does not send an approved case back."""
    prepared(sessions, tmp_path, state="approved")
    import_rows(sessions, tmp_path, order("A-1", 满意度="满意"))
    with sessions() as session:
        draft = draft_of(session, "A-1")
        assert (draft.state, draft.detected_with) == ("approved", "rules")


def test_a_reply_that_arrives_later_opens_a_draft(sessions: Sessions, tmp_path: Path) -> None:
    """The case was kept without one."""
    import_rows(sessions, tmp_path, order("A-1", 答复内容=""))
    import_rows(sessions, tmp_path, FIRST)
    with sessions() as session:
        (draft,) = session.scalars(select(CaseDraft)).all()
        assert (draft.state, draft.reply) == ("new", FIRST["答复内容"])
