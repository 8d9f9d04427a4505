"""Pages of the import: runs, upload, progress and result of one run, its row report."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.backoffice.cases.progress import detection_state
from portal.backoffice.imports import queries
from portal.backoffice.imports.forms import UploadForm
from portal.backoffice.imports.mapping import AUTO, load_profile, profile_names
from portal.backoffice.imports.models import ImportRun
from portal.backoffice.imports.readers import FileRefused
from portal.backoffice.imports.report import report_lines, result_word
from portal.backoffice.imports.uploads import (
    NotStartable,
    StartImport,
    TryUpload,
    check_upload,
    store_upload,
)
from portal.web.present.frame import flash_message

STATES = {"waiting": "等待中", "running": "进行中", "done": "已完成", "failed": "失败"}


def listing(request: Request) -> dict[str, Any]:
    """All runs, newest first."""
    before = request.GET.get("before", "")
    runs = queries.runs_before(request.db, int(before) if before.isdecimal() else None)
    shown = runs[: queries.RUNS_A_PAGE]
    older = (
        request.route_path("staff.imports.list", _query={"before": shown[-1].id})
        if len(runs) > len(shown)
        else ""
    )
    return {
        "runs": shown,
        "older": older,
        "states": STATES,
        "profiles": _profile_titles(),
        "detection": detection_state(request.db),
    }


def upload(request: Request) -> dict[str, Any] | Response:
    """The upload form; a POST stores the file and queues its dry run."""
    form = UploadForm(request.POST)
    limit = request.registry.settings["portal"].uploads_megabytes
    if request.method == "POST" and form.validate():
        run = _try_file(request, form)
        if run is not None:
            return HTTPSeeOther(request.route_path("staff.imports.detail", id=run.id))
    return {"form": form, "megabytes": limit}


def _try_file(request: Request, form: UploadForm) -> ImportRun | None:
    """The queued dry run, or None with the refusal as an error of the file field."""
    settings = request.registry.settings["portal"]
    # The parsed body waits in a temporary file as large as the upload: closed with the request, not some time later.
    request.add_finished_callback(lambda finished: finished.body_file_raw.close())
    # Stored and checked before the first query: a large copy must not hold the write lock.
    with form.file.data.file as source:
        path = store_upload(settings, source)
    try:
        check_upload(settings, path, form.profile.data)
        service = TryUpload(
            request.db,
            path,
            file_name=Path(form.file.data.filename.replace("\\", "/")).name,
            profile=form.profile.data,
            actor=request.identity.username,
        )
    except FileRefused as refusal:
        path.unlink()
        form.file.errors = [str(refusal)]
        return None
    return service.perform()


def detail(request: Request) -> dict[str, Any]:
    """Progress or result of one run, with a page of its row notes."""
    run = _run(request)
    only = request.GET.get("only", "")
    only = only if only in ("errors", "warnings") else ""
    after = request.GET.get("after", "")
    notes = queries.notes_after(request.db, run, int(after) if after.isdecimal() else 0, only)
    shown = notes[: queries.NOTES_A_PAGE]
    query = {"only": only, "after": shown[-1].id} if len(notes) > len(shown) else None
    is_open = run.state in ("waiting", "running")
    return {
        "run": run,
        "state": STATES[run.state],
        "unit": _unit(run),
        "profile": _profile_titles().get(run.profile, run.profile),
        "open": is_open,
        "stuck": is_open and queries.job_has_failed(request.db, run),
        "percent": _percent(run),
        "detection": detection_state(request.db),
        "startable": run.dry_run and not StartImport(request.db, run, "").failure_reasons(),
        "notes": shown,
        "only": only,
        "more": request.route_path("staff.imports.detail", id=run.id, _query=query) if query else "",
        "first_page": after in ("", "0"),
        "result_word": result_word,
    }


def start(request: Request) -> Response:
    """Turn a finished dry run into an import."""
    dry_run = _run(request)
    try:
        run = StartImport(request.db, dry_run, request.identity.username).perform()
    except NotStartable as refusal:
        request.session.flash(flash_message("".join(refusal.reasons), bad=True))
        return HTTPSeeOther(request.route_path("staff.imports.detail", id=dry_run.id))
    request.session.flash("已开始正式导入，可以离开这一页。")
    return HTTPSeeOther(request.route_path("staff.imports.detail", id=run.id))


def report(request: Request) -> Response:
    """The row report as a CSV file, streamed over a read transaction of its own."""
    run_id = _run(request).id
    sessions = request.registry["sessions.read"]

    def lines() -> Iterator[bytes]:
        yield b"\xef\xbb\xbf"  # without it a spreadsheet takes the file for GB18030
        with sessions() as session:
            for line in report_lines(session, run_id):
                yield line.encode("utf-8")

    response = Response(content_type="text/csv", charset="utf-8", app_iter=lines())
    response.content_disposition = f'attachment; filename="import-{run_id}-report.csv"'
    return response


def _run(request: Request) -> ImportRun:
    run: ImportRun | None = request.db.get(ImportRun, int(request.matchdict["id"]))
    if run is None:
        raise HTTPNotFound
    return run


def _percent(run: ImportRun) -> int:
    """Lines done of the estimated total, at most 99 while the run goes on."""
    if not run.total_rows:
        return 0
    return min(99, run.done_rows * 100 // run.total_rows)


def _unit(run: ImportRun) -> str:
    """Counter of the run's rows: 件, 次, 个月."""
    return "件" if run.profile == AUTO else load_profile(run.profile).shape.unit


def _profile_titles() -> dict[str, str]:
    return {AUTO: "自动识别", **{name: load_profile(name).title for name in profile_names()}}
