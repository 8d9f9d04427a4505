"""The chain of a brief: written by one person, decided by another, never with a name, never with a silent gap."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp, TestResponse

from portal.audit.models import AuditEntry
from portal.backoffice.bulletins.models import Bulletin, BulletinEvent, ChainLink
from tests.bulletins import make_bulletin
from tests.functional.conftest import SignedIn

STEP = {
    "kind": "instruction",
    "dated": "2026-05-03",
    "post": "市长",
    "text": "请市容管理局牵头整治，一周内报结果。",
    "document_number": "",
}


@pytest.fixture
def brief_id(sessions: sessionmaker[Session]) -> int:
    with sessions.begin() as session:
        brief = make_bulletin(
            session,
            kind="brief",
            number="b2026-001",
            period="",
            issue=None,
            issue_total=None,
            title="路边停车收费问题",
            text="市民集中反映路边停车收费。",
        )
        return brief.id


@pytest.fixture
def curator(as_role: SignedIn) -> TestApp:
    return as_role("curator", username="zhu")


@pytest.fixture
def reviewer(as_role: SignedIn) -> TestApp:
    return as_role("reviewer", username="shen")


def page(app: TestApp, brief_id: int) -> TestResponse:
    return app.get(f"/staff/bulletins/{brief_id}/chain")


def send(app: TestApp, brief_id: int, action: str, status: int = 303, **fields: str) -> TestResponse:
    """Fill and send the form of the chain page that posts to ``action``."""
    forms = page(app, brief_id).forms.values()
    form = next(form for form in forms if form.action.endswith(action))
    for name, value in fields.items():
        form[name] = value
    return form.submit(status=status)


def add(app: TestApp, brief_id: int, status: int = 303, **changes: str) -> TestResponse:
    return send(app, brief_id, "/chain/add", status, **{**STEP, **changes})


def stored(sessions: sessionmaker[Session]) -> list[ChainLink]:
    with sessions() as session:
        return list(session.scalars(select(ChainLink).order_by(ChainLink.id)))


def test_a_step_is_proposed_by_one_person_and_approved_by_another(
    curator: TestApp, reviewer: TestApp, brief_id: int, sessions: sessionmaker[Session]
) -> None:
    add(curator, brief_id)
    send(curator, brief_id, "/propose")
    assert not any(form.action.endswith("/approve") for form in page(curator, brief_id).forms.values())
    send(reviewer, brief_id, "/approve")
    [link] = stored(sessions)
    assert link.state == "approved"
    assert link.proposed_by_id != link.approved_by_id
    shown = BeautifulSoup(curator.get(f"/staff/bulletins/{brief_id}").text, "html.parser").get_text()
    assert "一周内报结果" in shown


def test_whoever_proposed_cannot_approve(
    reviewer: TestApp, brief_id: int, sessions: sessionmaker[Session]
) -> None:
    add(reviewer, brief_id)
    send(reviewer, brief_id, "/propose")
    [link] = stored(sessions)
    token = page(reviewer, brief_id).forms[0]["csrf_token"].value
    answer = reviewer.post(
        f"/staff/bulletins/{brief_id}/chain/{link.id}/approve",
        {"csrf_token": token, "seen": link.text_hash},
        status=422,
    )
    assert "送审和审核不能是同一人" in answer.text
    assert stored(sessions)[0].state == "proposed"


def test_a_withheld_step_keeps_its_place_with_a_public_reason(
    curator: TestApp, reviewer: TestApp, brief_id: int, sessions: sessionmaker[Session]
) -> None:
    add(curator, brief_id)
    send(curator, brief_id, "/propose")
    refused = send(reviewer, brief_id, "/withhold", 422)
    assert "请写明理由" in refused.text
    send(reviewer, brief_id, "/withhold", comment="涉及正在办理的案件")
    assert stored(sessions)[0].withheld_reason == "涉及正在办理的案件"
    shown = curator.get(f"/staff/bulletins/{brief_id}").text
    assert "涉及正在办理的案件" in shown
    assert "一周内报结果" not in shown.split("公开后的样子")[1]


def test_a_name_in_place_of_an_office_is_refused_and_what_was_typed_stays(
    curator: TestApp, brief_id: int, sessions: sessionmaker[Session]
) -> None:
    answer = add(curator, brief_id, 422, post="王建国")
    assert "不像职务" in answer.text
    assert "一周内报结果" in answer.text
    assert not stored(sessions)


def test_a_telephone_in_the_text_or_the_reason_is_refused(
    curator: TestApp, reviewer: TestApp, brief_id: int, sessions: sessionmaker[Session]
) -> None:
    answer = add(curator, brief_id, 422, text="联系电话13858812345。")
    assert "内容第" in answer.text
    add(curator, brief_id)
    send(curator, brief_id, "/propose")
    answer = send(reviewer, brief_id, "/withhold", 422, comment="见13858812345")
    assert "理由第" in answer.text
    assert stored(sessions)[0].state == "proposed"


def test_steps_stand_in_the_order_of_their_dates(curator: TestApp, brief_id: int) -> None:
    add(curator, brief_id, kind="enforcement", dated="2026-05-20", post="", text="四部门联合执法。")
    add(curator, brief_id, kind="meeting", dated="2026-05-06", post="专题会议", text="部署整治。")
    add(curator, brief_id)
    found = BeautifulSoup(page(curator, brief_id).text, "html.parser").select("ol.trail h2")
    assert [heading.get_text().split()[0] for heading in found] == [
        "2026年5月3日",
        "2026年5月6日",
        "2026年5月20日",
    ]


def test_a_brief_with_an_undecided_step_is_not_proposed(
    curator: TestApp, brief_id: int, sessions: sessionmaker[Session]
) -> None:
    add(curator, brief_id)
    shown = curator.get(f"/staff/bulletins/{brief_id}")
    assert "还有 1 步没有审定" in shown.text
    assert not any(form.action.endswith("/propose") for form in shown.forms.values())


def test_the_chain_stands_still_while_its_brief_is_under_review(
    curator: TestApp, brief_id: int, sessions: sessionmaker[Session]
) -> None:
    form = next(form for form in page(curator, brief_id).forms.values() if form.action.endswith("/add"))
    with sessions.begin() as session:
        session.get_one(Bulletin, brief_id).state = "proposed"
    for name, value in STEP.items():
        form[name] = value
    assert "简报正在审核" in form.submit(status=422).text
    assert not stored(sessions)


def test_a_decision_on_another_text_than_was_read_is_refused(
    curator: TestApp, reviewer: TestApp, brief_id: int, sessions: sessionmaker[Session]
) -> None:
    add(curator, brief_id)
    send(curator, brief_id, "/propose")
    read = next(form for form in page(reviewer, brief_id).forms.values() if form.action.endswith("/approve"))
    send(curator, brief_id, "/take-back")
    edit = curator.get(f"/staff/bulletins/{brief_id}/chain/{stored(sessions)[0].id}")
    form = next(form for form in edit.forms.values() if "text" in form.fields)
    form["text"] = "改过的批示。"
    form.submit(status=303)
    send(curator, brief_id, "/propose")
    assert "您打开以后这一步有改动" in read.submit(status=422).text
    assert stored(sessions)[0].state == "proposed"


def test_two_people_editing_a_step_lose_nothing(
    curator: TestApp, reviewer: TestApp, brief_id: int, sessions: sessionmaker[Session]
) -> None:
    add(curator, brief_id)
    address = f"/staff/bulletins/{brief_id}/chain/{stored(sessions)[0].id}"
    forms = [
        next(form for form in app.get(address).forms.values() if "text" in form.fields)
        for app in (curator, reviewer)
    ]
    forms[0]["text"] = "第一个人写的。"
    forms[0].submit(status=303)
    forms[1]["text"] = "第二个人写的。"
    answer = forms[1].submit(status=422)
    assert "有人改过这一步" in answer.text
    assert "第二个人写的" in answer.text
    assert stored(sessions)[0].text == "第一个人写的。"


def test_what_was_once_decided_is_reopened_but_never_deleted(
    curator: TestApp, reviewer: TestApp, brief_id: int, sessions: sessionmaker[Session]
) -> None:
    add(curator, brief_id)
    send(curator, brief_id, "/propose")
    send(reviewer, brief_id, "/approve")
    send(curator, brief_id, "/reopen")
    assert stored(sessions)[0].state == "draft"
    assert not any(form.action.endswith("/remove") for form in page(curator, brief_id).forms.values())


def test_a_draft_that_nobody_decided_on_is_deleted_and_the_history_keeps_that_it_was(
    curator: TestApp, brief_id: int, sessions: sessionmaker[Session]
) -> None:
    add(curator, brief_id)
    send(curator, brief_id, "/remove")
    assert not stored(sessions)
    with sessions() as session:
        acts = list(session.scalars(select(BulletinEvent.act).order_by(BulletinEvent.id)))
        audited = set(session.scalars(select(AuditEntry.action)))
    assert acts == ["link_add", "link_remove"]
    assert {"bulletin.link_add", "bulletin.link_remove"} <= audited


def test_only_a_brief_has_a_chain(curator: TestApp, sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        monthly = make_bulletin(session).id
    curator.get(f"/staff/bulletins/{monthly}/chain", status=404)


def test_a_step_of_another_brief_is_not_found(
    curator: TestApp, brief_id: int, sessions: sessionmaker[Session]
) -> None:
    add(curator, brief_id)
    with sessions.begin() as session:
        other = make_bulletin(session, kind="brief", number="b2026-002", period="", issue=None).id
    curator.get(f"/staff/bulletins/{other}/chain/{stored(sessions)[0].id}", status=404)
