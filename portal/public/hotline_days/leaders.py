"""One leader: the hotline days at which they answered, and what they promised."""

from typing import Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.request import Request

from portal.public.hotline_days import queries
from portal.public.promises import queries as promises
from portal.web.present.dates import local_today
from portal.web.present.hotline import Sums, day_name, session_view
from portal.web.present.promises import Ledger, most_urgent_first, promise_view


def leader_page(request: Request) -> dict[str, Any]:
    """``/leaders/{code}``: an official is known here by the sessions of live days, and is gone with them."""
    code, today = request.matchdict["code"], local_today()
    rows = queries.sessions_of_leader(request.published, code)
    if not rows:
        raise HTTPNotFound
    made = most_urgent_first(promise_view(row, today) for row in promises.of_leader(request.published, code))
    return {
        "code": code,
        "name": next((row.name for row in rows if row.name), ""),
        "posts": list(dict.fromkeys(row.post for row in rows)),
        "sessions": [(row, session_view(row, with_year=True)) for row in rows],
        "sums": Sums.of(row for row in rows if row.stage != "announced"),
        "promises": made,
        "days": {row.number: day_name(row) for row in rows},
        "ledger": Ledger.of(made),
        "today": today.isoformat(),
    }
