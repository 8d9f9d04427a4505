"""Pages of the rulebooks (考核评分办法): the versions, one version with its editor and its words, what people do with it."""

import re
from collections.abc import Callable
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.backoffice.rankings import GROUP
from portal.backoffice.rulebooks import queries, words
from portal.backoffice.rulebooks.forms import RetireForm, TextForm
from portal.backoffice.rulebooks.models import RulebookVersion
from portal.backoffice.rulebooks.services import (
    ActivateRulebook,
    DropDraft,
    ProposeRulebook,
    RetireRulebook,
    SaveDraft,
    StartDraft,
)
from portal.releases import NotAllowed
from portal.scoring.examples import example_text
from portal.scoring.rows import COHORTS, FLAGS, NUMBERS
from portal.scoring.rulebook import Rulebook, RulebookFaults, parse_rulebook
from portal.security.permissions import Permission
from portal.staff.models import StaffUser
from portal.web.present.frame import flash_message

_LINE = re.compile(r"第\s*(\d+)\s*行")


def listing(request: Request) -> dict[str, Any]:
    """All versions with validity, state and document."""
    return {"versions": queries.all_versions(request.db), "words": words}


def start(request: Request) -> Response:
    """A new draft from the version named in ``from``, or from the example; leads to its editor."""
    origin = request.POST.get("from", "")
    text = version_of(request, origin).text if origin else example_text()
    try:
        draft = StartDraft(request.db, request.identity, text).perform()
    except NotAllowed as refusal:
        request.session.flash(flash_message("".join(refusal.reasons), bad=True))
        return HTTPSeeOther(request.route_path("staff.rulebooks.list"))
    request.session.flash("已建草稿，改好后保存，再提请启用。")
    return HTTPSeeOther(request.route_path("staff.rulebooks.edit", id=draft.id))


def detail(request: Request) -> dict[str, Any]:
    """One version in words, with what this person may do with it."""
    return _page(request, version_of(request))


def edit(request: Request) -> dict[str, Any] | Response:
    """The text with all its faults beside it. A POST keeps it, or with ``look`` only shows faults and words."""
    version = version_of(request)
    if version.state not in ("draft", "proposed"):
        raise HTTPNotFound
    form = TextForm(request.POST, text=version.text)
    faults: list[str] = []
    if request.method == "POST" and "look" not in request.POST:
        try:
            SaveDraft(request.db, request.identity, version, form.text.data or "").perform()
        except NotAllowed as refusal:
            faults = refusal.reasons
        else:
            request.session.flash("草稿已保存。")
            return HTTPSeeOther(request.route_path("staff.rulebooks.detail", id=version.id))
    return _editor(version, form, faults)


def _editor(version: RulebookVersion, form: TextForm, faults: list[str]) -> dict[str, Any]:
    book = None
    try:
        book = parse_rulebook(form.text.data or "")
    except RulebookFaults as found:
        faults = faults or found.faults
    return {
        "version": version,
        "form": form,
        "faults": [(fault, quoted_line(form.text.data or "", fault)) for fault in faults],
        "book": book,
        "columns": (("统计口径（cohort）", COHORTS), ("是与否", FLAGS), ("数值", NUMBERS)),
    }


def quoted_line(text: str, fault: str) -> str:
    """The line that a fault names (第12行), with its number; empty where it names none."""
    named, lines = _LINE.search(fault), text.splitlines()
    number = int(named[1]) if named else 0
    return f"{number}　{lines[number - 1].strip()}" if 0 < number <= len(lines) else ""


def propose(request: Request) -> dict[str, Any] | Response:
    """Ask for a second person."""
    version = version_of(request)
    return _act(
        request,
        version,
        ProposeRulebook(request.db, request.identity, version).perform,
        "已提请启用，请另一位启用。",
    )


def activate(request: Request) -> dict[str, Any] | Response:
    """Put the version into force."""
    version = version_of(request)
    return _act(request, version, ActivateRulebook(request.db, request.identity, version).perform, "已启用。")


