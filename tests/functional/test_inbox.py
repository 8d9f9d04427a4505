"""Reporting a problem: the public form without cookies, and the staff queue with its one click."""

import secrets
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.audit.models import AuditEntry
from portal.backoffice.calendar.services import WorkingCalendar
from portal.backoffice.departments.office_words import load_office_words
from portal.inbox.models import InboxReport
from portal.releases.publish import PublishRelease
from portal.releases.second_pass import prepare
from portal.security.permissions import HOLDERS, Permission, Role
from tests.application import running
from tests.conftest import SECRET
from tests.factories import approve, detect, make_case, make_person
from tests.functional.conftest import SignedIn

TEXT = "答复第二段里有门牌号。"


def token(age: int = 60) -> str:
    """The token of a form that was displayed ``age`` seconds ago."""

    class Earlier(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(time.time()) - age

    return str(
        URLSafeTimedSerializer(SECRET, salt="inbox.report", signer=Earlier).dumps(secrets.token_hex(4))
    )


def send(app: TestApp, status: int | None = None, age: int = 60, **fields: str) -> Any:
    form = app.get("/report").forms["report"]
    values = {"token": token(age), "reason": "privacy", "text": TEXT, **fields}
    for name, value in values.items():
        form[name].force_value(value)
    return form.submit(status=status)


def stored(sessions: sessionmaker[Session]) -> list[InboxReport]:
    with sessions() as session:
        return list(session.scalars(select(InboxReport).order_by(InboxReport.id)))


def test_a_report_is_stored_without_a_cookie_or_an_address(
    app: TestApp, sessions: sessionmaker[Session]
) -> None:
    page = app.get("/report?number=2026-000123&page=/cases/2026-000123")
    form = page.forms["report"]
    form["token"].force_value(token())
    form["reason"], form["text"] = "privacy", TEXT
    app.extra_environ = {"REMOTE_ADDR": "192.0.2.7"}
    answer = form.submit()
    assert answer.status_int == 303
    assert "报告已收到" in answer.follow()
    assert app.cookies == {}
    (report,) = stored(sessions)
    assert (report.number, report.page, report.reason, report.text) == (
        "2026-000123",
        "/cases/2026-000123",
        "privacy",
        TEXT,
    )
    assert "192.0.2.7" not in report.sender
    assert len(report.sender) == 64


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"text": "  "}, "请写明哪里有问题"),
        ({"text": "不对"}, "请再写具体一点"),
        ({"text": "x" * 2001}, "不能超过 2000 字"),
        ({"reason": ""}, "请选择是哪一种问题"),
        ({"number": "2026-48"}, "编号是四位年份加六位数字"),
    ],
)
def test_a_mistake_is_listed_at_the_top_and_what_was_typed_stays(
    app: TestApp, sessions: sessionmaker[Session], fields: dict[str, str], message: str
) -> None:
    answer = send(app, **{"number": "2026-000123", "text": TEXT + "请核对。", **fields})
    assert message in answer.html.find(class_="err-sum").text
    expected = fields.get("text", TEXT + "请核对。").strip()
    assert answer.forms["report"]["text"].value.strip() == expected
    assert stored(sessions) == []


def test_a_number_is_understood_as_people_copy_it(app: TestApp, sessions: sessionmaker[Session]) -> None:
    send(app, number=" ２０２６－０００１２３ ")
    assert stored(sessions)[0].number == "2026-000123"


def test_a_page_elsewhere_is_not_kept(app: TestApp, sessions: sessionmaker[Session]) -> None:
    send(app, page="https://elsewhere.example/")
    assert stored(sessions)[0].page == ""


@pytest.mark.parametrize(("age", "message"), [(0, "提交得太快了"), (4 * 3600 + 60, "打开太久了")])
def test_a_form_must_be_of_the_right_age(
    app: TestApp, sessions: sessionmaker[Session], age: int, message: str
) -> None:
    """The answer carries a fresh token and the text, so that sending again works."""
    answer = send(app, age=age)
    assert message in answer
    assert answer.forms["report"]["text"].value.strip() == TEXT
    assert stored(sessions) == []


def test_a_forged_token_is_refused(app: TestApp, sessions: sessionmaker[Session]) -> None:
    assert "已失效" in send(app, token="made.up.token")
    assert stored(sessions) == []


def test_a_double_click_is_one_report(app: TestApp, sessions: sessionmaker[Session]) -> None:
    same = token()
    send(app, token=same)
    assert send(app, token=same).status_int == 303
    assert len(stored(sessions)) == 1


def test_one_address_can_send_only_so_many_in_an_hour(app: TestApp, sessions: sessionmaker[Session]) -> None:
    for number in range(10):
        send(app, age=60 + number)
    assert "太多了" in send(app, age=90)
    app.extra_environ = {"REMOTE_ADDR": "192.0.2.8"}
    assert send(app, age=91).status_int == 303
    app.extra_environ = {}
    with sessions.begin() as session:
        session.execute(update(InboxReport).values(at=datetime.now(UTC) - timedelta(minutes=61)))
    assert send(app, age=92).status_int == 303


def test_the_form_is_never_kept_by_a_cache(app: TestApp) -> None:
    assert app.get("/report").headers["Cache-Control"] == "no-store"


