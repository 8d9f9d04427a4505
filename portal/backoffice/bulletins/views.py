"""Pages of bulletins and briefs: the list, a new brief, one document with its checks, steps and history."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.backoffice.bulletins import queries, words
from portal.backoffice.bulletins.assembly import build_and_store
from portal.backoffice.bulletins.forms import BriefForm, SecrecyForm, WithdrawForm
from portal.backoffice.bulletins.manuscript import day_words
from portal.backoffice.bulletins.models import Bulletin
from portal.backoffice.bulletins.page import document, settings_of, standing, steps
from portal.backoffice.bulletins.states import STATE_NAMES
from portal.backoffice.bulletins.templates import TemplateFault
from portal.backoffice.bulletins.writing import CreateBrief
from portal.backoffice.releases.queries import names
from portal.releases import NotAllowed
from portal.releases.bulletin_checks import checks
from portal.releases.snapshot import today
from portal.scoring.period import Period
from portal.security.permissions import Permission, allows
from portal.web.present.frame import flash_message


def listing(request: Request) -> dict[str, Any]:
    """/staff/bulletins: ``?kind=brief&state=draft&year=2026``, or ``?mine=1`` what waits for the signed-in person."""
    get = request.GET
    year = get.get("year", "")
    wanted = queries.Wanted(
        kind=get.get("kind", "") if get.get("kind") in words.KINDS else "",
        state=get.get("state", "") if get.get("state") in STATE_NAMES else "",
        year=int(year) if year.isdecimal() and len(year) == 4 else None,
        mine=get.get("mine") == "1",
    )
    asked = get.get("page", "")
    page = max(1, int(asked)) if asked.isdecimal() and len(asked) < 6 else 1
    rows, total = queries.list_page(request.db, wanted, request.identity, page)
    return {
        "rows": rows,
        "total": total,
        "page": page,
        "pages": -(-total // queries.PAGE),
        "wanted": wanted,
        "waiting": len(queries.waiting_for(request.db, request.identity)),
        "year_options": [(year, f"{year}年") for year in queries.years(request.db)],
        "words": words,
        "states": STATE_NAMES,
        "day_words": day_words,
        "may_write": allows(request.identity.roles, Permission.BULLETINS),
        "last_month": Period.month_of(today()).previous().code,
    }


def build(request: Request) -> Response:
    """Draft the bulletin of a period from the data; reads on a snapshot, so that nobody waits for the write lock."""
    try:
        period = Period.parse(request.POST.get("period", "").strip())
        bulletin_id, notes = build_and_store(
            request.registry["sessions"],
            request.identity.username,
            period,
            datetime.now(UTC),
            settings_of(request),
        )
    except (NotAllowed, TemplateFault, ValueError) as refusal:
        reasons = getattr(refusal, "reasons", None) or getattr(refusal, "faults", None) or [str(refusal)]
        request.session.flash(flash_message("".join(reasons), bad=True))
        return HTTPSeeOther(request.route_path("staff.bulletins.list"))
    left_out = f"有 {len(notes)} 处因没有数据从略，见流转记录。" if notes else ""
    request.session.flash(f"{period.word}的通报草稿已生成。{left_out}")
    return HTTPSeeOther(request.route_path("staff.bulletins.show", id=bulletin_id))


def new_brief(request: Request) -> dict[str, Any] | Response:
    """A brief with its title and organ, then to its text."""
    form = BriefForm(request.POST, organ=settings_of(request).centre, dated=today())
    problems: list[str] = []
    if request.method == "POST":
        if form.validate():
            assert form.dated.data is not None
            service = CreateBrief(
                request.db,
                request.identity,
                form.title.data or "",
                form.organ.data or "",
                form.dated.data,
                datetime.now(UTC),
            )
            try:
                brief = service.perform()
            except NotAllowed as refusal:
                problems = refusal.reasons
            else:
                return HTTPSeeOther(request.route_path("staff.bulletins.edit", id=brief.id))
        request.response.status_int = 422
    return {"form": form, "problems": problems}


def bulletin_of(request: Request) -> Bulletin:
    """The bulletin of the address, or 404."""
    found = queries.load_bulletin(request.db, int(request.matchdict["id"]))
    if found is None:
        raise HTTPNotFound
    return found


def show(request: Request) -> dict[str, Any]:
    """/staff/bulletins/{id}: what will be published, what comes next and what is in the way."""
    return bulletin_page(request, bulletin_of(request))


def bulletin_page(
    request: Request,
    bulletin: Bulletin,
    act: str = "",
    problems: Sequence[str] = (),
    comment: str = "",
    secrecy: SecrecyForm | None = None,
    withdrawal: WithdrawForm | None = None,
) -> dict[str, Any]:
    """The page, also after a refused ``act`` with its ``problems`` and what was typed."""
    session, now, settings = request.db, datetime.now(UTC), settings_of(request)
    state = standing(session, bulletin, settings)
    events = queries.history(session, bulletin)
    ids = [bulletin.proposed_by_id, *(item["user_id"] for item in bulletin.approvals)]
    return {
        "bulletin": bulletin,
        "words": words,
        "document": document(session, bulletin, settings),
        "checks": checks(session, bulletin, now) if bulletin.state in queries.UNDER_WAY else None,
        "steps": {step.name: step for step in steps(request, bulletin, now)},
        "standing": state,
        "withdrawal": withdrawal or WithdrawForm(),
        "secrecy": secrecy or SecrecyForm(seen=state.hash),
        "people": names(session, [*ids, (bulletin.secrecy or {}).get("user_id")]),
        "events": events,
        "states": STATE_NAMES,
        "act": act,
        "problems": problems,
        "comment": comment,
        "may_write": allows(request.identity.roles, Permission.BULLETINS),
    }


def includeme(config: Configurator) -> None:
    config.add_route("staff.bulletins.list", "/staff/bulletins")
    config.add_route("staff.bulletins.new", "/staff/bulletins/new")
    config.add_route("staff.bulletins.build", "/staff/bulletins/build")
    config.add_route("staff.bulletins.show", r"/staff/bulletins/{id:\d{1,9}}")
    folder = "backoffice/bulletins"
    see = {"permission": Permission.QUEUES}
    config.add_staff_view(listing, "staff.bulletins.list", renderer=f"{folder}/list.jinja2", **see)
    config.add_staff_view(show, "staff.bulletins.show", renderer=f"{folder}/show.jinja2", **see)
    config.add_staff_view(build, "staff.bulletins.build", permission=Permission.BULLETINS, methods=("POST",))
    config.add_staff_view(
        new_brief,
        "staff.bulletins.new",
        permission=Permission.BULLETINS,
        methods=("GET", "POST"),
        renderer=f"{folder}/new.jinja2",
    )
