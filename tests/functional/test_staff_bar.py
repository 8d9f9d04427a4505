"""The staff bar has one entry for each subject; the pages of a subject are tabs of each other."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp, TestResponse

from tests.batches import approved_cases

SignedIn = Callable[..., TestApp]
RELEASE = ["待发布", "按抽样批量发布", "发布批次", "已发布", "撤回", "复查"]


def bar(page: TestResponse) -> dict[str, str]:
    """Label of each entry of the bar and the number beside it."""
    links = page.html.select(".s-top nav a")
    return {
        link.find(string=True): link.select_one(".n").text if link.select_one(".n") else "" for link in links
    }


def tabs(page: TestResponse) -> list[str]:
    return [link.find(string=True).strip() for link in page.html.select("main .tabs [data-key]")]


def test_the_pages_of_release_share_an_entry(as_role: SignedIn) -> None:
    page = as_role("publisher").get("/staff/releases/published")
    assert list(bar(page)) == [
        "工作台",
        "待处理",
        "待第二人确认",
        "发布",
        "考核排名",
        "识别规则",
        "公开搜索",
        "通报简报",
        "公众报告",
        "领导接听日",
    ]
    assert tabs(page) == RELEASE
    assert page.html.select_one(".s-top a[aria-current]").find(string=True) == "发布"
    assert page.html.select_one(".tabs a[aria-current]").text.strip() == "已发布"


@pytest.mark.parametrize(
    "path", ["/staff/releases", "/staff/releases/sampling", "/staff/releases/receipts", "/staff/rechecks"]
)
def test_every_page_of_release_leads_to_the_others(as_role: SignedIn, path: str) -> None:
    assert tabs(as_role("reviewer").get(path)) == RELEASE


def test_the_form_for_withdrawal_belongs_to_the_tab_of_withdrawals(as_role: SignedIn) -> None:
    page = as_role("publisher").get("/staff/releases/withdraw")
    assert page.html.select_one(".tabs a[aria-current]").find(string=True).strip() == "撤回"


def test_an_administrator_reaches_the_re_check_and_no_other_page_of_release(as_role: SignedIn) -> None:
    page = as_role("administrator").get("/staff/rechecks")
    assert "发布" in bar(page)
    assert tabs(page) == []
    assert page.html.select_one(".s-top a[aria-current]")["href"] == "/staff/rechecks"


def test_an_entry_shows_the_sum_of_what_waits_on_its_pages(
    sessions: sessionmaker[Session], as_role: SignedIn
) -> None:
    approved_cases(sessions, 2)
    page = as_role("publisher").get("/staff/releases")
    assert bar(page)["发布"] == "2"


def test_the_keyboard_help_of_a_page_names_its_tabs(as_role: SignedIn) -> None:
    publisher = as_role("publisher")
    for path in ("/staff/releases", "/staff/rechecks"):
        page = publisher.get(path)
        assert "、".join(RELEASE) in page.html.select_one(".key-help").text
        assert page.html.select("script[src*=redaction]")
