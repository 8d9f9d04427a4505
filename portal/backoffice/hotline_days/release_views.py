"""/staff/hotline-days/{id}/release: what of a day is approved, why some of it cannot go out, and the form that releases it
at once or at a set moment.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.backoffice.hotline_days import words
from portal.backoffice.hotline_days.models import HotlineDay
from portal.backoffice.hotline_days.page import day_of
from portal.backoffice.hotline_days.release_forms import ReleaseForm
from portal.backoffice.releases.queries import names
from portal.releases import NotAllowed
from portal.releases.hotline_batch import (
    PAGE,
    Key,
    Outcome,
    approved_items,
    release_chosen,
    usual_grounds,
    waiting_items,
)
from portal.releases.hotline_schedule import Unschedule
from portal.releases.hotline_subjects import SUBJECTS, subject_named
from portal.releases.published import next_log_seq
from portal.security.permissions import Permission, allows
from portal.web.numbers import whole_number
from portal.web.present.frame import flash_message

PAGE_OF = {"day": "staff.hotline_days.show", "call": "staff.calls.show", "promise": "staff.promises.show"}
"""Page of one thing by its kind."""
WORDS = {subject.kind: subject.word for subject in SUBJECTS}


def release_page(request: Request) -> dict[str, Any]:
    """The list as it stands, everything ticked that can go; ``none=1`` leaves every box empty."""
    day = day_of(request)
    usual = usual_grounds(request.db, day)
    form = ReleaseForm(ground=usual.ground, secrecy_conclusion=usual.conclusion)
    return _page(request, day, form, () if "none" in request.GET else None)


def _page(
    request: Request,
    day: HotlineDay,
    form: ReleaseForm,
    chosen: Collection[Key] | None,
    outcomes: Sequence[Outcome] = (),
) -> dict[str, Any]:
    """Template values; ``chosen`` None ticks all that can go, ``outcomes`` are those of an attempt that was refused in part."""
    session, settings = request.db, request.registry.settings["portal"]
    items = approved_items(session, day)
    page = min(whole_number(request.params.get("page", "")) or 1, max(1, -(-len(items) // PAGE)))
    shown = items[(page - 1) * PAGE : page * PAGE]
    rows = waiting_items(session, day, shown, request.identity, datetime.now(UTC), settings)
    free = {row.key for row in rows if not row.reasons and not row.release_at}
    return {
        "day": day,
        "title": words.day_title(day),
        "rows": rows,
        "total": len(items),
        "page": page,
        "pages": -(-len(items) // PAGE),
        "free": len(free),
        "ticked": free if chosen is None else free & {f"{kind}:{key}" for kind, key in chosen},
        "refused": {(item.kind, item.id): item.reasons for item in outcomes if item.reasons},
        "done": [item for item in outcomes if not item.reasons],
        "page_of": PAGE_OF,
        "kind_words": WORDS,
        "people": names(session, (row.proposed_by_id for row in rows)),
        "form": form,
        "next_seq": next_log_seq(session),
        "may_release": allows(request.identity.roles, Permission.HOTLINE_RELEASE),
    }


def release(request: Request) -> dict[str, Any] | Response:
    """Release or schedule the ticked ones. Nothing is read through the request's own session before that: each item has a
    short transaction of its own.
    """
    form, chosen = ReleaseForm(request.POST), keys(request.POST.getall("item"))
    later = request.POST.get("do") == "schedule"
    if not form.validate() or not _complete(form, chosen, later):
        request.response.status_int = 422
        return _page(request, day_of(request), form, chosen)
    outcomes = release_chosen(
        request.registry["sessions"],
        chosen,
        request.identity,
        datetime.now(UTC),
        request.registry.settings["portal"],
        form.grounds,
        form.moment if later else None,
    )
    done = [item for item in outcomes if not item.reasons]
    if len(done) < len(outcomes):
        request.response.status_int = 422
        return _page(request, day_of(request), form, chosen, outcomes)
    said = "已定时" if later else "已发布"
    request.session.flash(f"{said} {len(done)} 项。")
    return HTTPSeeOther(request.route_path("staff.hotline_days.release", id=request.matchdict["id"]))


def _complete(form: ReleaseForm, chosen: Collection[Key], later: bool) -> bool:
    """Whether there is something to do; the form says what is missing."""
    missing = [] if chosen else ["没有选中任何一项。"]
    if len(chosen) > PAGE:
        missing.append(f"一次最多 {PAGE} 项。")
    if later and form.release_at.data is None:
        form.release_at.errors = ["请填写定时发布的时间。"]
    form.form_errors = [*form.form_errors, *missing]
    return not missing and not form.release_at.errors


def keys(values: Sequence[str]) -> list[Key]:
    """Those of ``values`` that name a kind and an id: ``call:12``."""
    found = []
    for value in values:
        kind, _, number = value.partition(":")
        key = whole_number(number)
        if kind in WORDS and key is not None:
            found.append((kind, key))
    return list(dict.fromkeys(found))


def unschedule(request: Request) -> Response:
    """取消定时 of one item."""
    found = keys([request.POST.get("item", "")])
    item = request.db.get(subject_named(found[0][0]).model, found[0][1]) if found else None
    if item is None:
        raise HTTPNotFound
    try:
        Unschedule(request.db, item, request.identity, datetime.now(UTC)).perform()
        request.session.flash("已取消定时。")
    except NotAllowed as refusal:
        request.session.flash(flash_message("".join(refusal.reasons), bad=True))
    return HTTPSeeOther(request.route_path("staff.hotline_days.release", id=request.matchdict["id"]))


def includeme(config: Configurator) -> None:
    config.add_route("staff.hotline_days.release", r"/staff/hotline-days/{id:\d{1,9}}/release")
    config.add_route("staff.hotline_days.publish", r"/staff/hotline-days/{id:\d{1,9}}/publish")
    config.add_route("staff.hotline_days.unschedule", r"/staff/hotline-days/{id:\d{1,9}}/unschedule")
    template = "backoffice/hotline_days/release.jinja2"
    config.add_staff_view(
        release_page, "staff.hotline_days.release", permission=Permission.QUEUES, renderer=template
    )
    for view, name in (
        (release, "staff.hotline_days.publish"),
        (unschedule, "staff.hotline_days.unschedule"),
    ):
        config.add_staff_view(
            view, name, permission=Permission.HOTLINE_RELEASE, methods=("POST",), renderer=template
        )
