"""A public call in which a newer rule finds somebody: from the re-check's queue to its next version, without JavaScript."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.audit.models import AuditEntry
from portal.backoffice.hotline_days.models import Call
from portal.releases.models import WithdrawalReceipt
from portal.releases.recheck.run import Limit, recheck_released
from portal.settings import Settings
from tests.rechecking import LEAK, call_as_if_before_the_rule
from tests.releasing_hotline import GROUNDS, approved_call, publish, released_day

Sessions = sessionmaker[Session]
SignedIn = Callable[..., TestApp]
NUMBER = "13900005678"


def form_to(page, action: str):
    return next(form for form in page.forms.values() if form.action.endswith(action))


@pytest.fixture
def path(sessions: Sessions, settings: Settings) -> str:
    """The public address of a call that the re-check has hidden."""
    with sessions.begin() as session:
        day = released_day(session, settings)
        for position in (1, 2):
            publish(session, approved_call(session, day, position=position), settings)
        call = session.scalars(select(Call).where(Call.position == 1)).one()
        call_as_if_before_the_rule(session, call, LEAK)
        address = f"/hotline-days/{day.number}/calls/1"
    recheck_released(sessions, Limit(100, 100))
    return address


def test_a_hidden_call_is_gone_in_public_mended_and_released_again(
    app: TestApp, as_role: SignedIn, sessions: Sessions, all_jobs: Callable[[], int], path: str
) -> None:
    gone = app.get(path, status=410)
    assert "隐私复查，暂时撤下" in gone and "正在由人复查" in gone and "已删除" not in gone
    assert NUMBER not in app.get(path.rpartition("/calls")[0])
    all_jobs()
    with sessions() as session:
        receipt = session.scalars(select(WithdrawalReceipt)).one()
        assert receipt.completed_at is not None and all(item["clean"] for item in receipt.surfaces)

    curator = as_role("curator", username="cai")
    queue = curator.get("/staff/rechecks")
    assert "phone." in queue.html.select_one("tbody tr").text
    page = queue.click(path.split("/")[2] + "-1").click("看内部稿").click("去复查")
    assert NUMBER in page.html.select_one(".out .f-high").text
    assert "第 4 段" in page.html.select_one("tbody").text
    form = form_to(page, "/revise")
    assert "请写明理由" in form.submit(status=422)
    form["reason"] = "隐去一处电话"
    page = form.submit().follow()
    assert "还有 1 处高风险没有决定" in page
    again = curator.get("/staff/rechecks/1")
    assert "已经重新整理" in again
    assert not [form for form in again.forms.values() if form.action.endswith("/revise")]
    page = form_to(page, "/decide-all").submit().follow()
    form_to(page, "/propose").submit()

    reviewer = as_role("reviewer", username="shen")
    address = page.request.path
    form_to(reviewer.get(address), "/approve").submit()
    publisher = as_role("publisher", username="qian")
    app.get(path, status=410)
    with sessions() as session:
        day_id = session.scalars(select(Call.day_id)).first()
    form = publisher.get(f"/staff/hotline-days/{day_id}/release").forms["release"]
    form["ground"], form["secrecy_conclusion"] = GROUNDS.ground, GROUNDS.conclusion
    form.set("item", True, 0)
    form.submit()
    page = app.get(path)
    assert "隐去一处电话" in page and NUMBER not in page
    assert "没有待复查的" in publisher.get("/staff/rechecks")
    with sessions() as session:
        looks = session.scalars(select(AuditEntry.detail).where(AuditEntry.action == "call.raw.view")).all()
        assert {"surface": "recheck"} in looks
        assert session.scalars(select(AuditEntry.id).where(AuditEntry.action == "call.reopen")).all()


def test_who_may_not_mend_it_is_told_who_does(as_role: SignedIn, path: str) -> None:
    page = as_role("publisher").get("/staff/rechecks/1")
    assert "由采编或审核人员进行" in page
    assert not [form for form in page.forms.values() if form.action.endswith(("/revise", "/dismiss"))]
