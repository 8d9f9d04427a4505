"""待发布: what is approved, why some of it cannot go out, and the form that releases one or many."""

from collections.abc import Sequence
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.backoffice.releases.filters import QueueFilter
from portal.backoffice.releases.forms import BatchForm
from portal.backoffice.releases.queries import filter_choices, names, queue_page, selection, usual_grounds
from portal.releases import NotAllowed
from portal.releases.batches import OpenBatch
from portal.releases.checks import check_cases, preview
from portal.releases.publish import load_drafts
from portal.releases.published import next_log_seq
from portal.releases.single import ReleaseNow
from portal.security.permissions import Permission, allows
from portal.vocabulary import Classification
from portal.web.numbers import whole_number
from portal.web.present.case import case_view

CHANGED = "名单在您查看之后有变动，请再看一遍，确认后重新提交。"


def queue(request: Request) -> dict[str, Any]:
    """The queue as it stands; ``none=1`` leaves every box empty."""
    wanted = QueueFilter.read(request.GET)
    chosen: set[int] | None = set() if "none" in request.GET else None
    return _page(request, wanted, request.GET.get("after", ""), BatchForm(), chosen)


def _page(
    request: Request, wanted: QueueFilter, after: str, form: BatchForm, chosen: set[int] | None
) -> dict[str, Any]:
    """One page of the queue; ``chosen`` None ticks every case that can go."""
    session = request.db
    ids, older = queue_page(session, wanted, after)
    rows = check_cases(session, ids, request.registry.settings["portal"].workflow)
    free = {row.draft.case_id for row in rows if not row.reasons}
    return {
        "rows": rows,
        "people": names(session, (row.draft.proposed_by_id for row in rows)),
        "chosen": free if chosen is None else free & chosen,
        "free": len(free),
        "matching": selection(session, wanted),
        "wanted": wanted,
        "choices": filter_choices(session),
        "after": after,
        "older": older,
        "form": form,
        "grounds": usual_grounds(session),
        "next_seq": next_log_seq(session),
        "may_release": allows(request.identity.roles, Permission.RELEASE),
    }


def publish(request: Request) -> dict[str, Any] | Response:
    """Release the ticked cases, or with ``scope=all`` everything that matches the filter that was looked at."""
    wanted, form = QueueFilter.read(request.POST), BatchForm(request.POST)
    ticked = ids(request.POST.getall("case"))
    if form.validate():
        try:
            return _release(request, form, _chosen(request, wanted, ticked))
        except NotAllowed as refusal:
            form.form_errors = [*form.form_errors, *refusal.reasons]
    return _page(request, wanted, request.POST.get("after", ""), form, set(ticked))


def ids(values: Sequence[str]) -> list[int]:
    """Those of ``values`` that are ids."""
    return [number for value in values if (number := whole_number(value)) is not None]


def _chosen(request: Request, wanted: QueueFilter, ticked: Sequence[int]) -> Sequence[int]:
    """What to release; raises NotAllowed where the queue is no longer what the person saw."""
    if request.POST.get("scope") == "all":
        matching = selection(request.db, wanted)
        if matching.mark != request.POST.get("mark"):
            raise NotAllowed([CHANGED])
        return matching.ids
    gone = set(ticked) - set(selection(request.db, QueueFilter()).ids)
    if gone:
        raise NotAllowed([f"选中的案件里有 {len(gone)} 件已不在待发布，可能已由别人发布或退回。{CHANGED}"])
    return ticked


def _release(request: Request, form: BatchForm, case_ids: Sequence[int]) -> Response:
    """One case goes out in this request, more become a batch; raises NotAllowed before anything is written."""
    terms: dict[str, Any] = {
        "ground": form.ground.data or "",
        "secrecy_conclusion": form.secrecy_conclusion.data or "",
        "classification": Classification(form.classification.data),
    }
    session, identity = request.db, request.identity
    drafts = load_drafts(session, case_ids) if len(case_ids) == 1 else []
    if drafts:
        preset = request.registry.settings["portal"].workflow
        snapshot = ReleaseNow(session, drafts[0], identity, preset=preset, **terms).perform()
        request.session.flash(f"已发布：{snapshot.number}《{snapshot.title}》，一秒内可以搜到。")
        return HTTPSeeOther(request.route_path("staff.releases.item", number=snapshot.number))
    batch = OpenBatch(session, case_ids, identity, **terms).perform()
    request.session.flash(f"第 {batch.id} 批已开始发布。可以离开本页，发布会继续。")
    return HTTPSeeOther(request.route_path("staff.releases.batch", id=batch.id))


def show_preview(request: Request) -> dict[str, Any]:
    """One approved case exactly as the public will see it."""
    checked = check_cases(
        request.db, [int(request.matchdict["id"])], request.registry.settings["portal"].workflow
    )
    if not checked or checked[0].draft.state != "approved":
        raise HTTPNotFound
    snapshot = preview(request.db, checked[0])
    return {
        "checked": checked[0],
        "case": case_view(snapshot) if snapshot else None,
        "preview": True,
    }


def includeme(config: Configurator) -> None:
    config.add_route("staff.releases.queue", "/staff/releases")
    config.add_route("staff.releases.publish", "/staff/releases/publish")
    config.add_route("staff.releases.preview", r"/staff/releases/preview/{id:\d{1,17}}")
    template = "backoffice/releases/queue.jinja2"
    config.add_staff_view(queue, "staff.releases.queue", permission=Permission.QUEUES, renderer=template)
    config.add_staff_view(
        publish, "staff.releases.publish", permission=Permission.RELEASE, methods=("POST",), renderer=template
    )
    config.add_staff_view(
        show_preview,
        "staff.releases.preview",
        permission=Permission.QUEUES,
        renderer="backoffice/releases/preview.jinja2",
    )