def retire(request: Request) -> dict[str, Any] | Response:
    """End the validity on the given day."""
    version, form = version_of(request), RetireForm(request.POST)
    if not form.validate() or form.until.data is None:
        return _page(request, version, list(form.until.errors), form)
    service = RetireRulebook(request.db, request.identity, version, form.until.data)
    return _act(request, version, service.perform, "已停用。", form)


def drop(request: Request) -> dict[str, Any] | Response:
    """Delete a draft."""
    version = version_of(request)
    try:
        DropDraft(request.db, request.identity, version).perform()
    except NotAllowed as refusal:
        return _page(request, version, refusal.reasons)
    request.session.flash("草稿已删除。")
    return HTTPSeeOther(request.route_path("staff.rulebooks.list"))


def _act(
    request: Request,
    version: RulebookVersion,
    perform: Callable[[], None],
    done: str,
    form: RetireForm | None = None,
) -> dict[str, Any] | Response:
    try:
        perform()
    except NotAllowed as refusal:
        return _page(request, version, refusal.reasons, form)
    request.session.flash(done)
    return HTTPSeeOther(request.route_path("staff.rulebooks.detail", id=version.id))


def _page(
    request: Request,
    version: RulebookVersion,
    problems: list[str] | None = None,
    retire_form: RetireForm | None = None,
) -> dict[str, Any]:
    session, identity = request.db, request.identity
    proposing, activating = (
        ProposeRulebook(session, identity, version),
        ActivateRulebook(session, identity, version),
    )
    return {
        "version": version,
        "words": words,
        "book": _book(version),
        "problems": problems or [],
        "retire_form": retire_form or RetireForm(),
        "obstacles": (proposing if version.state == "draft" else activating).failure_reasons(),
        "people": {
            user_id: session.get(StaffUser, user_id).display_name
            for user_id in (version.proposed_by_id, version.activated_by_id)
            if user_id
        },
    }


def _book(version: RulebookVersion) -> Rulebook | None:
    try:
        return parse_rulebook(version.text)
    except RulebookFaults:
        return None


def version_of(request: Request, number: str = "") -> RulebookVersion:
    """The version of the address, or of ``number``; 404 where there is none."""
    number = number or request.matchdict["id"]
    is_id = number.isascii() and number.isdigit() and len(number) < 10
    found = request.db.get(RulebookVersion, int(number)) if is_id else None
    if found is None:
        raise HTTPNotFound
    return found  # type: ignore[no-any-return]


def includeme(config: Configurator) -> None:
    one = r"/staff/rulebooks/{id:\d{1,9}}"
    for name, pattern, view, template, methods in (
        ("staff.rulebooks.list", "/staff/rulebooks", listing, "list", ("GET",)),
        ("staff.rulebooks.start", "/staff/rulebooks/start", start, "list", ("POST",)),
        ("staff.rulebooks.detail", one, detail, "detail", ("GET",)),
        ("staff.rulebooks.edit", one + "/edit", edit, "edit", ("GET", "POST")),
        ("staff.rulebooks.propose", one + "/propose", propose, "detail", ("POST",)),
        ("staff.rulebooks.activate", one + "/activate", activate, "detail", ("POST",)),
        ("staff.rulebooks.retire", one + "/retire", retire, "detail", ("POST",)),
        ("staff.rulebooks.drop", one + "/drop", drop, "detail", ("POST",)),
    ):
        config.add_route(name, pattern)
        config.add_staff_view(
            view,
            name,
            permission=Permission.RULEBOOKS,
            methods=methods,
            renderer=f"backoffice/rulebooks/{template}.jinja2",
        )
    config.add_staff_entry(
        "staff.rulebooks.list",
        "考核办法",
        Permission.RULEBOOKS,
        count=queries.count_proposed,
        position=64,
        group=GROUP,
    )
