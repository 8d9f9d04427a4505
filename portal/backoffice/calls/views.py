"""/staff/calls: the list with its queues, the page of one call, and the preview of what would be published."""

from datetime import UTC, datetime
from typing import Any

from pyramid.config import Configurator
from pyramid.request import Request

from portal.backoffice.calls import queries, words
from portal.backoffice.calls.detection import freshen
from portal.backoffice.calls.page import call_of, call_page, record_view
from portal.backoffice.hotline_days.states import STATE_NAMES
from portal.backoffice.hotline_days.words import MARKS, day_title
from portal.releases.hotline_rows import call_version, session_positions, session_rows
from portal.security.permissions import Permission, allows
from portal.vocabulary import CallForm
from portal.web.numbers import whole_number
from portal.web.present.calls import call_view
from portal.web.present.chain import chain_steps
from portal.web.present.hotline import as_row, session_view


def listing(request: Request) -> dict[str, Any]:
    """Calls by day, state and form; those under review can be approved several at once."""
    return list_values(request)


def wanted_of(request: Request) -> queries.Wanted:
    """The filters of the address; what is unknown is as if it were not there."""
    state, form = request.params.get("state", ""), request.params.get("form", "")
    return queries.Wanted(
        state if state in STATE_NAMES else "",
        form if form in words.FORMS or form == "none" else "",
        whole_number(request.params.get("day", "")),
    )


def list_values(request: Request, refused: dict[int, list[str]] | None = None) -> dict[str, Any]:
    """Template values; ``refused``: calls that could not be approved, with the reasons."""
    session, wanted = request.db, wanted_of(request)
    page = whole_number(request.params.get("page", "")) or 1
    rows, total = queries.list_page(session, wanted, page)
    counts = queries.state_counts(session, wanted)
    may_review = allows(request.identity.roles, Permission.HOTLINE_REVIEW)
    return {
        "rows": rows,
        "total": total,
        "page": page,
        "pages": -(-total // queries.PAGE),
        "wanted": wanted,
        "counts": counts,
        "days": [(day.id, day_title(day)) for day in queries.days_with_calls(session)],
        "day_title": day_title,
        "waiting": queries.waiting_for_second(session, [row.id for row in rows]),
        "may_approve": may_review and wanted.state == "proposed",
        "in_bulk": words.is_in_bulk,
        "me": request.identity.user_id,
        "states": STATE_NAMES,
        "marks": MARKS,
        "words": words,
        "refused": refused or {},
        "problems": [],
    }


def show(request: Request) -> dict[str, Any]:
    """One call with its findings; seeing it is recorded."""
    with request.write_now() as session:
        call = call_of(request, session)
        is_fresh = freshen(session, call)
        record_view(request, session, call, "screen")
        if is_fresh:  # request.db still reads from before
            return call_page(request, session, call)
    return call_page(request, request.db, call_of(request))


def preview(request: Request) -> dict[str, Any]:
    """The call exactly as its public page would show it now."""
    session, call = request.db, call_of(request)
    with request.write_now() as writing:
        record_view(request, writing, call, "preview")
    version = call_version(session, call, datetime.now(UTC))
    number = version.head["number"]
    turns, chain = (
        [as_row({"number": number, **row}) for row in version.parts[name]] for name in ("turns", "chain")
    )
    position = session_positions(call.day)[call.session_id]
    sitting = next(row for row in session_rows(call.day) if row["position"] == position)
    return {
        "stored": call,
        "title": words.call_title(call),
        "call": call_view(
            as_row({**version.head, "form": version.head["form"] or CallForm.TRANSCRIPT.value}),
            turns,
            case_number=version.head["case_number"],
        ),
        "session": session_view(as_row(sitting)),
        "chain": chain_steps(chain),
        "preview": True,
    }


def includeme(config: Configurator) -> None:
    one = r"/staff/calls/{id:\d{1,9}}"
    pages = (
        ("list", "/staff/calls", listing, Permission.QUEUES, "list"),
        ("show", one, show, Permission.CASE_RAW, "show"),
        ("preview", f"{one}/preview", preview, Permission.CASE_RAW, "preview"),
    )
    for name, pattern, view, permission, template in pages:
        config.add_route(f"staff.calls.{name}", pattern)
        config.add_staff_view(
            view,
            f"staff.calls.{name}",
            permission=permission,
            renderer=f"backoffice/calls/{template}.jinja2",
        )
