"""The page of searches that found nothing (没有搜到的词)."""

from datetime import timedelta
from typing import Any

from pyramid.config import Configurator
from pyramid.request import Request

from portal.backoffice.searches import GROUP, queries
from portal.backoffice.searches.draining import KEPT_DAYS
from portal.security.permissions import Permission
from portal.web.present.dates import local_today

PERIODS = {"week": ("近 7 天", 7), "month": ("近 30 天", 30), "all": (f"近 {KEPT_DAYS} 天", KEPT_DAYS)}
_DAYWISE = 30
"""Days up to which the table of totals is by day; a longer time by week."""


def listing(request: Request) -> dict[str, Any]:
    """``?period=``: a week, a month, or all that is kept."""
    period = request.GET.get("period", "")
    period = period if period in PERIODS else "month"
    length = PERIODS[period][1]
    since = local_today() - timedelta(days=length - 1)
    days = queries.by_day(request.db, since)
    return {
        "period": period,
        "periods": {code: word for code, (word, _days) in PERIODS.items()},
        "misses": queries.misses(request.db, since),
        "not_kept": queries.not_kept(request.db, since),
        "total": sum(days.values()),
        "daywise": length <= _DAYWISE,
        "times": days if length <= _DAYWISE else queries.by_week(days),
        "seen": queries.SEEN,
        "kept_days": KEPT_DAYS,
    }


def includeme(config: Configurator) -> None:
    config.add_route("staff.search_misses", "/staff/search-misses")
    config.add_staff_view(
        listing,
        "staff.search_misses",
        permission=Permission.SEARCH_WORDS,
        renderer="backoffice/searches/misses.jinja2",
    )
    config.add_staff_entry(
        "staff.search_misses", "没有搜到的词", Permission.SEARCH_WORDS, position=68, group=GROUP
    )
