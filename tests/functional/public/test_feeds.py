"""Feeds and sitemaps."""

import xml.etree.ElementTree as ElementTree

import pytest
from sqlalchemy import Engine
from webtest import TestApp

from tests.functional.public.pages import ATOM, MAP
from tests.public_rows import case_values, publish


@pytest.mark.parametrize(
    "url",
    [
        "/feeds/cases.atom",
        "/feeds/departments/zjj.atom",
        "/feeds/categories/%E5%9F%8E%E4%B9%A1%E5%BB%BA%E8%AE%BE.atom",
    ],
)
def test_feeds_are_atom(city: TestApp, url: str) -> None:
    """Well-formed, with stable ids, dates and self links."""
    response = city.get(url)
    assert response.content_type == "application/atom+xml"
    feed = ElementTree.fromstring(response.body)
    assert feed.findtext(f"{ATOM}updated") == "2026-11-20T08:00:00Z"
    entries = feed.findall(f"{ATOM}entry")
    assert entries
    for entry in entries:
        assert (entry.findtext(f"{ATOM}id") or "").startswith("http://127.0.0.1:6543/cases/2026-")
        assert entry.findtext(f"{ATOM}updated") == "2026-11-01T08:00:00Z"


def test_the_feed_of_rankings_has_every_release_and_marks_corrections(city: TestApp) -> None:
    """Ids are of the version, so that a correction is a new entry."""
    feed = ElementTree.fromstring(city.get("/feeds/rankings.atom").body)
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 39
    ids = [entry.findtext(f"{ATOM}id") or "" for entry in entries]
    assert "http://127.0.0.1:6543/rankings/2026-09/towns/v2" in ids
    assert "http://127.0.0.1:6543/rankings/2026-09/towns/v1" not in ids
    titles = [entry.findtext(f"{ATOM}title") for entry in entries]
    assert "2026年9月办理排名：乡镇街道（更正）" in titles
    assert "2026年第三季度办理排名：市直部门" in titles


def test_a_feed_survives_characters_xml_cannot_carry(engine: Engine, app: TestApp) -> None:
    """A control character in a letter does not break every reader's feed."""
    publish(engine, case_values(1, title="路灯\x0b不亮 & <b>"))
    feed = ElementTree.fromstring(app.get("/feeds/cases.atom").body)
    assert feed.findtext(f"{ATOM}entry/{ATOM}title") == "路灯不亮 & <b>"


def test_the_sitemap_lists_every_live_case_once(engine: Engine, city: TestApp) -> None:
    """Index, parts, cases; robots.txt points to it and names no case."""
    root = ElementTree.fromstring(city.get("/sitemap.xml").body)
    parts = [loc.text or "" for loc in root.iter(f"{MAP}loc")]
    assert len(parts) == 2
    urls = [
        loc.text
        for part in parts
        for loc in ElementTree.fromstring(city.get(part.removeprefix("http://127.0.0.1:6543")).body).iter(
            f"{MAP}loc"
        )
    ]
    assert len(urls) == len(set(urls))
    assert sum("/cases/2026-" in (url or "") for url in urls) == 60
    robots = city.get("/robots.txt").text
    assert "Sitemap: http://127.0.0.1:6543/sitemap.xml" in robots
    assert "/cases" not in robots
