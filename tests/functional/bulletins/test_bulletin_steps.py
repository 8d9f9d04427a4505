"""Review, release, correction and withdrawal of a bulletin from its page, and what two people answer for."""

from collections.abc import Callable

from sqlalchemy import Engine, select
from webtest import TestApp

from portal.backoffice.bulletins.models import Bulletin
from portal.public.bulletins.tables import published_bulletin
from portal.settings import Settings
from tests.bulletins import make_bulletin
from tests.functional.bulletins.desk import Sessions, edit_form, main, stored, told
from tests.functional.test_redaction import form_with
from tests.releasing_bulletins import approved, publish_calls

SignedIn = Callable[..., TestApp]


def test_sending_back_asks_for_the_reason_and_shows_it_to_the_writer(
    curator: TestApp, reviewer: TestApp, address: str
) -> None:
    form_with(curator.get(address), "propose").submit()
    page = form_with(reviewer.get(address), "send-back").submit(status=422)
    assert "请写明理由" in told(page)[0]
    form = form_with(page, "send-back")
    form["comment"] = "第二节太笼统。"
    form.submit().follow()
    assert "第二节太笼统。" in curator.get(address).html.select_one(".notice").get_text()


def test_a_bulletin_is_released_corrected_given_up_and_withdrawn_from_its_page(
    curator: TestApp, publisher: TestApp, sessions: Sessions, settings: Settings, published: Engine
) -> None:
    def public_versions() -> list[tuple[int, bool]]:
        with published.connect() as connection:
            rows = connection.execute(select(published_bulletin.c.version, published_bulletin.c.is_live))
            return [(row.version, row.is_live) for row in rows]

    with sessions.begin() as session:
        address = f"/staff/bulletins/{approved(session, settings).id}"
    page = form_with(publisher.get(address), "release").submit().follow()
    assert "已发布" in main(page)
    assert public_versions() == [(1, True)]
    form = form_with(page, "correct")
    form["comment"] = "第二节漏写了一句，补上。"
    page = form.submit().follow()
    assert "起草中" in main(page) and stored(sessions, address).version == 2
    form = edit_form(curator, address)
    form["text"] = "改错了。"
    form.submit("save")
    page = form_with(curator.get(address), "drop").submit().follow()
    live = stored(sessions, address)
    assert (live.state, live.version) == ("released", 1) and "各单位抓紧办理" in live.text
    with sessions() as session:
        figures = session.get_one(Bulletin, live.id).figures
        assert [(one.key, one.value) for one in figures] == [("received", "12418")]
    form = form_with(publisher.get(address), "withdraw")
    assert "请写明理由" in told(form.submit(status=422))[0]
    form["comment"] = "主任同意撤回。"
    assert "已撤回" in main(form.submit().follow())
    assert public_versions() == []


def test_a_fault_is_let_pass_by_another_person_before_the_approval(
    curator: TestApp, reviewer: TestApp, sessions: Sessions, settings: Settings
) -> None:
    with sessions.begin() as session:
        publish_calls(session)
        text = "本月受理来电 {{received}}，比上月多 37 件。"
        address = f"/staff/bulletins/{make_bulletin(session, text=text).id}"
    form_with(curator.get(address), "propose").submit()
    page = reviewer.get(f"{address}/gate")
    form = form_with(page, "let-pass")
    assert "请写明理由" in told(form.submit(status=422))[0]
    form["comment"] = "三十七件由人工统计，见附表。"
    page = form.submit().follow()
    assert "已放行（1 处）" in main(page) and "没有。" in main(page)
    assert "已放行" in main(form_with(reviewer.get(address), "approve").submit().follow())
    assert stored(sessions, address).state == "approved"


def test_a_private_number_in_the_text_is_kept_only_by_two_people(
    curator: TestApp, reviewer: TestApp, sessions: Sessions
) -> None:
    with sessions.begin() as session:
        address = f"/staff/bulletins/{make_bulletin(session, text='请拨打13800001234咨询。').id}"
    form = form_with(curator.get(f"{address}/gate"), "keep")
    form["comment"] = "单位公开的咨询手机。"
    page = form.submit().follow()
    assert "待第二人确认" in main(page)
    form_with(curator.get(address), "propose").submit()
    page = form_with(reviewer.get(f"{address}/gate"), "confirm").submit().follow()
    assert "已确认" in main(page)
    assert stored(sessions, address).decisions[0]["second_id"] is not None