def test_large_print_readers_stay_in_large_print(app: TestApp) -> None:
    form = app.get("/large/report").forms["report"]
    form["token"].force_value(token())
    form["reason"], form["text"] = "wrong", TEXT
    assert form.submit().location == "http://localhost/large/report/thanks"


def test_the_form_is_absent_where_one_side_runs_alone(raw_settings: dict[str, str]) -> None:
    for side in ("public", "staff"):
        with running({**raw_settings, "portal.sides": side}) as application:
            TestApp(application).get("/report", status=404)


def test_the_forms_connection_reaches_nothing_but_the_inbox(wsgi_app: Any) -> None:
    with (
        wsgi_app.registry["inbox"].connect() as connection,
        pytest.raises(DatabaseError, match=r"prohibited|not authorized"),
    ):
        connection.execute(text("SELECT username FROM staff_user"))


@pytest.fixture
def released(sessions: sessionmaker[Session]) -> str:
    """Public number of a released case."""
    with sessions.begin() as session:
        case = make_case(session)
        detect(session, case)
        approve(session, case)
        publisher = make_person(session, "publisher", Role.PUBLISHER)
        assert case.draft is not None
        release = PublishRelease(
            session,
            case.draft,
            prepare(case.draft, load_office_words(session)),
            publisher,
            preset="two_person",
            calendar=WorkingCalendar.load(session),
        )
        return release.perform().number


def form_at(page: Any, part: str) -> Any:
    return next(form for form in page.forms.values() if form.action.endswith(part))


def test_one_click_hides_the_item_and_closes_every_report_of_it(
    app: TestApp, as_role: SignedIn, sessions: sessionmaker[Session], released: str
) -> None:
    send(app, number=released, age=60)
    send(app, number=released, age=61)
    staff = as_role("reviewer", username="li")
    page = form_at(staff.get("/staff/reports"), "/hide").submit().follow()
    assert "已从公开网站撤下" in page
    app.get(f"/cases/{released}", status=410)
    assert {report.state for report in stored(sessions)} == {"handled"}
    assert {report.sender for report in stored(sessions)} == {""}
    with sessions() as session:
        actions = session.scalars(select(AuditEntry.action).where(AuditEntry.actor == "li")).all()
    assert actions == ["case.withdraw", "release.withdraw", "report.handled", "report.handled"]


def test_who_may_not_withdraw_sees_no_such_button(
    app: TestApp, as_role: SignedIn, sessions: sessionmaker[Session], released: str
) -> None:
    send(app, number=released)
    page = as_role("curator").get("/staff/reports")
    assert "请找审核或签发人员" in page
    assert not [form for form in page.forms.values() if form.action.endswith("/hide")]
    assert app.get(f"/cases/{released}").status_int == 200


def test_hiding_what_is_not_public_says_why(
    app: TestApp, as_role: SignedIn, sessions: sessionmaker[Session], released: str
) -> None:
    send(app, number=released)
    staff = as_role("publisher", username="li")
    form = form_at(staff.get("/staff/reports"), "/hide")
    with sessions.begin() as session:
        session.execute(update(InboxReport).values(number="2026-999999"))
    assert "没有编号为 2026-999999 的公开案例" in form.submit().follow()
    assert stored(sessions)[0].state == "new"


def test_a_report_is_closed_with_a_note(
    app: TestApp, as_role: SignedIn, sessions: sessionmaker[Session]
) -> None:
    send(app)
    staff = as_role("curator", username="li")
    form = form_at(staff.get("/staff/reports"), "/handle")
    form["answer"] = "已核对，是单位的公开电话。"
    form.submit()
    (report,) = stored(sessions)
    assert (report.state, report.handled_by, report.answer) == ("handled", "li", "已核对，是单位的公开电话。")
    assert "已核对" in staff.get("/staff/reports?state=handled")
    assert "没有待处理的报告" in staff.get("/staff/reports")


def test_the_second_of_two_colleagues_is_told(
    app: TestApp, as_role: SignedIn, sessions: sessionmaker[Session]
) -> None:
    send(app)
    staff = as_role("curator", username="li")
    form = form_at(staff.get("/staff/reports"), "/handle")
    with sessions.begin() as session:
        session.execute(update(InboxReport).values(state="handled", handled_by="wang"))
    assert "已由别人处理" in form.submit().follow()
    assert stored(sessions)[0].handled_by == "wang"


def test_a_text_with_markup_is_shown_as_text(
    app: TestApp, as_role: SignedIn, sessions: sessionmaker[Session]
) -> None:
    send(app, text="<script>alert(1)</script> 这里不对")
    assert "&lt;script&gt;alert(1)" in as_role("curator").get("/staff/reports").text


def test_long_queues_are_paged(as_role: SignedIn, sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        for number in range(35):
            session.add(
                InboxReport(
                    at=datetime.now(UTC),
                    token=f"t{number}",
                    sender="",
                    reason="wrong",
                    text=f"第{number:02d}条",
                )
            )
    staff = as_role("curator")
    first = staff.get("/staff/reports")
    second = first.click("下一页")
    assert ("第29条" in first, "第30条" in first, "第30条" in second) == (True, False, True)


def test_whoever_withdraws_also_handles_reports() -> None:
    """The one click asks for one permission only, because its holders have the other."""
    assert HOLDERS[Permission.WITHDRAW] <= HOLDERS[Permission.REPORTS]
