"""The page of a department."""

from webtest import TestApp


def test_a_department_page_counts_what_is_released(city: TestApp) -> None:
    """Figures as k / n, distribution, trend with its table."""
    page = city.get("/departments/zjj")
    for words in (
        "公开案例 20 件",
        "一半在",
        "九成在",
        "看数字表",
        "曾用名：市建设局",
        "现名自2019年3月1日起",
    ):
        assert words in page
    assert page.text.count('<svg class="chart') == 2
