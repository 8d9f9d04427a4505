"""Pages where a draft is changed: the day's own fields, one session."""

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, TypeAlias

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.backoffice.hotline_days.forms import DayForm, SessionForm, clock
from portal.backoffice.hotline_days.models import HotlineDay, HotlineSession
from portal.backoffice.hotline_days.page import day_of
from portal.backoffice.hotline_days.sittings import (
    AddSession,
    RemoveSession,
    SaveSession,
    SessionContent,
    call_count,
    session_of,
)
from portal.backoffice.hotline_days.states import STATE_NAMES
from portal.backoffice.hotline_days.sums import session_words
from portal.backoffice.hotline_days.words import day_title
from portal.backoffice.hotline_days.writing import STALE, DayContent, SaveDay, seen_hash
from portal.backoffice.officials.terms import register_words
from portal.releases import NotAllowed
from portal.security.permissions import Permission
from portal.web.present.frame import flash_message

Answer: TypeAlias = dict[str, Any] | Response


def edit(request: Request) -> Answer:
    """The fields of a day."""
    day = day_of(request)
    if day.state != "draft":
        return _not_now(request, day)
    form = DayForm(request.POST, obj=day)
    if request.method == "GET":
        form.seen.data = seen_hash(day, DayContent)
    elif form.validate():
        service = SaveDay(
            request.db,
            day,
            request.identity,
            datetime.now(UTC),
            content=form.content(),
            seen=form.seen.data or "",
        )
        if _done(service, form, seen_hash(day, DayContent)):
            return _back(request, day, "已保存。")
    return _page(request, form, day=day, title=day_title(day))


def add_session(request: Request) -> Answer:
    """A new session, on the first day and by nobody until somebody says so."""
    day = day_of(request)
    if day.state != "draft":
        return _not_now(request, day)
    form = _session_form(request, day, None)
    if request.method == "POST" and form.validate():
        service = AddSession(request.db, day, request.identity, datetime.now(UTC), content=form.content())
        if _done(service, form):
            return _back(request, day, f"已添加{session_words(service.sitting)}。")
    return _page(request, form, day=day, sitting=None, title=day_title(day), calls=0)


def edit_session(request: Request) -> Answer:
    """One session with its figures."""
    day = day_of(request)
    sitting = _session(request, day)
    if day.state != "draft":
        return _not_now(request, day)
    form = _session_form(request, day, sitting)
    if request.method == "POST" and form.validate():
        service = SaveSession(
            request.db,
            day,
            request.identity,
            datetime.now(UTC),
            sitting=sitting,
            content=form.content(),
            seen=form.seen.data or "",
        )
        if _done(service, form, seen_hash(sitting, SessionContent)):
            return _back(request, day, f"已保存{session_words(sitting)}。")
    calls = call_count(request.db, sitting)
    return _page(request, form, day=day, sitting=sitting, title=day_title(day), calls=calls)


def remove_session(request: Request) -> Response:
    """Take a session out that was entered by mistake."""
    day = day_of(request)
    sitting = _session(request, day)
    name = session_words(sitting)
    try:
        RemoveSession(request.db, day, request.identity, datetime.now(UTC), sitting=sitting).perform()
    except NotAllowed as refusal:
        request.session.flash(flash_message("".join(refusal.reasons), bad=True))
        return HTTPSeeOther(request.route_path("staff.hotline_days.show", id=day.id))
    return _back(request, day, f"已删除{name}。")


def _session_form(request: Request, day: HotlineDay, sitting: HotlineSession | None) -> SessionForm:
    if sitting is None:
        form = SessionForm(request.POST, held_on=day.starts_on)
    else:
        at = {"starts": clock(sitting.starts), "ends": clock(sitting.ends)}
        stored = {field.name: getattr(sitting, field.name) for field in fields(SessionContent)} | at
        form = SessionForm(request.POST, **stored)
        if request.method == "GET":
            form.seen.data = seen_hash(sitting, SessionContent)
    form.offer_officials(register_words(request.db, day.starts_on))
    return form


def _session(request: Request, day: HotlineDay) -> HotlineSession:
    found = session_of(day, int(request.matchdict["session"]))
    if found is None:
        raise HTTPNotFound
    return found


def _done(service: Any, form: Any, now: str = "") -> bool:
    """Whether it was stored; if not, the form says why. After somebody else saved, saving again is deliberate."""
    try:
        service.perform()
    except NotAllowed as refusal:
        form.form_errors = refusal.reasons
        if STALE in refusal.reasons:
            form.seen.data = now
        return False
    return True


def _page(request: Request, form: Any, **values: Any) -> dict[str, Any]:
    if request.method == "POST":
        request.response.status_int = 422
    return {"form": form, **values}


def _not_now(request: Request, day: HotlineDay) -> Response:
    """Only a draft is changed; what was typed meanwhile cannot be kept."""
    said = f"现在是“{STATE_NAMES[day.state]}”，不能修改，请先收回或开始修订。"
    request.session.flash(flash_message(said, bad=True))
    return HTTPSeeOther(request.route_path("staff.hotline_days.show", id=day.id))


def _back(request: Request, day: HotlineDay, said: str) -> Response:
    request.session.flash(said)
    return HTTPSeeOther(request.route_path("staff.hotline_days.show", id=day.id))


def includeme(config: Configurator) -> None:
    day = r"/staff/hotline-days/{id:\d{1,9}}"
    config.add_route("staff.hotline_days.edit", f"{day}/edit")
    config.add_route("staff.hotline_days.session.add", f"{day}/sessions/new")
    config.add_route("staff.hotline_days.session", day + r"/sessions/{session:\d{1,9}}")
    config.add_route("staff.hotline_days.session.remove", day + r"/sessions/{session:\d{1,9}}/remove")
    folder = "backoffice/hotline_days"
    both = {"permission": Permission.HOTLINE_DAYS, "methods": ("GET", "POST")}
    config.add_staff_view(edit, "staff.hotline_days.edit", renderer=f"{folder}/edit.jinja2", **both)
    config.add_staff_view(
        add_session, "staff.hotline_days.session.add", renderer=f"{folder}/session.jinja2", **both
    )
    config.add_staff_view(
        edit_session, "staff.hotline_days.session", renderer=f"{folder}/session.jinja2", **both
    )
    config.add_staff_view(
        remove_session,
        "staff.hotline_days.session.remove",
        permission=Permission.HOTLINE_DAYS,
        methods=("POST",),
    )
