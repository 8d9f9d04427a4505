"""Pages of rankings: the table of periods and groups, a computation's progress, one ranking and its file."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.calendar.services import WorkingCalendar
from portal.backoffice.rankings import queries
from portal.backoffice.rankings.forms import CorrectionForm, DeadlineForm
from portal.backoffice.rankings.jobs import KIND, queue_computation
from portal.backoffice.rankings.matrix import (
    LENGTHS,
    MARKS,
    build_matrix,
    next_step,
    periods_until,
    until_words,
)
from portal.backoffice.rankings.models import Ranking
from portal.backoffice.rankings.services import ComputeRanking
from portal.backoffice.rankings.states import ACTS
from portal.backoffice.rankings.table import LEFT_OUT_WORDS, table_rows, unranked
from portal.backoffice.releases.queries import names
from portal.jobs.models import Job
from portal.releases.ranking_obstacles import objection_counts
from portal.releases.rankings import PublishRanking, number_of
from portal.scoring.period import LOCAL, Period
from portal.scoring.rulebook import parse_rulebook
from portal.security.permissions import Permission, allows
from portal.web.present.frame import flash_message

REVIEW_DAYS = 3
"""Working days that the form proposes for the review."""


def listing(request: Request) -> dict[str, Any]:
    """/staff/rankings: a table of ended periods and groups; ``?kind=quarter`` or ``year``, ``?before=2025-11``."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in LENGTHS else "month"
    now = datetime.now(UTC)
    before = request.GET.get("before", "")
    periods = periods_until(kind, now, before)
    return {
        "kind": kind,
        "kinds": [(name, word) for name, (_months, _count, word) in LENGTHS.items()],
        "matrix": build_matrix(request.db, periods, now),
        "is_newest": not before,
        "older": periods[-1].code,
        "refused": queries.refused_jobs(request.db),
        "period_word": lambda code: Period.parse(code).word,
    }


def compute(request: Request) -> Response:
    """Queue computations: ``keys`` are ``<period>/<group>``; refusals that are known at once are told at once."""
    queued: list[Job] = []
    reasons: list[str] = []
    for key in request.POST.getall("key"):
        period, _slash, group = key.partition("/")
        refusals = ComputeRanking(
            request.db, request.identity, period, group, datetime.now(UTC)
        ).failure_reasons()
        if refusals:
            reasons += [reason for reason in refusals if reason not in reasons]
        else:
            queued.append(queue_computation(request.db, request.identity, period, group))
    if reasons:
        request.session.flash(flash_message("".join(reasons), bad=True))
    if len(queued) == 1 and not reasons:
        return HTTPSeeOther(request.route_path("staff.rankings.progress", id=queued[0].id))
    if queued:
        request.session.flash(f"正在核算 {len(queued)} 组，可以离开本页。")
    return HTTPSeeOther(request.route_path("staff.rankings.list"))


def progress(request: Request) -> dict[str, Any] | Response:
    """How far a computation is; leads to the ranking once it is there."""
    job = request.db.get(Job, int(request.matchdict["id"]))
    if job is None or job.kind != KIND:
        raise HTTPNotFound
    reasons = queries.job_reasons(job)
    period, group = job.payload["period"], job.payload["group"]
    if job.state == "done" and not reasons:
        found = queries.newest_rankings(request.db, [period]).get((period, group))
        if found:
            return HTTPSeeOther(request.route_path("staff.rankings.show", id=found[0].id))
        return HTTPSeeOther(request.route_path("staff.rankings.list"))
    return {"job": job, "reasons": reasons, "period": Period.parse(period).word, "group": group}


def ranking_of(request: Request) -> Ranking:
    """The ranking of the address, or 404."""
    found = queries.load_ranking(request.db, int(request.matchdict["id"]))
    if found is None:
        raise HTTPNotFound
    return found


def show(request: Request) -> dict[str, Any]:
    """/staff/rankings/{id}: what was computed, what comes next and what stands in the way."""
    return ranking_page(request, ranking_of(request))


