"""Suggestions, the list in every search box, and did-you-mean on the pages."""

import pytest
from sqlalchemy import Engine
from webtest import TestApp

from tests.public_rows import case_values, publish, withdraw


def test_suggestions_are_json_that_caches_must_ask_about(city: TestApp) -> None:
    answer = city.get("/search/suggest", {"q": "donghu"})
    assert answer.content_type == "application/json" and "东湖街道" in answer.json
    assert answer.headers["Cache-Control"] == "public, no-cache"
    again = city.get("/search/suggest", {"q": "donghu"}, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_int == 304
    assert city.get("/search/suggest").json == []


@pytest.mark.parametrize("path", ["/", "/cases", "/search", "/search?q=zzzz", "/large/", "/nowhere"])
def test_every_search_box_offers_the_commonest_terms_without_a_script(city: TestApp, path: str) -> None:
    page = city.get(path, expect_errors=True).html
    box = page.select_one("input[data-suggest]")
    options = [option["value"] for option in page.select(f"#{box['list']} option")]
    assert "东湖街道" in options and len(options) <= 20
    assert city.get(box["data-suggest"], {"q": "东湖"}).json[0].startswith("东湖")


def test_a_withdrawal_takes_its_words_out_of_every_box_at_once(app: TestApp, engine: Engine) -> None:
    publish(engine, case_values(1, title="珍稀兰花被盗"))
    assert "兰花" in app.get("/").text
    assert app.get("/search/suggest", {"q": "兰"}).json == ["兰花"]
    withdraw(engine, "2026-000001", 2, "gone")
    assert "兰花" not in app.get("/").text
    assert app.get("/search/suggest", {"q": "兰"}).json == []


def test_a_misspelt_search_is_asked_back(city: TestApp) -> None:
    """With what was chosen beside the words; and not where the words are right."""
    page = city.get("/search", {"q": "栋湖", "kind": "case"})
    assert "您是不是要找" in page
    meant = page.click("^<b>东湖</b>$")
    assert meant.request.params["q"] == "东湖" and meant.request.params["kind"] == "case"
    assert "<mark>东湖</mark>" in meant and "您是不是要找" not in meant


@pytest.mark.parametrize("words", ["“栋湖”", "天地玄黄", "zzzz"])
def test_what_is_meant_so_or_hopeless_is_not_asked_back(city: TestApp, words: str) -> None:
    assert "您是不是要找" not in city.get("/search", {"q": words})


def test_what_is_meant_must_find_something_under_the_same_filters(city: TestApp) -> None:
    """In other places the correction would lead to nothing either."""
    assert "您是不是要找" in city.get("/search", {"q": "栋湖", "town": "南山镇"})
    assert "您是不是要找" not in city.get("/search", {"q": "栋湖", "since": "2031"})
