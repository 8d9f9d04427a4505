"""The editing page: text and head of a draft, its preview, figures and released cases to insert.

Everything works without a script: looking, finding and inserting are buttons of the one form, so what was typed comes back
each time. ``static/js/bulletin.js`` only puts references at the cursor and refreshes the preview while somebody types.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from sqlalchemy.orm import Session

from portal.backoffice.bulletins.content import edit_hash
from portal.backoffice.bulletins.difference import word_differences
from portal.backoffice.bulletins.forms import EditForm
from portal.backoffice.bulletins.manuscript import case_line, day_words, explained, printed_value
from portal.backoffice.bulletins.models import Bulletin, BulletinFigure
from portal.backoffice.bulletins.page import Document, settings_of, typed_document
from portal.backoffice.bulletins.queries import load_bulletin
from portal.backoffice.bulletins.states import ACTS
from portal.backoffice.bulletins.views import bulletin_of
from portal.backoffice.bulletins.writing import SaveText, StaleSave
from portal.documents.reading import LONGEST_TEXT
from portal.releases import NotAllowed
from portal.releases.quoted_cases import find_cases

_KEPT_BUTTONS = ("look", "find", "insert")
"""Buttons of the form that show the page again and store nothing."""


@dataclass(slots=True)
class Refusal:
    """Why nothing was saved; of a stale save ``others`` is the stored bulletin that the typed text is compared with."""

    reasons: list[str] = field(default_factory=list)
    others: Bulletin | None = None


def edit(request: Request) -> dict[str, Any] | Response:
    """Show the form, or save what was typed; any other button shows the form again as typed."""
    bulletin = bulletin_of(request)
    if request.method == "GET":
        if bulletin.state not in ACTS["save"].sources:
            return HTTPSeeOther(request.route_path("staff.bulletins.show", id=bulletin.id))
        return _page(request, bulletin, EditForm(obj=bulletin, seen=edit_hash(bulletin)), Refusal())
    form = EditForm(request.POST)
    pressed = next((name for name in _KEPT_BUTTONS if name in request.POST), "")
    if pressed:
        _insert(form, request.POST.get("insert", ""))
        return _page(request, bulletin, form, Refusal(), found=pressed == "find")
    refusal = _save(request, bulletin, form) if form.validate() else Refusal()
    if refusal is None:
        return _saved(request, bulletin)
    request.response.status_int = 422
    return _page(request, bulletin, form, refusal)


def _save(request: Request, bulletin: Bulletin, form: EditForm) -> Refusal | None:
    service = SaveText(
        request.db,
        bulletin,
        request.identity,
        datetime.now(UTC),
        form.summary.data or "",
        content=form.content(),
        seen=form.seen.data or "",
    )
    try:
        service.perform()
    except StaleSave as refusal:
        form.seen.data = edit_hash(bulletin)  # the next press of the button has seen the other text
        return Refusal(refusal.reasons, bulletin)
    except NotAllowed as refusal:
        return Refusal(refusal.reasons)
    return None


def _saved(request: Request, bulletin: Bulletin) -> Response:
    request.session.flash("已保存。")
    return HTTPSeeOther(request.route_path("staff.bulletins.edit", id=bulletin.id))


def _insert(form: EditForm, reference: str) -> None:
    """Without a script a reference goes to the end of the text, a paragraph of its own."""
    if reference:
        form.text.data = f"{(form.text.data or '').rstrip()}\n\n{{{{{reference[:100]}}}}}\n".lstrip("\n")


def _page(
    request: Request, bulletin: Bulletin, form: EditForm, refusal: Refusal, found: bool = False
) -> dict[str, Any]:
    words = request.POST.get("case_words", "").strip()[:100]
    figure_words = request.POST.get("figure_words", "").strip()[:100]
    others = refusal.others
    comparable = others is not None and len(form.text.data or "") <= LONGEST_TEXT
    return {
        "bulletin": bulletin,
        "form": form,
        "refusal": refusal,
        "changes": word_differences(others.text, form.text.data or "") if others and comparable else [],
        "document": _typed(request, request.db, bulletin, form),
        "figures": _figures(bulletin, figure_words),
        "figure_words": figure_words,
        "case_words": words,
        "cases": find_cases(request.db, words) if words or found else None,
        "case_line": case_line,
        "explained": explained,
        "printed_value": printed_value,
        "found": found,
    }


def _figures(bulletin: Bulletin, words: str) -> list[BulletinFigure]:
    """Figures whose key, label or unit holds every word."""
    return [
        figure
        for figure in bulletin.figures
        if all(word in f"{figure.key} {figure.label} {figure.unit}" for word in words.split())
    ]


def _typed(request: Request, session: Session, bulletin: Bulletin, form: EditForm) -> Document:
    dated = form.dated.data
    return typed_document(
        session,
        bulletin,
        settings_of(request),
        form.text.data or "",
        title=form.title.data or "",
        organ=form.organ.data or "",
        document_number=form.document_number.data or "",
        dated_words=day_words(dated) if dated else "",
    )


def preview(request: Request) -> dict[str, Any]:
    """The preview alone, for the script; reads through a snapshot, so that typing never waits for the write lock."""
    with request.registry["sessions.read"]() as session:
        bulletin = load_bulletin(session, int(request.matchdict["id"]))
        if bulletin is None:
            raise HTTPNotFound
        return {"document": _typed(request, session, bulletin, EditForm(request.POST))}


def includeme(config: Configurator) -> None:
    one = r"/staff/bulletins/{id:\d{1,9}}"
    config.add_route("staff.bulletins.edit", f"{one}/edit")
    config.add_route("staff.bulletins.preview", f"{one}/preview")
    permission = ACTS["save"].permission
    config.add_staff_view(
        edit,
        "staff.bulletins.edit",
        permission=permission,
        methods=("GET", "POST"),
        renderer="backoffice/bulletins/edit.jinja2",
    )
    config.add_staff_view(
        preview,
        "staff.bulletins.preview",
        permission=permission,
        methods=("POST",),
        renderer="backoffice/bulletins/_preview.jinja2",
    )
