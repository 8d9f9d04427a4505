"""What the forms of a ranking's page post: each act answers with the page again, or with it and its problems."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeAlias

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.backoffice.rankings.forms import CorrectionForm, DeadlineForm
from portal.backoffice.rankings.jobs import queue_computation
from portal.backoffice.rankings.matrix import until_words
from portal.backoffice.rankings.models import Ranking
from portal.backoffice.rankings.services import (
    ComputeRanking,
    CorrectRanking,
    DiscardRanking,
    ExtendReview,
    OpenReview,
)
from portal.backoffice.rankings.views import ranking_of, ranking_page
from portal.releases import NotAllowed
from portal.releases.rankings import PublishRanking
from portal.security.permissions import Permission

Answer: TypeAlias = dict[str, Any] | Response


def _back(request: Request, ranking: Ranking, said: str) -> Response:
    request.session.flash(said)
    return HTTPSeeOther(request.route_path("staff.rankings.show", id=ranking.id))


def _refused(
    request: Request,
    ranking: Ranking,
    act: str,
    reasons: list[str],
    form: DeadlineForm | CorrectionForm | None = None,
) -> dict[str, Any]:
    request.response.status_int = 422
    return ranking_page(request, ranking, act, reasons, form)


def _set_deadline(service: type[OpenReview]) -> Callable[[Request], Answer]:
    def view(request: Request) -> Answer:
        """Open the review or move its deadline."""
        ranking, form = ranking_of(request), DeadlineForm(request.POST)
        if not form.validate():
            return _refused(request, ranking, service.act, [*form.day.errors], form)
        now = datetime.now(UTC)
        try:
            service(request.db, request.identity, ranking, form.until, now).perform()
        except NotAllowed as refusal:
            return _refused(request, ranking, service.act, refusal.reasons, form)
        return _back(request, ranking, f"各单位可以核对到{until_words(form.until)}。")

    return view


open_review, extend_review = _set_deadline(OpenReview), _set_deadline(ExtendReview)


def recompute(request: Request) -> Answer:
    """Queue a new computation of an open ranking."""
    ranking = ranking_of(request)
    key = (ranking.period, ranking.group_code)
    reasons = ComputeRanking(request.db, request.identity, *key, datetime.now(UTC)).failure_reasons()
    if reasons:
        return _refused(request, ranking, "compute", reasons)
    job = queue_computation(request.db, request.identity, *key)
    return HTTPSeeOther(request.route_path("staff.rankings.progress", id=job.id))


def release(request: Request) -> Answer:
    """Publish; the page told the reasons before, they are asked again under the write lock."""
    ranking = ranking_of(request)
    try:
        PublishRanking(request.db, ranking, request.identity, datetime.now(UTC)).perform()
    except NotAllowed as refusal:
        return _refused(request, ranking, "release", refusal.reasons)
    return _back(request, ranking, "已发布。公开页面、日志和核算文件同时更新。")


def correct(request: Request) -> Answer:
    """Queue the computation of the next version of a released ranking."""
    ranking, form = ranking_of(request), CorrectionForm(request.POST)
    if not form.validate():
        return _refused(request, ranking, "correct", [*form.note.errors], form)
    note = form.note.data or ""
    service = CorrectRanking(request.db, request.identity, ranking, note, datetime.now(UTC))
    reasons = service.failure_reasons()
    if reasons:
        return _refused(request, ranking, "correct", reasons, form)
    job = queue_computation(request.db, request.identity, ranking.period, ranking.group_code, note)
    return HTTPSeeOther(request.route_path("staff.rankings.progress", id=job.id))


def discard(request: Request) -> Answer:
    """Take an unreleased computation back."""
    ranking = ranking_of(request)
    try:
        DiscardRanking(request.db, request.identity, ranking).perform()
    except NotAllowed as refusal:
        return _refused(request, ranking, "discard", refusal.reasons)
    request.session.flash("这次核算已作废。")
    return HTTPSeeOther(request.route_path("staff.rankings.list"))


def includeme(config: Configurator) -> None:
    for name, view, permission in (
        ("review", open_review, Permission.RANKINGS),
        ("extend", extend_review, Permission.RANKINGS),
        ("recompute", recompute, Permission.RANKINGS),
        ("correct", correct, Permission.RANKINGS),
        ("discard", discard, Permission.RANKINGS),
        ("release", release, Permission.RANKING_RELEASE),
    ):
        config.add_route(f"staff.rankings.{name}", rf"/staff/rankings/{{id:\d{{1,9}}}}/{name}")
        config.add_staff_view(
            view,
            f"staff.rankings.{name}",
            permission=permission,
            methods=("POST",),
            renderer="backoffice/rankings/show.jinja2",
        )
