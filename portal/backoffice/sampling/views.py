"""按抽样批量发布: the form with its counts, one batch with its next step, and the screen on which a sample is read."""

from collections.abc import Callable
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.backoffice.cases.marks import FIELD_NAMES
from portal.backoffice.cases.queries import filter_categories, filter_departments
from portal.backoffice.cases.screen import label_choices
from portal.backoffice.cases.views import load_draft, record_view
from portal.backoffice.releases.filters import QueueFilter
from portal.backoffice.releases.forms import BatchForm
from portal.backoffice.releases.queries import names, usual_grounds
from portal.backoffice.sampling.queries import batches, next_unread, refused
from portal.privacy import tagger
from portal.releases import NotAllowed
from portal.releases.sampling.draw import NO_TAGGER, SMALLEST_SAMPLE, DrawSample, bound_ppm
from portal.releases.sampling.eligible import eligibility
from portal.releases.sampling.models import SampleBatch
from portal.releases.sampling.services import (
    ApproveSample,
    DropSample,
    ProposeSample,
    ReadSample,
    ReleaseSample,
    unread,
)
from portal.releases.wording import public_wording
from portal.security.permissions import Permission, allows
from portal.web.numbers import whole_number
from portal.web.present.frame import flash_message

STATES = {
    "reading": "正在读样本",
    "proposed": "待批准",
    "approved": "待发布",
    "releasing": "正在发布",
    "done": "已发布",
    "refused": "有漏，整批不发",
    "dropped": "已取消",
}
BATCH = "staff.sampling.batch"


def overview(request: Request) -> dict[str, Any]:
    """The form with what it would take, and earlier batches; closed with the reason where the tagger is missing."""
    wanted = QueueFilter.read(request.GET)
    return _overview(request, wanted)


def _overview(request: Request, wanted: QueueFilter, problems: list[str] | None = None) -> dict[str, Any]:
    session, found = request.db, batches(request.db)
    return {
        "wanted": wanted,
        "closed": "" if tagger.is_available() else NO_TAGGER,
        "eligibility": eligibility(session, wanted),
        "departments": filter_departments(session),
        "categories": filter_categories(session),
        "batches": found,
        "states": STATES,
        "smallest": SMALLEST_SAMPLE,
        "may_draw": allows(request.identity.roles, Permission.CASE_EDIT),
        "problems": problems or [],
    }


def draw(request: Request) -> dict[str, Any] | Response:
    """Store a batch with its sample."""
    wanted = QueueFilter.read(request.POST)
    try:
        batch = DrawSample(request.db, wanted, request.identity).perform()
    except NotAllowed as refusal:
        request.response.status_int = 422
        return _overview(request, wanted, refusal.reasons)
    request.session.flash(f"已抽取 {batch.sampled} 件，请逐件通读。")
    return HTTPSeeOther(request.route_path(BATCH, id=batch.id))


def _batch(request: Request) -> SampleBatch:
    found: SampleBatch | None = request.db.get(SampleBatch, int(request.matchdict["id"]))
    if found is None:
        raise HTTPNotFound
    return found


def show(request: Request) -> dict[str, Any]:
    """One batch: its record, and the step it waits for with the reasons why not yet."""
    return _page(request, _batch(request), BatchForm())


def _page(request: Request, batch: SampleBatch, form: BatchForm) -> dict[str, Any]:
    session, actor = request.db, request.identity
    preset = request.registry.settings["portal"].workflow
    people = [batch.created_by_id, batch.proposed_by_id, batch.released_by_id]
    steps: dict[str, list[str]] = {
        "reading": ProposeSample(session, batch, actor).failure_reasons(),
        "proposed": ApproveSample(session, batch, actor, preset=preset).failure_reasons(),
    }
    return {
        "batch": batch,
        "state": STATES[batch.state],
        "left": unread(session, batch),
        "bound": bound_ppm(batch.size, batch.sampled),
        "reasons": steps.get(batch.state, []),
        "people": names(session, [*people, *(item["user_id"] for item in batch.approvals)]),
        "refused": refused(session, batch),
        "form": form,
        "grounds": usual_grounds(session),
        "may_read": allows(actor.roles, Permission.CASE_RAW),
        "may_release": allows(actor.roles, Permission.RELEASE),
        "may_drop": not DropSample(session, batch, actor).failure_reasons(),
    }


Act = Callable[[Request, SampleBatch], str]


def _propose(request: Request, batch: SampleBatch) -> str:
    ProposeSample(request.db, batch, request.identity).perform()
    return "已送批准，须由另一位批准。"


def _approve(request: Request, batch: SampleBatch) -> str:
    preset = request.registry.settings["portal"].workflow
    ApproveSample(request.db, batch, request.identity, preset=preset).perform()
    return "已批准。"


def _drop(request: Request, batch: SampleBatch) -> str:
    DropSample(request.db, batch, request.identity).perform()
    return "已取消，各件回到原来的队列。"


