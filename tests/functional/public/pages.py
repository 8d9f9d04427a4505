"""What the public pages have in common: their addresses, and a visitor who takes them as people write them."""

import re
from typing import Any
from urllib.parse import quote

from webtest import TestApp

ATOM = "{http://www.w3.org/2005/Atom}"


MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


PAGES = {
    "/": 9,
    "/cases": 3,
    "/cases?department=zjj": 4,
    "/cases?department=zjj&outcome=solved&month=2026-03": 3,
    "/cases/2026-000007": 4,
    "/cases/2026-000007/v1": 4,
    "/cases/2026-000007/similar": 2,
    "/departments": 1,
    "/departments/zjj": 12,
    "/rankings": 2,
    "/rankings/2026-10/departments": 7,
    "/rankings/2026-10/departments?view=places": 7,
    "/rankings/2026-09/towns/v1": 7,
    "/rankings/2026-Q3/utilities": 7,
    "/rankings/2026-10/departments/zjj": 5,
    "/rankings/2026-10/departments/table.csv": 4,
    "/rankings/2026-10/departments/inputs.zip": 1,
    "/rankings/2026-09/towns/v1/table.csv": 4,
    "/rankings/2026-09/towns/v1/inputs.zip": 1,
    "/rulebooks/nine/2": 2,
    "/rulebooks/nine/2.toml": 1,
    "/method/rankings": 1,
    "/statistics": 2,
    "/statistics.csv": 1,
    "/bulletins": 3,
    "/bulletins?kind=brief&year=2026": 3,
    "/bulletins/2026-10": 8,
    "/bulletins/2026-09/v1": 7,
    "/bulletins/2026-Q3": 7,
    "/bulletins/b2026-001": 7,
    "/bulletins/a2008-017": 7,
    "/bulletins/2026-10.pdf": 2,
    "/bulletins/2026-10/v1.docx": 2,
    "/bulletins/2026-10/figures.csv": 2,
    "/bulletins/2026-10/v1/figures.json": 2,
    "/bulletins/2026-10/v1/figures/types.csv": 2,
    "/hotline-days": 7,
    "/hotline-days/d2026-02": 7,
    "/hotline-days/d2026-02/v1": 2,
    "/hotline-days/d2026-03": 7,
    "/hotline-days/d2025-03": 7,
    "/hotline-days/d2026-02/calls/1": 9,
    "/hotline-days/d2026-02/calls/1/v1": 9,
    "/hotline-days/d2026-02/calls/2": 8,
    "/hotline-days/d2026-02/calls/3": 8,
    "/hotline-days/d2026-02/calls.csv": 4,
    "/hotline-days/d2026-02/promises.csv": 3,
    "/hotline-days/d2026-03.ics": 2,
    "/hotline-days.ics": 2,
    "/leaders/changwu": 2,
    "/promises": 3,
    "/promises?state=overdue&year=2026": 3,
    "/promises/p2026-002": 4,
    "/promises/p2026-002/v1": 4,
    "/promises/p2026-001": 3,
    "/promises.csv": 2,
    "/search": 0,
    "/search?q=路灯": 5,
    "/search?q=路灯&kind=department": 5,
    "/search?q=雨水口&sort=oldest&year=2026": 5,
    "/search.atom?q=路灯": 5,
    "/search.csv?q=路灯": 2,
    "/search.json?q=路灯": 3,
    "/search/help": 0,
    "/about": 0,
    "/method": 3,
    "/accessibility": 0,
    "/feeds": 2,
    "/feeds/cases.atom": 2,
    "/feeds/rankings.atom": 2,
    "/feeds/bulletins.atom": 2,
    "/feeds/hotline-days.atom": 4,
    "/feeds/promises.atom": 2,
    "/feeds/departments/zjj.atom": 3,
    "/feeds/categories/%E5%9F%8E%E4%B9%A1%E5%BB%BA%E8%AE%BE.atom": 2,
    "/sitemap.xml": 1,
    "/sitemaps/pages.xml": 7,
    "/sitemaps/cases-2026-00.xml": 1,
    "/robots.txt": 0,
    "/favicon.ico": 0,
}
"""Every public address of these features with the number of SQL statements it may cost."""


HTML = [
    url for url in PAGES if not re.search(r"\.(atom|xml|txt|ico|csv|json|pdf|docx|zip|toml|ics)(\?|$)", url)
]


class Site(TestApp):
    """Takes addresses as people write them; a server gets them percent-encoded, as from a browser."""

    def get(self, url: str, *args: Any, **kw: Any) -> Any:
        return super().get(quote(url, safe="/?=&%:.#+"), *args, **kw)


def numbers(html: str) -> list[str]:
    """Case numbers that a page links to, in order."""
    return list(dict.fromkeys(re.findall(r'href="/cases/(\d{4}-\d{6})"', html)))
