"""The pages of the rulebooks: a draft from the example to its use by a second person, faults, validity, a dry run."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp, TestResponse

from portal.backoffice.rankings.models import Ranking, SheetOrder
from portal.backoffice.rulebooks.models import RulebookVersion
from portal.scoring.examples import example_text
from portal.scoring.rulebook import parse_rulebook
from tests.functional.test_redaction import form_with
from tests.rankings import make_rulebook
from tests.reviewing import EXAMPLE, open_review

SignedIn = Callable[..., TestApp]


@pytest.fixture
def writer(as_role: SignedIn) -> TestApp:
    return as_role("reviewer", username="writer")


@pytest.fixture
def second(as_role: SignedIn) -> TestApp:
    return as_role("publisher", username="second")


def main(page: TestResponse) -> str:
    return page.html.select_one("main").get_text(" ", strip=True)


def start(browser: TestApp, origin: str = "") -> str:
    """Address of a new draft, from the example or from the version ``origin``."""
    page = browser.get("/staff/rulebooks")
    fields = {"from": origin} if origin else {}
    answer = form_with(page, "start", **fields).submit()
    return answer.location.removesuffix("/edit").removeprefix("http://localhost")


def edit(browser: TestApp, address: str, *changes: tuple[str, str], button: str = "") -> TestResponse:
    """Post the text with ``changes`` (what, by what); ``button`` look: only check it."""
    form = form_with(browser.get(f"{address}/edit"), "edit")
    text = form["text"].value
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    form["text"] = text
    return form.submit(button) if button else form.submit()


def press(browser: TestApp, address: str, act: str) -> TestResponse:
    return form_with(browser.get(address), act).submit()


def try_post(browser: TestApp, address: str, **fields: str) -> TestResponse:
    """Post without the page's own form: what a stale page or a script would send."""
    token = browser.get("/staff/account").html.find("input", {"name": "csrf_token"})["value"]
    return browser.post(address, {"csrf_token": token, **fields}, status="*")


def stored(sessions: sessionmaker[Session], address: str) -> RulebookVersion:
    with sessions() as session:
        return session.get_one(RulebookVersion, int(address.rsplit("/", 1)[1]))


def put_into_force(writer: TestApp, second: TestApp, address: str) -> None:
    assert press(writer, address, "propose").status_int == 303
    assert press(second, address, "activate").status_int == 303


def test_a_draft_from_the_example_is_put_into_force_by_a_second_person(
    writer: TestApp, second: TestApp, sessions: sessionmaker[Session]
) -> None:
    address = start(writer)
    page = writer.get(address)
    assert "这是示例" in main(page) and "草稿" in main(page)
    assert "按时办结率（15分）：分母为" in main(page)
    press(writer, address, "propose")
    assert "不能是同一人" in main(writer.get(address))
    assert "不能是同一人" in main(try_post(writer, f"{address}/activate"))
    press(second, address, "activate")
    version = stored(sessions, address)
    assert (version.state, version.sha256) == ("active", parse_rulebook(example_text()).sha256)
    with pytest.raises(IntegrityError, match="second_person"), sessions.begin() as session:
        session.get_one(RulebookVersion, version.id).activated_by_id = version.proposed_by_id


def test_all_faults_are_told_at_once_and_nothing_typed_is_lost(
    writer: TestApp, sessions: sessionmaker[Session]
) -> None:
    address = start(writer)
    before = stored(sessions, address).sha256
    page = edit(writer, address, ("full = 20", "full = 25"), ('ties = "113"', 'ties = "1-1-3"'))
    faults = [item.get_text("|") for item in page.html.select("#faults + ol li")]
    assert len(faults) == 4  # the marks of each of three groups, and the rule for ties
    assert any('|18　ties = "1-1-3"' in fault for fault in faults)
    assert any("105分" in fault for fault in faults)
    assert "full = 25" in form_with(page, "edit")["text"].value
    assert stored(sessions, address).sha256 == before
    page = edit(writer, address, ("[rounding]", "[rounding"))
    assert "行" in page.html.select_one("#faults + ol li").text and "TOML" in page.text


