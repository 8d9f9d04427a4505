"""The page about the hotline."""

from webtest import TestApp


def test_history_is_an_archive_with_its_source(app: TestApp) -> None:
    """The old totals stand with their source and without a drill-down; posts, no names."""
    page = app.get("/about")
    for words in (
        "2000年7月1日",
        "2008年10月8日",
        "35 万",
        "没有说明分母",
        "2010年公开的报纸报道",
        "常务副市长",
    ):
        assert words in page
