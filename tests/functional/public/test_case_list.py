"""The list of cases: filters, counts, pages."""

import pytest
from sqlalchemy import Engine
from webtest import TestApp

from tests.functional.public.pages import numbers
from tests.public_rows import case_values, publish

pytestmark = pytest.mark.both_databases


def test_narrowing_and_widening_a_list(city: TestApp) -> None:
    """A facet narrows to what it counted; the chosen filter can be dropped again."""
    page = city.get("/cases").click("市住建局", index=0)
    assert '<span class="num">20</span> 件' in page.text
    assert "去掉条件：市住建局" in page.text
    both = page.click("已解决", index=0)
    assert '<span class="num">10</span> 件' in both.text
    assert city.get("/cases").html.title.text.startswith("办结案例 —")
    assert both.html.title.text.startswith("办结案例：市住建局，已解决")


def test_leafing_through_the_list_meets_every_case_once(city: TestApp) -> None:
    """Three pages of twenty, then back."""
    page = city.get("/cases")
    seen = numbers(page.text)
    second = page.click("下 20 件")
    third = second.click("下 20 件")
    seen += numbers(second.text) + numbers(third.text)
    assert len(seen) == len(set(seen)) == 60
    assert "下 20 件" not in third
    assert numbers(third.click("上 20 件").text) == numbers(second.text)
    assert numbers(third.click("回到第一页").text) == numbers(page.text)


def test_too_narrow_a_choice_offers_ways_out(city: TestApp) -> None:
    """Each filter can be dropped, with the number of cases that would then be there."""
    page = city.get("/cases?department=zjj&town=南山镇&outcome=solved")
    assert "没有同时满足这几个条件的案例" in page
    assert "去掉“市住建局”，有 10 件" in page
    assert "去掉“南山镇”，有 10 件" in page


def test_a_list_may_be_narrowed_by_everything_at_once(city: TestApp) -> None:
    """Nothing is left to count but the chosen values themselves."""
    chosen = {
        "department": "zjj", "category": "城乡建设", "sub": "排水", "town": "-", "month": "2026-10", "type": "complaint",
        "outcome": "solved", "satisfaction": "-",
    }  # fmt: skip
    page = city.get("/cases", chosen)
    assert page.html.select_one(".chosen") is not None


def test_unknown_values_are_worded(engine: Engine, app: TestApp) -> None:
    """A case of which nothing but the text is known reads as a record all the same."""
    unknown = dict.fromkeys(
        [
            *(
                "department_code",
                "department_name",
                "category1",
                "category2",
                "appeal_type",
                "channel",
                "handling",
            ),
            *(
                "outcome",
                "satisfaction",
                "received_on",
                "assigned_on",
                "replied_on",
                "closed_on",
                "called_back_on",
            ),
            *("month", "working_days", "limit_days"),
        ]
    )
    publish(engine, case_values(1, department=None) | unknown | {"town": ""})
    page = app.get("/cases/2026-000001")
    for words in ("办理单位未记录", "分类未记录", "未回访", "未记录时限", "用时未记录", "结果未记录"):
        assert words in page
    assert "None" not in page
    assert "日期未记录" in app.get("/cases")


def test_an_address_puts_no_words_of_its_own_on_the_list(city: TestApp) -> None:
    """A value that cannot exist is dropped, or named in our words."""
    page = city.get("/cases?outcome=看这里&month=骗人&satisfaction=x&type=y&department=某某局")
    for words in ("看这里", "骗人", "某某局"):
        assert words not in page.html.get_text()
    assert "没有这个单位" in page


def test_unknown_query_keys_change_nothing(city: TestApp) -> None:
    """A tracker's parameters do not break or vary a page."""
    assert (
        city.get("/cases?utm_source=x&department=").text.replace("?utm_source=x&amp;department=", "")
        == city.get("/cases").text
    )


def test_a_row_begins_with_the_question_or_where_there_is_none_with_the_reply(
    engine: Engine, city: TestApp
) -> None:
    asked = {"question": "路口积水没过脚面，" * 60, "sort_key": 20990100_000001}
    silent = {"question": "", "reply": "已清掏雨水口。" * 60, "sort_key": 20990100_000002}
    publish(engine, case_values(61, **asked), case_values(62, **silent))
    second, first = (
        row.select_one(".snip").text for row in city.get("/cases").html.select("ul.rows > li")[:2]
    )
    assert first.startswith("路口积水没过脚面") and first.endswith("……")
    assert second.startswith("已清掏雨水口") and second.endswith("……")
