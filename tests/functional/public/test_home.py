"""The front page, with cases and before the first."""

import re

from sqlalchemy import Engine
from webtest import TestApp

from tests.ranking_rows import publish_rankings


def test_a_new_installation_says_what_will_appear(app: TestApp) -> None:
    """Empty pages are no errors and show no zeros as figures."""
    for url, words in (
        ("/", "还没有公开的案例"),
        ("/cases", "还没有公开的案例"),
        ("/departments", "还没有公开的单位名录"),
        ("/feeds", "有案例公开后"),
    ):
        assert words in app.get(url)
    assert not re.search(r'class="big"', app.get("/").text)
    assert app.get("/feeds/cases.atom").status_int == 200
    assert app.get("/sitemap.xml").status_int == 200


def test_the_front_page_shows_figures_with_their_denominators(city: TestApp) -> None:
    """Counts of released cases, rates as k / n, latest cases, categories, log."""
    page = city.get("/")
    assert "60 <small>件" in page.text
    assert "30 / 60 件" in page.text  # solved
    assert "15 / 30 件" in page.text  # satisfied of reached
    assert "33.3 % 至 66.7 %" in page.text  # bounds with those not reached
    assert "15 件没有回访记录" in page.text
    assert "城乡建设" in page.text
    assert "2026年11月20日" in page.text


def test_rankings_and_calls_do_not_wait_for_the_first_case(engine: Engine, app: TestApp) -> None:
    """What is released is shown, and what is not yet is announced."""
    publish_rankings(engine)
    page = app.get("/")
    assert "2026年10月办理排名" in page
    assert "2026年10月来电" in page
    assert "还没有公开的案例" in page
