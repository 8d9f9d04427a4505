"""Writing and reviewing a bulletin as people click it: nothing typed is lost, and what is refused says why."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select
from webtest import TestApp

from portal.backoffice.bulletins.models import Bulletin, BulletinDate, BulletinRevision
from portal.public.bulletins.tables import published_bulletin_date
from portal.settings import Settings
from tests.bulletins import approve_bulletin, make_bulletin, received
from tests.functional.bulletins.desk import Sessions, edit_form, main, stored, told
from tests.functional.test_redaction import form_with
from tests.public_rows import case_values, publish
from tests.releasing_bulletins import publish_calls

SignedIn = Callable[..., TestApp]


def test_a_brief_is_begun_written_proposed_read_and_approved(
    as_role: SignedIn, curator: TestApp, reviewer: TestApp, sessions: Sessions
) -> None:
    page = curator.get("/staff/bulletins").click("新建简报")
    form = form_with(page, "new")
    form["title"] = "五一假期停车收费专报"
    page = form.submit().follow()
    form = form_with(page, "edit")
    form["text"] = "## 一、情况\r\n\r\n路边停车收费，来电集中。"
    page = form.submit("save").follow()
    assert "已保存" in main(page) and page.html.select_one("#preview h3").text == "一、情况"
    page = form_with(page.click("返回这一份"), "propose").submit().follow()
    assert "待审核" in main(page)
    address = page.request.path
    assert "不能是同一人" not in main(reviewer.get(address))
    officer = as_role("secrecy", username="mi")
    form = form_with(officer.get("/staff/bulletins?mine=1").click("五一假期停车收费专报"), "secrecy")
    assert "已记录" in main(form.submit().follow())
    form = form_with(reviewer.get(address), "approve")
    form["comment"] = "写得清楚。"
    page = form.submit().follow()
    assert "待发布" in main(page) and "写得清楚。" in main(page)
    assert stored(sessions, address).state == "approved"


def test_the_list_is_filtered_and_says_what_waits_for_whom(
    curator: TestApp, reviewer: TestApp, sessions: Sessions, settings: Settings
) -> None:
    with sessions.begin() as session:
        make_bulletin(session)
        brief = make_bulletin(
            session,
            kind="brief",
            number="b2025-001",
            year=2025,
            period="",
            issue=None,
            issue_total=None,
            title="停车专报",
            document_number="",
        )
        approve_bulletin(session, brief, settings)
    assert "停车专报" in main(curator.get("/staff/bulletins"))
    assert "停车专报" not in main(curator.get("/staff/bulletins?kind=bulletin"))
    assert "停车专报" in main(curator.get("/staff/bulletins?state=approved&year=2025&kind=brief"))
    assert "停车专报" not in main(curator.get("/staff/bulletins?mine=1"))
    assert "没有符合条件" in main(curator.get("/staff/bulletins?state=withdrawn"))
    assert "份通报、简报等您办" in main(curator.get("/staff/home"))


def test_two_people_write_and_both_texts_are_shown(
    curator: TestApp, reviewer: TestApp, address: str, sessions: Sessions
) -> None:
    mine, theirs = edit_form(curator, address), edit_form(reviewer, address)
    theirs["text"] = "本月受理来电 {{received}}，比上月明显上升。"
    theirs.submit("save").follow()
    mine["text"] = "本月受理来电 {{received}}，比上月略有下降。"
    mine["summary"] = "改第一句"
    page = mine.submit("save", status=422)
    assert "有人保存过" in told(page)[0]
    assert page.html.select_one("#others-text").text.strip() == "本月受理来电 {{received}}，比上月明显上升。"
    marks = page.html.select(".diff.raw del, .diff.raw ins")
    assert [mark.get_text() for mark in marks] == ["删去：明显上升", "添加：略有下降"]
    form = form_with(page, "edit")
    assert (form["text"].value, form["summary"].value) == (
        "本月受理来电 {{received}}，比上月略有下降。",
        "改第一句",
    )
    form.submit("save").follow()
    assert "略有下降" in stored(sessions, address).text
    with sessions() as session:
        kept = session.scalars(select(BulletinRevision.text)).all()
    assert any("明显上升" in text for text in kept)


def test_typing_goes_on_after_a_proposal_and_nothing_is_lost(
    curator: TestApp, reviewer: TestApp, address: str
) -> None:
    form = edit_form(curator, address)
    form_with(reviewer.get(address), "propose").submit()
    form["text"] = "写了很久的一段。"
    page = form.submit("save", status=422)
    assert "现在是“待审核”" in told(page)[0]
    assert form_with(page, "edit")["text"].value == "写了很久的一段。"


def test_a_look_shows_what_was_typed_and_stores_nothing(
    curator: TestApp, address: str, sessions: Sessions
) -> None:
    form = edit_form(curator, address)
    form["text"] = "## 新的一节\n\n受理 {{received}}，另有 {{unknown}}。"
    form["title"] = "改过的标题"
    page = form.submit("look")
    preview = page.html.select_one("#preview").get_text(" ", strip=True)
    assert "新的一节" in preview and "12,418" in preview and "改过的标题" in preview
    assert "第 3 行" in preview and "unknown" in preview
    assert "新的一节" not in stored(sessions, address).text


def test_the_script_gets_the_preview_alone(curator: TestApp, address: str) -> None:
    fields = dict(edit_form(curator, address).submit_fields())
    fields["text"] = "只看这一句。"
    page = curator.post(f"{address}/preview", fields)
    assert page.html.select_one("#preview").parent.name != "main"
    assert "只看这一句。" in page.text and "<html" not in page.text


def test_figures_and_public_cases_are_found_and_inserted_without_a_script(
    curator: TestApp, address: str, published: Engine, engine: Engine
) -> None:
    publish(engine, case_values(7), {**case_values(8), "is_live": False})
    form = edit_form(curator, address)
    form["text"] = "写到一半"
    form["case_words"] = "东湖 路灯"
    page = form.submit("find")
    form = form_with(page, "edit")
    assert form["text"].value == "写到一半"
    offered = [button["value"] for button in page.html.select("#edit-form button[name=insert]")]
    assert offered == ["received", "case:2026-000007"]
    page = form.submit("insert", value="case:2026-000007")
    assert form_with(page, "edit")["text"].value == "写到一半\n\n{{case:2026-000007}}\n"
    assert page.html.select_one("#preview a[href='/cases/2026-000007']").text.startswith("东湖街道第7号")
    form = form_with(page, "edit")
    form["case_words"] = "没有这种事"
    assert "没有找到" in main(form.submit("find"))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", " ", "请填写标题"),
        ("title", "题" * 201, "标题不能超过 200 字"),
        ("dated", "", "请填写日期"),
        ("dated", "0026-11-05", "年份看起来不对"),
        ("issue", "十", "不是有效的整数"),
        ("issue", "0", "1 到 9999"),
    ],
)
def test_wrong_fields_are_told_beside_them_and_the_text_is_kept(
    curator: TestApp, address: str, field: str, value: str, sentence: str
) -> None:
    form = edit_form(curator, address)
    form["text"] = "不能丢的一段。"
    form[field] = value
    page = form.submit("save", status=422)
    assert any(sentence in reason for reason in told(page))
    assert form_with(page, "edit")["text"].value == "不能丢的一段。"


# WebOb keeps a large body in a temporary file and leaves closing it to the collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("clauses", [60_000, pytest.param(1_400_000, marks=pytest.mark.long)])
def test_a_text_that_is_far_too_long_is_refused_and_comes_back(
    curator: TestApp, address: str, sessions: Sessions, clauses: int
) -> None:
    """The longer one is twenty megabytes."""
    fields = dict(edit_form(curator, address).submit_fields())
    fields["text"] = "停车收费，" * clauses
    page = curator.post(f"{address}/edit", fields, status=422)
    assert f"正文有 {5 * clauses:,} 字，超过" in page.text
    assert page.text.count("停车收费，") >= clauses
    assert "停车收费，" not in stored(sessions, address).text


def test_a_number_that_exists_is_told_with_the_document_that_bears_it(
    curator: TestApp, address: str, sessions: Sessions
) -> None:
    with sessions.begin() as session:
        make_bulletin(
            session, number="2026-09", period="2026-09", issue=9, issue_total=273, document_number="9号"
        )
    form = edit_form(curator, address)
    form["issue"] = "9"
    page = form.submit("save", status=422)
    assert "2026年第9期已经用于" in told(page)[0]


def test_hostile_text_is_shown_as_text(curator: TestApp, address: str) -> None:
    form = edit_form(curator, address)
    form["text"] = "## <script>alert(1)</script>\n\n<img src=x onerror=alert(1)> [点](javascript:alert(1))"
    page = form.submit("save").follow()
    preview = page.html.select_one("#preview")
    assert not preview.select("script, img") and not preview.select("a[href^=javascript]")


def test_any_two_saved_texts_are_compared_word_by_word(curator: TestApp, address: str) -> None:
    for text in (
        "受理 12,418 件，办结率上升。",
        "受理 12,618 件，办结率上升。",
        "受理 12,618 件，办结率持平。",
    ):
        form = edit_form(curator, address)
        form["text"] = text
        form.submit("save").follow()
    page = curator.get(f"{address}/revisions")
    assert [mark.get_text() for mark in page.html.select(".diff.raw del, .diff.raw ins")] == [
        "删去：上升",
        "添加：持平",
    ]
    ids = [option["value"] for option in page.html.select("#old option")]
    page = curator.get(f"{address}/revisions?old={ids[2]}&new={ids[1]}")
    assert [mark.get_text() for mark in page.html.select(".diff.raw del, .diff.raw ins")] == [
        "删去：12,418",
        "添加：12,618",
    ]
    assert "没有改动" in main(curator.get(f"{address}/revisions?old={ids[0]}&new={ids[0]}"))


def test_a_figure_that_no_longer_resolves_keeps_its_value_and_is_told(
    curator: TestApp, address: str, sessions: Sessions
) -> None:
    page = curator.get(f"{address}/figures")
    assert "12,418" in main(page) and "话务统计各月呼入量之和" in main(page)
    assert "读不出来" in main(page)
    assert "读不出来" in curator.get(address).html.select_one("[aria-labelledby=checks]").get_text()
    page = form_with(page, "refresh").submit()
    assert "仍保留上次的值" in told(page)[0]
    with sessions() as session:
        assert session.get_one(Bulletin, stored(sessions, address).id).figures[0].value == "12418"


def test_a_figure_without_data_is_refused_and_one_in_use_is_not_removed(
    curator: TestApp, address: str, sessions: Sessions
) -> None:
    with sessions.begin() as session:
        bulletin = session.get_one(Bulletin, stored(sessions, address).id)
        bulletin.figures.append(received("spare", position=2))
    page = curator.get(f"{address}/figures")
    form = form_with(page, "add")
    form["key"], form["period"] = "more", "1999-01"
    refused = form.submit(status=422)
    assert told(refused) and form_with(refused, "add")["key"].value == "more"
    assert "数字已删去" in main(form_with(page, "remove").submit().follow())
    token = form["csrf_token"].value
    refused = curator.post(f"{address}/figures/remove", {"csrf_token": token, "key": "received"}, status=422)
    assert "正文还在用" in told(refused)[0]


def test_a_day_of_release_is_public_at_once(curator: TestApp, sessions: Sessions, published: Engine) -> None:
    form = form_with(curator.get("/staff/bulletins/calendar?period=2026-10"), "set")
    assert (form["period"].value, form["due_on"].value) == ("2026-10", "2026-11-06")
    form["due_on"], form["confirmed"] = "2026-10-20", "1"
    page = form.submit(status=422)
    assert "最早是2026年11月1日" in told(page)[0]
    form = form_with(page, "set")
    form["due_on"] = "2026-11-05"
    assert "2026年11月5日　确定" in form.submit().follow().text
    with published.connect() as connection:
        rows = connection.execute(select(published_bulletin_date)).all()
    assert rows == [("2026-10", "2026-11-05", True)]
    with sessions() as session:
        assert session.get_one(BulletinDate, "2026-10").set_by == "cai"


def test_a_reader_without_the_right_to_write_sees_no_way_to(as_role: SignedIn, address: str) -> None:
    publisher = as_role("publisher", username="qian")
    page = publisher.get(address)
    assert "修改" not in [link.get_text() for link in page.html.select("main a.btn")]
    assert not page.html.select("form[action$=propose], form[action$=drop]")
    publisher.get(f"{address}/edit", status=403)


def test_the_bulletin_of_a_month_is_drafted_from_the_data(curator: TestApp, sessions: Sessions) -> None:
    with sessions.begin() as session:
        publish_calls(session)
    form = form_with(curator.get("/staff/bulletins"), "build")
    form["period"] = "2026-10"
    page = form.submit().follow()
    assert "草稿已生成" in main(page) and "12,418" in main(page)
    form = form_with(curator.get("/staff/bulletins"), "build")
    form["period"] = "2026-10"
    assert "已经有了" in main(form.submit().follow())
    form["period"] = "十月"
    assert "不是考核周期" in main(form.submit().follow())
