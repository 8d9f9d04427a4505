"""Atom feeds, sitemap, robots.txt and the icon: what machines read of the site."""

from collections.abc import Iterable
from typing import Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.renderers import render_to_response
from pyramid.request import Request
from pyramid.response import FileResponse, Response

from portal.assets import asset_folder
from portal.public.bulletins import queries as bulletin_rows
from portal.public.departments.queries import department_list, department_row
from portal.public.feeds import entries
from portal.public.feeds.queries import (
    ENTRIES,
    department_codes,
    newest_releases,
    sitemap_cases,
    sitemap_parts,
)
from portal.public.home.queries import changed_at, stored_counts
from portal.public.hotline_days import queries as hotline_days
from portal.public.hotline_days.listing import live_sessions
from portal.public.promises import queries as promises
from portal.public.rankings.queries import addresses, newest_rankings
from portal.settings import Settings
from portal.web.present.dates import local_today

PAGES = (
    "/",
    "/cases",
    "/departments",
    "/rankings",
    "/bulletins",
    "/hotline-days",
    "/promises",
    "/statistics",
    "/log",
    "/method",
    "/method/rankings",
    "/about",
    "/search/help",
    "/feeds",
    "/accessibility",
)


def feeds_page(request: Request) -> dict[str, Any]:
    """``/feeds``: every feed there is."""
    counts = stored_counts(request.published)
    return {
        "departments": [row for row in department_list(request.published) if row.n],
        "categories": sorted(name for name in counts["category1"] if name),
    }


def site_feed(request: Request) -> Response:
    """``/feeds/cases.atom``."""
    return _feed(request, "新公开的案例", "/cases", entries.of_cases(newest_releases(request.published)))


def rankings_feed(request: Request) -> Response:
    """``/feeds/rankings.atom``: released rankings; a corrected one is a new entry."""
    rows = newest_rankings(request.published, ENTRIES)
    return _feed(request, "新公布的办理排名", "/rankings", (entries.of_ranking(row) for row in rows))


def bulletins_feed(request: Request) -> Response:
    """``/feeds/bulletins.atom``: released bulletins, briefs and historic documents; a corrected one is a new entry."""
    rows = bulletin_rows.newest_releases(request.published, ENTRIES)
    return _feed(request, "新公布的通报简报", "/bulletins", map(entries.of_bulletin, rows))


def hotline_days_feed(request: Request) -> Response:
    """``/feeds/hotline-days.atom``: announcements, reports and released calls; each version of a day is a new entry."""
    connection, today = request.published, local_today()
    days = hotline_days.newest_days(connection, ENTRIES)
    sessions = live_sessions(connection, [row.number for row in days])
    rows = sorted([*days, *hotline_days.newest_calls(connection, ENTRIES)], key=lambda row: -row.log_seq)
    found = (
        entries.of_day(row, sessions.get(row.number, []), today)
        if "stage" in row._fields
        else entries.of_call(row)
        for row in rows[:ENTRIES]
    )
    return _feed(request, "领导接听日", "/hotline-days", found)


def promises_feed(request: Request) -> Response:
    """``/feeds/promises.atom``: promises as they are released and change."""
    today = local_today()
    rows = promises.newest(request.published, ENTRIES)
    return _feed(request, "承诺进展", "/promises", (entries.of_promise(row, today) for row in rows))


def department_feed(request: Request) -> Response:
    """``/feeds/departments/{code}.atom``."""
    row = department_row(request.published, request.matchdict["code"])
    if row is None:
        raise HTTPNotFound
    rows = newest_releases(request.published, "department_code", row.code)
    return _feed(request, f"{row.name}新公开的案例", "/cases", entries.of_cases(rows))


def category_feed(request: Request) -> Response:
    """``/feeds/categories/{name}.atom``; a category without released cases has no feed."""
    name = request.matchdict["name"]
    rows = newest_releases(request.published, "category1", name)
    if not rows:
        raise HTTPNotFound
    return _feed(request, f"“{name}”新公开的案例", "/cases", entries.of_cases(rows))


def _feed(request: Request, title: str, page: str, found: Iterable[entries.Entry]) -> Response:
    values = {
        "title": title,
        "page": page,
        "entries": found,
        # A withdrawal changes the feed as well, so its moment is the site's, not the newest entry's.
        "updated": changed_at(request.published) or "1970-01-01T00:00:00Z",
        "path": request.path,
    }
    return _xml(request, "public/feeds/feed.jinja2", values, "application/atom+xml")


def _xml(request: Request, template: str, values: dict[str, Any], content_type: str) -> Response:
    response = render_to_response(template, values, request=request)
    response.content_type = content_type
    return response


def sitemap_index(request: Request) -> Response:
    """``/sitemap.xml``: one part for the fixed pages, then the cases in parts of at most 10,000."""
    values = {"parts": sitemap_parts(request.published)}
    return _xml(request, "public/feeds/sitemap_index.jinja2", values, "application/xml")


def sitemap_pages(request: Request) -> Response:
    """``/sitemaps/pages.xml``: the fixed pages, the departments, the released rankings and documents, the hotline days."""
    departments = [
        request.route_path("departments.detail", code=code) for code in department_codes(request.published)
    ]
    rankings = [(f"/rankings/{row.number}", row.released_on) for row in addresses(request.published)]
    documents = [
        (f"/bulletins/{row.number}", row.released_on) for row in bulletin_rows.addresses(request.published)
    ]
    urls = [*((path, "") for path in (*PAGES, *departments)), *rankings, *documents, *_hotline_urls(request)]
    values = {"urls": urls}
    return _xml(request, "public/feeds/sitemap.jinja2", values, "application/xml")


def _hotline_urls(request: Request) -> list[tuple[str, str]]:
    """Hotline days, calls that have a text, promises, leaders."""
    connection = request.published
    return [
        *((f"/hotline-days/{row.number}", row.released_on) for row in hotline_days.day_addresses(connection)),
        *(
            (f"/hotline-days/{row.day}/calls/{row.position}", row.released_on)
            for row in hotline_days.call_addresses(connection)
        ),
        *((f"/promises/{row.number}", row.released_on) for row in promises.addresses(connection)),
        *((f"/leaders/{code}", "") for code in hotline_days.leader_codes(connection)),
    ]


def sitemap_part(request: Request) -> Response:
    """``/sitemaps/cases-{part}.xml``."""
    rows = sitemap_cases(request.published, request.matchdict["part"])
    if not rows:
        raise HTTPNotFound
    values = {"urls": [(f"/cases/{row.number}", row.released_on) for row in rows]}
    return _xml(request, "public/feeds/sitemap.jinja2", values, "application/xml")


def robots(request: Request) -> Response:
    """``/robots.txt``; it names no case, least of all a withdrawn one."""
    settings: Settings = request.registry.settings["portal"]
    lines = [
        "User-agent: *",
        "Disallow: /staff/",
        "Disallow: /search?",
        "Disallow: /search.atom",
        "Disallow: /search.csv",
        "Disallow: /search.json",
        "Disallow: /report",
        "Disallow: /large/",
    ]
    text = "\n".join([*lines, "", f"Sitemap: {settings.base_url}/sitemap.xml", ""])
    return Response(text, content_type="text/plain", charset="utf-8")


def favicon(request: Request) -> Response:
    """``/favicon.ico``: browsers ask for it whatever the page says."""
    return FileResponse(str(asset_folder("static") / "img" / "favicon.svg"), content_type="image/svg+xml")