def test_a_look_shows_the_words_of_the_text_as_typed_and_stores_nothing(
    writer: TestApp, sessions: sessionmaker[Session]
) -> None:
    address = start(writer)
    page = edit(writer, address, ('name = "按时办结率"', 'name = "限时办结率"'), button="look")
    assert "限时办结率（15分）" in main(page) and "限时办结率" in form_with(page, "edit")["text"].value
    assert "限时办结率" not in stored(sessions, address).text


def test_an_edited_text_is_kept_with_its_hash_and_must_be_proposed_again(
    writer: TestApp, sessions: sessionmaker[Session]
) -> None:
    address = start(writer)
    press(writer, address, "propose")
    edit(writer, address, ('document = "示例，没有发文字号"', 'document = "云政办〔2026〕8号"'))
    version = stored(sessions, address)
    assert (version.document, version.state, version.proposed_by_id) == ("云政办〔2026〕8号", "draft", None)
    assert version.sha256 == parse_rulebook(version.text).sha256


def test_an_active_version_never_changes(
    writer: TestApp, second: TestApp, sessions: sessionmaker[Session]
) -> None:
    """Its editor is gone, and what an editor opened before posts is refused."""
    address = start(writer)
    form = form_with(writer.get(f"{address}/edit"), "edit")
    put_into_force(writer, second, address)
    before = stored(sessions, address)
    assert writer.get(f"{address}/edit", status=404)
    assert form.submit(status=404)
    assert "只有草稿可以删除" in main(try_post(writer, f"{address}/drop"))
    after = stored(sessions, address)
    assert (after.text, after.sha256, after.state) == (before.text, before.sha256, "active")


def test_two_versions_never_hold_at_once_for_the_same_group(
    writer: TestApp, second: TestApp, sessions: sessionmaker[Session]
) -> None:
    """The sentence names the other one; retired from the day the new one begins, it makes room."""
    first = start(writer)
    put_into_force(writer, second, first)
    address = start(writer, first.rsplit("/", 1)[1])
    version = stored(sessions, address)
    assert (version.version, version.breaks) == (2, True)
    edit(
        writer,
        address,
        ("valid_from = 2026-01-01", "valid_from = 2026-07-01"),
        ('change_note = "第一版。"', 'change_note = "满意率目标提高。"'),
    )
    told = main(writer.get(address))
    assert "适用期与《示例考核办法（九项指标）》第 1 版重叠（2026年1月1日起）" in told
    assert "重叠" in main(try_post(writer, f"{address}/propose"))
    form = form_with(writer.get(first), "retire")
    form["until"] = "2026-07-01"
    assert "2026年1月1日至2026年7月1日（不含）" in main(form.submit().follow())
    put_into_force(writer, second, address)
    assert stored(sessions, first).state == "retired"


def test_versions_for_different_groups_may_hold_at_once(
    writer: TestApp, second: TestApp, sessions: sessionmaker[Session]
) -> None:
    first = start(writer)
    put_into_force(writer, second, first)
    text = example_text()
    others = (
        text[: text.index("[[groups]]")] + '[[groups]]\ncode = "schools"\nname = "学校"\nfull_marks = 100\n'
    )
    address = start(writer)
    form = form_with(writer.get(f"{address}/edit"), "edit")
    form["text"] = others.replace('code = "nine"', 'code = "schools"').replace("version = 2", "version = 1")
    form.submit()
    put_into_force(writer, second, address)
    assert stored(sessions, address).state == "active"


@pytest.mark.parametrize(("until", "message"), [("2025-12-31", "不能早于开始适用的日期"), ("", "请填写日期")])
def test_a_version_is_retired_from_a_day_of_its_validity(
    writer: TestApp, second: TestApp, until: str, message: str
) -> None:
    address = start(writer)
    put_into_force(writer, second, address)
    form = form_with(writer.get(address), "retire")
    form["until"] = until
    assert message in main(form.submit())


