"""/staff/hotline-days/{id}/sessions/{session}/transcript: upload or paste the transcript of a session."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from sqlalchemy.orm import Session

from portal.backoffice.hotline_days.models import HotlineSession, TranscriptUpload
from portal.backoffice.transcripts.forms import FileForm, PasteForm
from portal.backoffice.transcripts.page import leader_notice
from portal.backoffice.transcripts.queries import STATES, session_of, uploads_of
from portal.backoffice.transcripts.speakers import speakers_of
from portal.backoffice.transcripts.storing import Incoming, StoreTranscript, read_incoming
from portal.releases import NotAllowed
from portal.security.permissions import Permission
from portal.transcripts import Unreadable
from portal.transcripts.read import LARGEST_FILE
from portal.web.present.frame import flash_message

Answer: TypeAlias = dict[str, Any] | Response


def upload(request: Request) -> Answer:
    """The forms and what came so far; a POST reads a file, or text that was pasted, and leads to how it was cut."""
    file_form, paste_form = FileForm(request.POST), PasteForm(request.POST)
    if request.method == "GET":
        return _page(request, FileForm(), PasteForm())
    form = paste_form if "text" in request.POST else file_form
    if form.validate():
        try:
            incoming = _read(request, form)
        except Unreadable as refusal:
            form[next(iter(form._fields))].errors = [str(refusal)]
        else:
            return _store(request, incoming)
    request.response.status_int = 422
    return _page(request, file_form if form is file_form else FileForm(), paste_form)


def _read(request: Request, form: FileForm | PasteForm) -> Incoming:
    """Read and cut over a read snapshot: the write lock is taken when all of it is done. Raises Unreadable."""
    with request.registry["sessions.read"]() as session:
        speakers = speakers_of(session, _sitting(request, session))
    if isinstance(form, PasteForm):
        return read_incoming("", (form.text.data or "").encode("utf-8", "replace"), speakers)
    request.add_finished_callback(lambda finished: finished.body_file_raw.close())
    with form.file.data.file as file:
        return read_incoming(form.file.data.filename, file.read(LARGEST_FILE + 1), speakers)


def _store(request: Request, incoming: Incoming) -> Response:
    sitting = _sitting(request, request.db)
    service = StoreTranscript(request.db, sitting, request.identity, datetime.now(UTC), incoming)
    try:
        stored = service.perform()
    except NotAllowed as refusal:
        request.session.flash(flash_message("".join(refusal.reasons), bad=True))
        same = service.same()
        return _shown(request, same) if same else HTTPSeeOther(request.path)
    request.session.flash("已读取。看一看切得对不对，改好以后收下。")
    return _shown(request, stored)


def _shown(request: Request, one: TranscriptUpload) -> Response:
    return HTTPSeeOther(request.route_path("staff.transcripts.show", upload=one.id))


def _page(request: Request, file_form: FileForm, paste_form: PasteForm) -> dict[str, Any]:
    sitting = _sitting(request, request.db)
    uploads: Sequence[TranscriptUpload] = uploads_of(request.db, sitting)
    return {
        "day": sitting.day,
        "sitting": sitting,
        "file_form": file_form,
        "paste_form": paste_form,
        "uploads": uploads,
        "states": STATES,
        "megabytes": LARGEST_FILE // 1_000_000,
        "notice": leader_notice(sitting),
    }


def _sitting(request: Request, session: Session) -> HotlineSession:
    found = session_of(session, int(request.matchdict["id"]), int(request.matchdict["session"]))
    if found is None:
        raise HTTPNotFound
    return found


def includeme(config: Configurator) -> None:
    config.add_route(
        "staff.transcripts.upload",
        r"/staff/hotline-days/{id:\d{1,9}}/sessions/{session:\d{1,9}}/transcript",
    )
    config.add_staff_view(
        upload,
        "staff.transcripts.upload",
        permission=Permission.HOTLINE_DAYS,
        methods=("GET", "POST"),
        renderer="backoffice/transcripts/upload.jinja2",
    )
