"""What the public pages have in common: their addresses, and a visitor who takes them as people write them."""

import re
from typing import Any
from urllib.parse import quote

from webtest import TestApp

ATOM = "{http://www.w3.org/2005/Atom}"


MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


PAGES = {
    "/": 4,
    "/cases": 3,
    "/cases?department=zjj": 4,
    "/cases?department=zjj&outcome=solved&month=2026-03": 6,
    "/cases/2026-000007": 3,
    "/cases/2026-000007/v1": 3,
    "/departments": 1,
    "/departments/zjj": 5,
    "/search": 0,
    "/search?q=路灯": 2,
    "/search/help": 0,
    "/about": 0,
    "/method": 2,
    "/accessibility": 0,
    "/feeds": 2,
    "/feeds/cases.atom": 2,
    "/feeds/departments/zjj.atom": 3,
    "/feeds/categories/%E5%9F%8E%E4%B9%A1%E5%BB%BA%E8%AE%BE.atom": 2,
    "/sitemap.xml": 1,
    "/sitemaps/pages.xml": 1,
    "/sitemaps/cases-2026-00.xml": 1,
    "/robots.txt": 0,
    "/favicon.ico": 0,
}
"""Every public address of these features with the number of SQL statements it may cost."""


HTML = [url for url in PAGES if not re.search(r"\.(atom|xml|txt|ico)$", url)]


class Site(TestApp):
    """Takes addresses as people write them; a server gets them percent-encoded, as from a browser."""

    def get(self, url: str, *args: Any, **kw: Any) -> Any:
        return super().get(quote(url, safe="/?=&%:.#+"), *args, **kw)


def numbers(html: str) -> list[str]:
    """Case numbers that a page links to, in order."""
    return list(dict.fromkeys(re.findall(r'href="/cases/(\d{4}-\d{6})"', html)))
