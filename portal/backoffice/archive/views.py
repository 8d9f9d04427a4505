"""/staff/bulletins/archive: upload of former documents, what became of each, and the page that confirms one."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias
from urllib.parse import quote

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.audit.log import record
from portal.backoffice.archive import queries
from portal.backoffice.archive.forms import UploadForm, recognised_form
from portal.backoffice.archive.services import DropUpload, Reread, Stored, TakeUpload, store_all
from portal.backoffice.bulletins.forms import EditForm
from portal.backoffice.bulletins.models import BulletinUpload
from portal.backoffice.bulletins.page import settings_of
from portal.releases import NotAllowed
from portal.security.permissions import Permission
from portal.web.present.frame import flash_message

Answer: TypeAlias = dict[str, Any] | Response


def listing(request: Request) -> Answer:
    """Uploads of ``?state=``; a POST takes files and says of each that was refused why."""
    if request.method == "GET":
        return _list_page(request, UploadForm())
    form = UploadForm(request.POST)
    if not form.validate():
        request.response.status_int = 422
        return _list_page(request, form)
    # The parsed body waits in a temporary file as large as the upload: closed with the request, not some time later.
    request.add_finished_callback(lambda finished: finished.body_file_raw.close())
    limit = settings_of(request).archive_megabytes
    done = store_all(request.db, request.identity, _files(request, limit), datetime.now(UTC), limit)
    if all(one.upload for one in done):
        request.session.flash(f"收到 {len(done)} 个文件，正在读取，读完列在“待核对”。")
        return HTTPSeeOther(request.route_path("staff.archive.list", _query={"state": "waiting"}))
    return _list_page(request, UploadForm(), done)


def _files(request: Request, megabytes: int) -> Iterator[tuple[str, bytes]]:
    """Names and contents one by one; of a file that is too large only as much as shows that it is."""
    for item in request.POST.getall("files"):
        if getattr(item, "filename", ""):
            with item.file as file:
                yield item.filename, file.read(megabytes * 1_000_000 + 1)


def _list_page(request: Request, form: UploadForm, done: Sequence[Stored] = ()) -> dict[str, Any]:
    counts = queries.counts(request.db)
    asked = request.GET.get("state", "")
    state = asked if asked in queries.STATES else next((one for one in counts if counts[one]), "read")
    number = request.GET.get("page", "")
    page = max(1, int(number)) if number.isdecimal() and len(number) < 6 else 1
    rows = queries.uploads(request.db, state, page)
    return {
        "form": form,
        "megabytes": settings_of(request).archive_megabytes,
        "done": done,
        "taken": sum(one.upload is not None for one in done),
        "counts": counts,
        "states": queries.STATES,
        "state": state,
        "rows": rows,
        "bulletins": queries.bulletins_of(request.db, rows),
        "page": page,
        "pages": -(-counts[state] // queries.PAGE),
    }


def confirm(request: Request) -> Answer:
    """What was recognised beside the text; a POST makes it a draft."""
    upload = _upload_of(request)
    if request.method == "GET":
        return _confirm_page(upload, recognised_form(upload.found or {}))
    form, problems = EditForm(request.POST), list[str]()
    if form.validate():
        service = TakeUpload(request.db, upload, request.identity, datetime.now(UTC), form.content())
        try:
            bulletin = service.perform()
        except NotAllowed as refusal:
            problems = refusal.reasons
        else:
            return _taken(request, upload, bulletin.number, bulletin.id)
    request.response.status_int = 422
    return _confirm_page(upload, form, problems)


def _taken(request: Request, upload: BulletinUpload, number: str, bulletin_id: int) -> Response:
    """On to the next one that waits, or to the draft."""
    following = queries.next_read(request.db, upload.id)
    if following is None:
        request.session.flash(f"已收下，编号 {number}。看过以后送审。")
        return HTTPSeeOther(request.route_path("staff.bulletins.show", id=bulletin_id))
    request.session.flash(f"已收下，编号 {number}。这是下一份。")
    return HTTPSeeOther(request.route_path("staff.archive.confirm", id=following.id))


def _confirm_page(upload: BulletinUpload, form: EditForm, problems: Sequence[str] = ()) -> dict[str, Any]:
    return {
        "upload": upload,
        "form": form,
        "problems": problems,
        "found": (upload.found or {}).get("fields", {}),
        "states": queries.STATES,
    }


def original(request: Request) -> Response:
    """The uploaded file itself, for comparison; every look is recorded."""
    upload = _upload_of(request)
    with request.write_now() as session:
        record(session, request.identity.username, "archive.file", "bulletin_upload", upload.id)
    response = Response(body=upload.content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(upload.file_name)}"
    return response


def reread(request: Request) -> Response:
    """再读一次."""
    return _act(request, Reread, "正在重新读取。", "waiting")


def drop(request: Request) -> Response:
    """删除上传的文件."""
    return _act(request, DropUpload, "已删除。", "")


def _act(request: Request, service: type[Reread | DropUpload], said: str, state: str) -> Response:
    upload = _upload_of(request)
    try:
        service(request.db, upload, request.identity).perform()
    except NotAllowed as refusal:
        request.session.flash(flash_message("".join(refusal.reasons), bad=True))
    else:
        request.session.flash(said)
    query = {"state": state} if state else {}
    return HTTPSeeOther(request.route_path("staff.archive.list", _query=query))


def _upload_of(request: Request) -> BulletinUpload:
    found: BulletinUpload | None = request.db.get(BulletinUpload, int(request.matchdict["id"]))
    if found is None:
        raise HTTPNotFound
    return found


def includeme(config: Configurator) -> None:
    start, folder = "/staff/bulletins/archive", "backoffice/archive"
    may = {"permission": Permission.BULLETINS}
    both = ("GET", "POST")
    config.add_route("staff.archive.list", start)
    config.add_staff_view(
        listing, "staff.archive.list", methods=both, renderer=f"{folder}/list.jinja2", **may
    )
    config.add_route("staff.archive.confirm", rf"{start}/{{id:\d{{1,9}}}}")
    config.add_staff_view(
        confirm, "staff.archive.confirm", methods=both, renderer=f"{folder}/confirm.jinja2", **may
    )
    config.add_route("staff.archive.file", rf"{start}/{{id:\d{{1,9}}}}/file")
    config.add_staff_view(original, "staff.archive.file", **may)
    for name, view in (("reread", reread), ("drop", drop)):
        config.add_route(f"staff.archive.{name}", rf"{start}/{{id:\d{{1,9}}}}/{name}")
        config.add_staff_view(view, f"staff.archive.{name}", methods=("POST",), **may)
