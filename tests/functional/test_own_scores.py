"""A liaison's pages: the own department's sheets, orders and objections, and nothing of anybody else."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.audit.models import AuditEntry
from portal.backoffice.departments.models import Department
from portal.backoffice.orders.models import Assignment
from portal.backoffice.rankings.models import Objection, Ranking, SheetOrder
from portal.staff.models import StaffUser
from tests.factories import QUESTION, TITLE, make_case
from tests.reviewing import LATE, Review, end_review, make_liaison, open_review

SignIn = Callable[[StaffUser], TestApp]


@pytest.fixture
def review(sessions: sessionmaker[Session]) -> Review:
    with sessions.begin() as session:
        return open_review(session)


@pytest.fixture
def enter(sessions: sessionmaker[Session], sign_in: SignIn) -> Callable[..., TestApp]:
    """``enter(department_id)``: signed in as a new liaison of that department."""

    def browser(department_id: int | None, username: str = "liaison") -> TestApp:
        with sessions.begin() as session:
            user = make_liaison(session, username, department_id)
        return sign_in(user)

    return browser


@pytest.fixture
def liaison(enter: Callable[..., TestApp], review: Review) -> TestApp:
    """Of the bureau whose order was late."""
    return enter(review.housing)


def raise_objection(browser: TestApp, sheet: int, order: int | None = None, indicator: str = "") -> int:
    """Through the form; returns the id of the objection."""
    query = f"?order={order}" if order else ""
    form = browser.get(f"/staff/own-scores/{sheet}/object{query}").forms[1]
    form["indicator"] = indicator
    form["ground"] = "10 月 20 日已办结，系统晚登记两天。"
    form["evidence"] = "现场记录第 12 号。"
    answer = form.submit()
    assert answer.status_int == 303
    return int(answer.location.rsplit("/", 1)[1])


def main(page) -> str:
    return page.html.select_one("main").get_text(" ", strip=True)


def addresses(review: Review, objection: int) -> list[tuple[str, str]]:
    """Every address of the liaison's pages that names a sheet, an order or an objection of the housing bureau."""
    sheet = f"/staff/own-scores/{review.housing_sheet}"
    return [
        ("GET", sheet),
        ("GET", f"{sheet}/orders"),
        ("GET", f"{sheet}/orders?show=counted"),
        ("GET", f"{sheet}/orders/{review.late}"),
        ("GET", f"{sheet}/object"),
        ("GET", f"{sheet}/object?order={review.late}"),
        ("POST", f"{sheet}/object"),
        ("GET", f"/staff/own-scores/objections/{objection}"),
        ("POST", f"/staff/own-scores/objections/{objection}/withdraw"),
    ]


def ask(browser: TestApp, method: str, address: str) -> int:
    if method == "GET":
        return browser.get(address, status="*").status_int
    token = browser.get("/staff/account").html.find("input", {"name": "csrf_token"})["value"]
    return browser.post(address, {"csrf_token": token}, status="*").status_int


def test_a_sheet_shows_every_rate_with_its_counts_and_no_place_before_the_release(
    liaison: TestApp, review: Review, sessions: sessionmaker[Session]
) -> None:
    page = main(liaison.get(f"/staff/own-scores/{review.housing_sheet}"))
    assert "按时办结率 91.67% 11 / 12 8.67 / 15" in page
    assert "93.34 / 100" in page
    assert "发布后显示" in page
    assert "第 2" not in page and "并列" not in page
    with sessions.begin() as session:
        session.get_one(Ranking, review.ranking).state = "released"
    after = main(liaison.get(f"/staff/own-scores/{review.housing_sheet}"))
    assert "发布后显示" not in after and "已经发布，不再受理异议" in after