def test_a_version_is_not_retired_under_a_ranking_on_its_way(
    writer: TestApp, sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as session:
        review = open_review(session)
        number = session.get_one(Ranking, review.ranking).rulebook_id
    form = form_with(writer.get(f"/staff/rulebooks/{number}"), "retire")
    form["until"] = "2026-01-01"
    assert "没有发布的排名" in main(form.submit())


def test_a_new_version_says_what_it_changes(writer: TestApp, second: TestApp) -> None:
    first = start(writer)
    put_into_force(writer, second, first)
    address = start(writer, first.rsplit("/", 1)[1])
    edit(writer, address, ('change_note = "第一版。"', 'change_note = ""'))
    assert "新版须写明改了什么（change_note）" in main(writer.get(address))


def test_a_draft_may_be_dropped_and_a_number_is_taken_once(
    writer: TestApp, sessions: sessionmaker[Session]
) -> None:
    first, second_draft = start(writer), start(writer)
    page = edit(writer, second_draft, ("version = 2", "version = 1"))
    assert "已经有代码为 nine 的第 1 版" in main(page)
    press(writer, first, "drop")
    assert edit(writer, second_draft, ("version = 2", "version = 1")).status_int == 303
    with sessions() as session:
        assert session.scalar(select(func.count(RulebookVersion.id))) == 1


def test_a_dry_run_shows_who_would_move_and_stores_nothing(
    writer: TestApp, sessions: sessionmaker[Session]
) -> None:
    """The bureau with the late order is behind by 6.66 points; under a draft without on-time closing it draws level."""
    with sessions.begin() as session:
        open_review(session)
        lenient = EXAMPLE.replace("valid_from = 2025-01-01", "valid_from = 2027-01-01")
        lenient = lenient.replace("target = 98\nslope = 1", "target = 90\nslope = 1", 1)
        draft = make_rulebook(session, lenient.replace("version = 1", "version = 2", 1), state="draft")
    address = f"/staff/rulebooks/{draft.id}/dry-run"
    with sessions() as session:
        before = session.scalar(select(func.count()).select_from(SheetOrder))
    form = form_with(writer.get(address), "dry-run")
    form["period"] = "2025-10"
    page = form.submit()
    assert "2 个单位中 1 个名次会变，占 50.0 %" in main(page)
    row = next(row for row in page.html.select("tbody tr") if "住房" in row.text)
    cells = [cell.get_text(strip=True) for cell in row.select("td")]
    assert cells[:6] == ["93.34", "100.00", "+6.66", "第 2 名", "第 1 名", "↑ 上升 1 位"]
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(SheetOrder)) == before
        assert session.scalar(select(func.count(Ranking.id))) == 1


def test_a_dry_run_on_a_month_without_another_rulebook_lists_the_results(
    writer: TestApp, sessions: sessionmaker[Session]
) -> None:
    address = start(writer)
    page = writer.get(f"{address}/dry-run?period=2025-10")
    assert "没有可以比较的" in main(page)


@pytest.mark.parametrize(
    ("period", "message"),
    [("10", "不是考核周期"), ("2025-Q3", "请填一个月份"), ("2099-01", "还没有结束"), ("", "请填写月份")],
)
def test_a_dry_run_wants_a_month_that_is_over(writer: TestApp, period: str, message: str) -> None:
    address = start(writer)
    assert message in main(writer.get(f"{address}/dry-run?period={period}"))


def test_the_first_page_counts_versions_that_wait(writer: TestApp, second: TestApp) -> None:
    address = start(writer)
    press(writer, address, "propose")
    assert "1 份考核办法等待启用" in main(second.get("/staff/home"))
    assert writer.get("/staff/rulebooks").html.select_one(".tabs a[aria-current] .n").text == "1"