def ranking_page(
    request: Request,
    ranking: Ranking,
    act: str = "",
    problems: Sequence[str] = (),
    form: DeadlineForm | CorrectionForm | None = None,
) -> dict[str, Any]:
    """The page, also after a refused ``act`` with its ``problems`` and the form as it was typed."""
    now = datetime.now(UTC)
    key = (ranking.period, ranking.group_code)
    waiting = queries.open_objections(request.db, [ranking.period]).get(key, 0)
    return {
        **_figures(request.db, ranking),
        "mark": MARKS[ranking.state],
        "next_step": next_step(ranking, waiting, now),
        "until_words": until_words,
        "objections": sum(objection_counts(request.db, ranking).values()),
        "waiting": waiting,
        "people": names(request.db, [ranking.computed_by_id, ranking.released_by_id]),
        "versions": queries.versions_of(request.db, ranking),
        "acts": _open_acts(ranking, request.identity.roles),
        "release_reasons": _release_reasons(request, ranking, now),
        "deadline": form if isinstance(form, DeadlineForm) else _proposed(request, ranking, now),
        "correction": form if isinstance(form, CorrectionForm) else CorrectionForm(),
        "act": act,
        "problems": problems,
        "under_way": key in queries.jobs_under_way(request.db),
    }


def _figures(session: Session, ranking: Ranking) -> dict[str, Any]:
    """What was computed, whoever looks at it and whenever."""
    book = parse_rulebook(ranking.rulebook.text)
    left_out = queries.left_out_by_reason(session, ranking)
    return {
        "ranking": ranking,
        "number": number_of(ranking),
        "period": Period.parse(ranking.period).word,
        "book": book,
        "rows": table_rows(ranking, book),
        "unranked": unranked(ranking),
        "left_out": [(word, left_out[code]) for code, word in LEFT_OUT_WORDS.items() if code in left_out],
    }


def _open_acts(ranking: Ranking, roles: frozenset[str]) -> set[str]:
    """Acts that the state and the person's roles allow; what else they need is told on the page."""
    return {
        name for name, act in ACTS.items() if ranking.state in act.sources and allows(roles, act.permission)
    }


def _release_reasons(request: Request, ranking: Ranking, now: datetime) -> list[str]:
    """Checked before the button; only a ranking under review can be released at all."""
    if ranking.state != "review":
        return []
    return PublishRanking(request.db, ranking, request.identity, now).failure_reasons()


def _proposed(request: Request, ranking: Ranking, now: datetime) -> DeadlineForm:
    """The deadline a few working days after today, or after the present deadline."""
    start = now.astimezone(LOCAL)
    if ranking.objections_until is not None:
        start = max(start, ranking.objections_until.astimezone(LOCAL) - timedelta(days=1))
    day = WorkingCalendar.load(request.db).add_days(start.date(), REVIEW_DAYS)
    return DeadlineForm(day=day)


def package(request: Request) -> Response:
    """The file as it will be published, for checking it before the release; the look is recorded."""
    ranking = ranking_of(request)
    with request.write_now() as session:
        record(session, request.identity.username, "ranking.download", "ranking", ranking.id)
    response = Response(ranking.package, content_type="application/zip")
    name = f"ranking-{ranking.period}-{ranking.group_code}-v{ranking.version}.zip"
    response.content_disposition = f'attachment; filename="{name}"'
    return response


def includeme(config: Configurator) -> None:
    one = r"/staff/rankings/{id:\d{1,9}}"
    config.add_route("staff.rankings.list", "/staff/rankings")
    config.add_route("staff.rankings.compute", "/staff/rankings/compute")
    config.add_route("staff.rankings.progress", r"/staff/rankings/jobs/{id:\d{1,9}}")
    config.add_route("staff.rankings.show", one)
    config.add_route("staff.rankings.package", f"{one}/inputs.zip")
    work = {"permission": Permission.RANKINGS}
    folder = "backoffice/rankings"
    config.add_staff_view(listing, "staff.rankings.list", renderer=f"{folder}/list.jinja2", **work)
    config.add_staff_view(compute, "staff.rankings.compute", methods=("POST",), **work)
    config.add_staff_view(progress, "staff.rankings.progress", renderer=f"{folder}/progress.jinja2", **work)
    config.add_staff_view(show, "staff.rankings.show", renderer=f"{folder}/show.jinja2", **work)
    config.add_staff_view(package, "staff.rankings.package", **work)