def test_what_is_only_computed_is_not_shown(
    liaison: TestApp, review: Review, sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as session:
        session.get_one(Ranking, review.ranking).state = "computed"
    assert liaison.get(f"/staff/own-scores/{review.housing_sheet}", status=404)
    assert "还没有评分表" in main(liaison.get("/staff/own-scores"))


def test_orders_that_cost_points_come_first_with_their_clock(liaison: TestApp, review: Review) -> None:
    """Of twelve orders one was late; its days are reckoned line by line."""
    page = main(liaison.get(f"/staff/own-scores/{review.housing_sheet}/orders"))
    assert "扣分的件 1 计入的件 12 未计入的件 0" in page
    assert f"{LATE} 投诉 主办 扣分：按时办结率" in page
    assert "派单：2025年10月13日（星期一）09:10" in page
    assert "到期：2025年10月20日（星期一）24:00" in page
    assert "PD-HOUSING-2" not in page
    counted = liaison.get(f"/staff/own-scores/{review.housing_sheet}/orders?show=counted")
    assert "PD-HOUSING-12" in main(counted)


def test_one_order_shows_what_it_counts_for(liaison: TestApp, review: Review) -> None:
    page = main(liaison.get(f"/staff/own-scores/{review.housing_sheet}/orders/{review.late}"))
    assert "按时办结率：只计入分母， 扣分" in page
    assert "办结率：计入分母和分子" in page
    assert "逾期办结" in page
    assert "否 在办理时限（含准予的延期，不含未准予的）内办结" in page


def test_orders_that_were_left_out_are_listed_with_the_reason(
    liaison: TestApp, review: Review, sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as session:
        row = session.get_one(SheetOrder, (review.ranking, review.late))
        row.left_out, row.flags = "excluded", ""
    page = main(liaison.get(f"/staff/own-scores/{review.housing_sheet}/orders?show=left_out"))
    assert f"{LATE} 投诉 主办 未计入：经批准剔除" in page
    assert "经批准剔除 1 件" in main(liaison.get(f"/staff/own-scores/{review.housing_sheet}"))
    one = main(liaison.get(f"/staff/own-scores/{review.housing_sheet}/orders/{review.late}"))
    assert "未计入：经批准剔除。" in one


def test_pages_of_orders_turn_and_end(
    liaison: TestApp, review: Review, sessions: sessionmaker[Session]
) -> None:
    from tests.orders import make_order

    with sessions.begin() as session:
        for number in range(30):
            order = make_order(session, f"MORE-{number}", department_id=review.housing)
            session.add(
                SheetOrder(
                    ranking_id=review.ranking,
                    assignment_id=order.id,
                    department_id=review.housing,
                    left_out="no_dispatch",
                )
            )
        late = session.get_one(SheetOrder, (review.ranking, review.late))
        late.left_out = "excluded"
    address = f"/staff/own-scores/{review.housing_sheet}/orders?show=left_out"
    first = liaison.get(address)
    assert "第 1 页，共 2 页" in main(first)
    second = first.click("下一页")
    assert len(second.html.select("main section")) == 1
    assert liaison.get(f"{address}&page=3", status=404)


def test_every_address_of_another_department_is_not_there(
    liaison: TestApp, enter: Callable[..., TestApp], review: Review
) -> None:
    """Sheets, orders and objections, read or written; the same addresses are open to the department itself."""
    objection = raise_objection(liaison, review.housing_sheet, review.late)
    stranger = enter(review.roads, "stranger")
    for method, address in addresses(review, objection):
        assert (address, ask(stranger, method, address)) == (address, 404)
    own = {ask(liaison, method, address) for method, address in addresses(review, objection)}
    assert own == {200, 303}


def test_an_order_of_another_department_is_not_there_under_the_own_sheet(
    liaison: TestApp, review: Review
) -> None:
    """The order lies in the same ranking; only the sheet's own orders are reached by way of it."""
    sheet = f"/staff/own-scores/{review.housing_sheet}"
    for address in (f"{sheet}/orders/{review.roads_order}", f"{sheet}/object?order={review.roads_order}"):
        assert liaison.get(address, status=404)
    form = liaison.get(f"{sheet}/object?order={review.late}").forms[1]
    form["order"], form["ground"], form["evidence"] = str(review.roads_order), "理由", "证据"
    assert form.submit(status=404)


def test_the_list_holds_the_own_department_alone(liaison: TestApp, review: Review) -> None:
    page = liaison.get("/staff/own-scores")
    links = [link["href"] for link in page.html.select("main tbody a")]
    assert links == [f"/staff/own-scores/{review.housing_sheet}"]
    assert "交通运输局" not in page.text


def test_an_account_without_a_department_is_told_so_everywhere(
    liaison: TestApp, enter: Callable[..., TestApp], review: Review
) -> None:
    objection = raise_objection(liaison, review.housing_sheet)
    nobody = enter(None, "nobody")
    assert "还没有指定承办单位" in main(nobody.get("/staff/own-scores"))
    for method, address in addresses(review, objection):
        assert (address, ask(nobody, method, address)) == (address, 404)
    page = nobody.get(f"/staff/own-scores/{review.housing_sheet}", status=404)
    assert "还没有指定承办单位" in main(page) and "住房" not in main(page)


def test_a_department_sees_the_sheets_of_units_merged_into_it(
    enter: Callable[..., TestApp], review: Review, sessions: sessionmaker[Session]
) -> None:
    """By way of a unit between, too; the merged unit itself does not see what its successor has."""
    with sessions.begin() as session:
        between = Department(code="between", name="云川市建设交通局", successor_id=review.roads)
        session.add(between)
        session.flush()
        session.get_one(Department, review.housing).successor_id = between.id
    successor = enter(review.roads)
    assert "（已并入）" in main(successor.get("/staff/own-scores"))
    assert successor.get(f"/staff/own-scores/{review.housing_sheet}/orders/{review.late}")
    merged = enter(review.housing, "merged")
    assert merged.get(f"/staff/own-scores/{review.roads_sheet}", status=404)


def test_no_page_holds_the_appeal_or_the_caller(
    liaison: TestApp, review: Review, sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as session:
        order = session.get_one(Assignment, review.late)
        order.case_id = make_case(session).id
    objection = raise_objection(liaison, review.housing_sheet, review.late)
    for method, address in addresses(review, objection):
        if method == "GET":
            page = liaison.get(address).text
            assert all(
                text not in page for text in (TITLE, QUESTION[:12], "王小丽", "13800001234", "望江家园")
            )


def test_every_look_at_order_numbers_is_recorded(
    liaison: TestApp, review: Review, sessions: sessionmaker[Session]
) -> None:
    """One row for each answer that holds an order number, whoever asked; none for one without."""

    def looks() -> int:
        with sessions() as session:
            return len(
                session.scalars(select(AuditEntry.id).where(AuditEntry.action == "sheet.orders.view")).all()
            )

    objection = raise_objection(liaison, review.housing_sheet, review.late)
    for method, address in [("GET", "/staff/own-scores"), *addresses(review, objection)]:
        if method == "GET":
            before = looks()
            shown = "PD-HOUSING" in liaison.get(address).text
            assert (address, looks() - before) == (address, int(shown))
    form = liaison.get(f"/staff/own-scores/{review.housing_sheet}/object?order={review.late}").forms[1]
    before = looks()
    assert LATE in form.submit().text  # refused: nothing was typed
    assert looks() == before + 1


def test_an_objection_keeps_what_was_typed_when_it_is_refused(liaison: TestApp, review: Review) -> None:
    form = liaison.get(f"/staff/own-scores/{review.housing_sheet}/object").forms[1]
    form["ground"] = "按时办结率少算了一件"
    page = form.submit()
    assert "请写明证据" in page.text and "按时办结率少算了一件" in page.text


def test_no_objection_after_the_deadline(
    liaison: TestApp, review: Review, sessions: sessionmaker[Session]
) -> None:
    """The form is gone, and one that was opened before is refused with the date."""
    sheet = f"/staff/own-scores/{review.housing_sheet}"
    form = liaison.get(f"{sheet}/object").forms[1]
    with sessions.begin() as session:
        end_review(session, review)
    form["ground"], form["evidence"] = "理由", "证据"
    assert "截止，不再受理新的异议" in form.submit().text
    assert "截止，不再受理新的异议" in main(liaison.get(f"{sheet}/object"))
    assert "提出异议" not in main(liaison.get(f"{sheet}/orders/{review.late}"))
    with sessions() as session:
        assert session.scalars(select(Objection.id)).all() == []


def test_the_same_point_is_raised_once_and_may_be_withdrawn(
    liaison: TestApp, review: Review, sessions: sessionmaker[Session]
) -> None:
    objection = raise_objection(liaison, review.housing_sheet, review.late, "closed_on_time")
    form = liaison.get(f"/staff/own-scores/{review.housing_sheet}/object?order={review.late}").forms[1]
    form["indicator"], form["ground"], form["evidence"] = "closed_on_time", "再说一次", "同上"
    assert "已经提出过异议" in form.submit().text
    page = liaison.get(f"/staff/own-scores/objections/{objection}")
    assert "已撤回" in main(page.forms[1].submit().follow())
    assert "不能再撤回" in main(page.forms[1].submit())
    raise_objection(liaison, review.housing_sheet, review.late, "closed_on_time")
    with sessions() as session:
        assert session.scalars(select(Objection.state).order_by(Objection.id)).all() == ["withdrawn", "open"]


def test_the_first_page_names_the_sheets_to_check_with_the_days_left(
    liaison: TestApp, enter: Callable[..., TestApp], review: Review, sessions: sessionmaker[Session]
) -> None:
    assert "2025年10月 市直部门 请核对，异议期还有 3 天" in " ".join(main(liaison.get("/staff/home")).split())
    with sessions.begin() as session:
        end_review(session, review)
    assert "没有等待核对的评分表" in main(liaison.get("/staff/home"))