def _act_view(act: Act) -> Callable[[Request], Response]:
    def view(request: Request) -> Response:
        batch = _batch(request)
        try:
            request.session.flash(act(request, batch))
        except NotAllowed as refusal:
            request.session.flash(flash_message(str(refusal), bad=True))
        return HTTPSeeOther(request.route_path(BATCH, id=batch.id))

    return view


def release(request: Request) -> dict[str, Any] | Response:
    """Release the approved batch under a ground and a secrecy conclusion."""
    batch, form = _batch(request), BatchForm(request.POST)
    if form.validate():
        try:
            ReleaseSample(
                request.db,
                batch,
                request.identity,
                ground=form.ground.data or "",
                secrecy_conclusion=form.secrecy_conclusion.data or "",
            ).perform()
        except NotAllowed as refusal:
            form.form_errors = refusal.reasons
        else:
            request.session.flash("已开始发布。可以离开本页，发布会继续。")
            return HTTPSeeOther(request.route_path(BATCH, id=batch.id))
    return _page(request, batch, form)


def read(request: Request) -> dict[str, Any] | Response:
    """The next unread case of the sample, exactly as it would be published; the look is recorded."""
    if request.method == "POST":
        return verdict(request)
    batch = _batch(request)
    draft = next_unread(request.db, batch) if batch.state == "reading" else None
    if draft is None:
        return HTTPSeeOther(request.route_path(BATCH, id=batch.id))
    with request.write_now() as session:
        record_view(request, session, draft, "sample")
    return _reading(request, batch, draft.case_id)


def _reading(
    request: Request, batch: SampleBatch, case_id: int, problems: list[str] | None = None
) -> dict[str, Any]:
    request.matchdict["case_id"] = str(case_id)
    draft = load_draft(request, request.db)
    return {
        "batch": batch,
        "draft": draft,
        "texts": public_wording(draft, ()).fields(),
        "field_names": FIELD_NAMES,
        "labels": label_choices(),
        "left": unread(request.db, batch),
        "problems": problems or [],
        "typed": request.POST,
    }


def verdict(request: Request) -> dict[str, Any] | Response:
    """Record 没有问题 or 有漏 on one case and go to the next."""
    batch, post = _batch(request), request.POST
    case_id = whole_number(post.get("case", "")) or 0
    act = ReadSample(request.db, batch, request.identity)
    try:
        if post.get("verdict") == "leak":
            act.leak(case_id, post.get("text", ""), post.get("label", ""))
            request.session.flash("已记下。这一批不发布，各件回到原来的队列；漏掉的这一件请接着处理。")
            return HTTPSeeOther(request.route_path("staff.cases.show", case_id=case_id))
        act.nothing(case_id)
    except NotAllowed as refusal:
        draft = next_unread(request.db, batch)
        if draft is None:
            request.session.flash(flash_message(str(refusal), bad=True))
            return HTTPSeeOther(request.route_path(BATCH, id=batch.id))
        record_view(request, request.db, draft, "sample")
        request.response.status_int = 422
        return _reading(request, batch, draft.case_id, refusal.reasons)
    return HTTPSeeOther(request.route_path("staff.sampling.read", id=batch.id))


def includeme(config: Configurator) -> None:
    path, folder = r"/staff/releases/sampling/{id:\d{1,17}}", "backoffice/sampling"
    config.add_route("staff.sampling.list", "/staff/releases/sampling")
    config.add_route("staff.sampling.draw", "/staff/releases/sampling/draw")
    config.add_route(BATCH, path)
    config.add_route("staff.sampling.read", f"{path}/read")
    config.add_staff_view(
        overview, "staff.sampling.list", permission=Permission.QUEUES, renderer=f"{folder}/list.jinja2"
    )
    config.add_staff_view(
        draw,
        "staff.sampling.draw",
        permission=Permission.CASE_EDIT,
        methods=("POST",),
        renderer=f"{folder}/list.jinja2",
    )
    config.add_staff_view(show, BATCH, permission=Permission.QUEUES, renderer=f"{folder}/batch.jinja2")
    for name, act, permission in (
        ("propose", _propose, Permission.CASE_EDIT),
        ("approve", _approve, Permission.CASE_RAW),  # each step has its own permission in the workflow table
        ("drop", _drop, Permission.CASE_EDIT),
    ):
        config.add_route(f"staff.sampling.{name}", f"{path}/{name}")
        config.add_staff_view(
            _act_view(act), f"staff.sampling.{name}", permission=permission, methods=("POST",)
        )
    config.add_route("staff.sampling.release", f"{path}/release")
    config.add_staff_view(
        release,
        "staff.sampling.release",
        permission=Permission.RELEASE,
        methods=("POST",),
        renderer=f"{folder}/batch.jinja2",
    )
    config.add_staff_view(
        read,
        "staff.sampling.read",
        permission=Permission.CASE_RAW,
        methods=("GET", "POST"),
        renderer=f"{folder}/read.jinja2",
    )
