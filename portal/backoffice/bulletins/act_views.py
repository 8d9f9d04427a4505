"""What the forms of a bulletin's page post: each act answers with the page again, or with it and its problems."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeAlias

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from sqlalchemy.exc import NoResultFound

from portal.backoffice.bulletins.correcting import DropDraft, OpenCorrection
from portal.backoffice.bulletins.forms import SecrecyForm, WithdrawForm
from portal.backoffice.bulletins.models import Bulletin
from portal.backoffice.bulletins.page import settings_of
from portal.backoffice.bulletins.states import ACTS
from portal.backoffice.bulletins.views import bulletin_of, bulletin_page
from portal.backoffice.bulletins.workflow import Approve, RecordSecrecy, SendBack, Step, TakeBack
from portal.backoffice.bulletins.writing import Propose
from portal.backoffice.steps import reviews_needed
from portal.releases import NotAllowed
from portal.releases.bulletin_withdrawal import WithdrawBulletin
from portal.releases.bulletins import release_bulletin
from portal.vocabulary import WithdrawalKind, WithdrawalReason

Answer: TypeAlias = dict[str, Any] | Response
MakeStep: TypeAlias = Callable[[Request, Bulletin, datetime, str], Step]


def _plain(service: type[Step]) -> MakeStep:
    return lambda request, bulletin, now, comment: service(
        request.db, bulletin, request.identity, now, comment
    )


def _propose(request: Request, bulletin: Bulletin, now: datetime, comment: str) -> Step:
    return Propose(request.db, bulletin, request.identity, now, comment, settings=settings_of(request))


def _approve(request: Request, bulletin: Bulletin, now: datetime, comment: str) -> Step:
    needed = reviews_needed(settings_of(request).workflow)
    return Approve(request.db, bulletin, request.identity, now, comment, needed=needed)


STEPS: dict[str, tuple[MakeStep, str]] = {
    "propose": (_propose, "已送审，请另一位审核。"),
    "approve": (_approve, "已记录审核通过。"),
    "take_back": (_plain(TakeBack), "已收回，可以继续修改。"),
    "send_back": (_plain(SendBack), "已退回。"),
    "correct": (_plain(OpenCorrection), "更正稿已开，已发布的一版照常公开，直到更正版发布。"),
}
"""Act, how its service is made, what is said when it is done."""


def _view(name: str) -> Callable[[Request], Answer]:
    make, said = STEPS[name]

    def view(request: Request) -> Answer:
        bulletin, comment = bulletin_of(request), request.POST.get("comment", "")
        try:
            make(request, bulletin, datetime.now(UTC), comment).perform()
        except NotAllowed as refusal:
            return refused(request, bulletin, name, refusal.reasons, comment)
        return back(request, bulletin, said)

    view.__doc__ = ACTS[name].label
    return view


def record_secrecy(request: Request) -> Answer:
    """保密审查."""
    bulletin, form = bulletin_of(request), SecrecyForm(request.POST)
    service = RecordSecrecy(
        request.db,
        bulletin,
        request.identity,
        datetime.now(UTC),
        form.comment.data or "",
        ground=form.ground.data or "",
        conclusion=form.conclusion.data or "",
        seen=form.seen.data or "",
    )
    try:
        service.perform()
    except NotAllowed as refusal:
        request.response.status_int = 422
        page = bulletin_page(request, bulletin, "secrecy", refusal.reasons, secrecy=form)
        form.seen.data = page["standing"].hash
        return page
    return back(request, bulletin, "保密审查已记录。")


def drop(request: Request) -> Answer:
    """Delete a draft, or give a correction up."""
    bulletin = bulletin_of(request)
    is_correction = bulletin.version > 1
    try:
        DropDraft(request.db, bulletin, request.identity, datetime.now(UTC)).perform()
    except NotAllowed as refusal:
        return refused(request, bulletin, "drop", refusal.reasons)
    if is_correction:
        return back(request, bulletin, "更正稿已放弃，已发布的一版不变。")
    request.session.flash("草稿已删除。")
    return HTTPSeeOther(request.route_path("staff.bulletins.list"))


def release(request: Request) -> Answer:
    """Publish: prepared on a read snapshot, so that nobody waits for the write lock while files are made."""
    bulletin_id, sessions = int(request.matchdict["id"]), request.registry["sessions"]
    try:
        release_bulletin(sessions, bulletin_id, request.identity, datetime.now(UTC), settings_of(request))
    except NoResultFound:
        raise HTTPNotFound from None
    except NotAllowed as refusal:
        return refused(request, bulletin_of(request), "release", refusal.reasons)
    return back(request, bulletin_of(request), "已发布。")


def withdraw(request: Request) -> Answer:
    """Take all versions off the public side at once."""
    bulletin, form = bulletin_of(request), WithdrawForm(request.POST)
    if form.validate():
        service = WithdrawBulletin(
            request.db,
            bulletin,
            request.identity,
            datetime.now(UTC),
            form.comment.data or "",
            kind=WithdrawalKind(form.kind.data),
            reason=WithdrawalReason(form.reason.data),
            note=form.note.data or "",
        )
        try:
            service.perform()
        except NotAllowed as refusal:
            reasons = refusal.reasons
        else:
            return back(request, bulletin, "已撤回，各处同时生效，回执在“发布”栏的撤回里。")
    else:
        reasons = [str(error) for errors in form.errors.values() for error in errors]
    request.response.status_int = 422
    return bulletin_page(request, bulletin, "withdraw", reasons, withdrawal=form)


def back(request: Request, bulletin: Bulletin, said: str) -> Response:
    """To the bulletin's page, saying what was done."""
    request.session.flash(said)
    return HTTPSeeOther(request.route_path("staff.bulletins.show", id=bulletin.id))


def refused(
    request: Request, bulletin: Bulletin, act: str, reasons: list[str], comment: str = ""
) -> dict[str, Any]:
    """The page with the reasons and what was typed."""
    request.response.status_int = 422
    return bulletin_page(request, bulletin, act, reasons, comment)


def includeme(config: Configurator) -> None:
    views = {name: _view(name) for name in STEPS} | {
        "secrecy": record_secrecy,
        "drop": drop,
        "release": release,
        "withdraw": withdraw,
    }
    for name, view in views.items():
        route = f"staff.bulletins.{name}"
        config.add_route(route, rf"/staff/bulletins/{{id:\d{{1,9}}}}/{name.replace('_', '-')}")
        config.add_staff_view(
            view,
            route,
            permission=ACTS[name].permission,
            methods=("POST",),
            renderer="backoffice/bulletins/show.jinja2",
        )
