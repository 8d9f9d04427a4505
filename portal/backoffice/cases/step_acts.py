"""Acts that end the work on a case for now: the steps of the workflow, a second look, putting it down."""

from dataclasses import replace
from datetime import date, datetime, time

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from sqlalchemy.orm import Session

from portal.backoffice.cases.answers import again, refuse_unless_held
from portal.backoffice.cases.finding_acts import Done
from portal.backoffice.cases.leases import let_go
from portal.backoffice.cases.models import CaseDraft
from portal.backoffice.cases.page import leaks
from portal.backoffice.cases.queue_filters import LOCAL, Filters, row_key, tab_of
from portal.backoffice.cases.queue_views import next_in
from portal.backoffice.cases.second_look import AnswerSecondLook, AskSecondLook
from portal.backoffice.cases.sibling_masking import outdate_siblings
from portal.backoffice.cases.timing import finish, running
from portal.backoffice.cases.views import hold_case, load_draft
from portal.releases import NotAllowed
from portal.releases.transition import TransitionCase
from portal.releases.workflow import transition


def step(request: Request) -> Response:
    """Take a step of the workflow, then open the next free case of the queue this one stood in."""
    session = request.db
    draft = load_draft(request, session)
    hold = hold_case(request, session, draft)
    preset = request.registry.settings["portal"].workflow
    filters = Filters(queue=tab_of(draft))
    try:
        refuse_unless_held(request, hold)
        label = _take_step(request, session, draft, preset)
    except NotAllowed as refusal:
        return again(request, session, draft, hold, refusal.reasons)
    return _on_to_the_next(request, session, draft, filters, f"“{label}”已记录。")


def _on_to_the_next(
    request: Request, session: Session, draft: CaseDraft, filters: Filters, message: str
) -> Response:
    """The work on this case has ended: stop its clock, free it, and open the next one."""
    user_id = request.identity.user_id
    # The row's tab is the one in which the case stood while it was worked on.
    finish(session, running(session, draft.case_id, user_id))
    let_go(session, draft.case_id, user_id)
    session.flush()
    return _open(request, next_in(request, session, filters, skip=draft.case_id), filters, message)


def _open(request: Request, case_id: int | None, filters: Filters, message: str) -> Response:
    request.session.flash(message + ("" if case_id else "这一队列里没有空闲的案例了。"))
    if case_id is None:
        return HTTPSeeOther(request.route_path("staff.cases.queue", _query={"queue": filters.queue.key}))
    return HTTPSeeOther(request.route_path("staff.cases.show", case_id=case_id))


def _take_step(request: Request, session: Session, draft: CaseDraft, preset: str) -> str:
    name, comment = request.POST.get("step", ""), request.POST.get("comment", "")
    try:
        chosen = transition(preset, name)
    except KeyError:
        raise NotAllowed(["没有这一步。"]) from None
    until = _deferred_until(request.POST.get("until", "")) if name == "defer" else None
    found = leaks(session, draft, noted=True) if chosen.needs_clean else ()
    if found:
        raise NotAllowed(list(found))
    TransitionCase(session, draft, name, request.identity, comment, preset=preset).perform()
    draft.deferred_until = until
    if name == "propose":
        outdate_siblings(session, draft.case)
    return chosen.label


def _deferred_until(text: str) -> datetime:
    """The morning of a later day in the office's time."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotAllowed(["请填写暂缓到哪一天。"]) from None
    if day <= datetime.now(LOCAL).date():
        raise NotAllowed(["暂缓的日期要在今天以后。"])
    return datetime.combine(day, time(8), LOCAL)


def second_look(request: Request) -> Response:
    """Leave the case to a colleague's eyes with a question, and open the next one."""
    session = request.db
    draft = load_draft(request, session)
    hold = hold_case(request, session, draft)
    filters = Filters(queue=tab_of(draft))
    try:
        refuse_unless_held(request, hold)
        AskSecondLook(session, draft, request.identity).perform(request.POST.get("note", ""))
    except NotAllowed as refusal:
        return again(request, session, draft, hold, refusal.reasons)
    return _on_to_the_next(request, session, draft, filters, "已请同事再看。")


def second_look_done(request: Request, session: Session, draft: CaseDraft) -> Done:
    """Answer a colleague's question; the case stays open for its next step."""
    AnswerSecondLook(session, draft, request.identity).perform(request.POST.get("note", ""))
    return Done("已记录看过，这件可以继续办。")


def put_down(request: Request) -> Response:
    """Let a colleague have the case; everything done to it stays. ``next`` opens the one that waits behind it."""
    session, user_id = request.db, request.identity.user_id
    draft = load_draft(request, session)
    let_go(session, draft.case_id, user_id)
    filters = Filters(queue=tab_of(draft))
    if request.POST.get("next") != "yes":
        request.session.flash("已放下这一件，改动都已保存。")
        return HTTPSeeOther(request.route_path("staff.cases.queue", _query={"queue": filters.queue.key}))
    behind = replace(filters, after=row_key(draft, filters.order))
    following = next_in(request, session, behind, draft.case_id) or next_in(
        request, session, filters, draft.case_id
    )
    return _open(request, following, filters, "已跳过一件，改动都已保存。")
