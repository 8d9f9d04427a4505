"""Forms of a promise: a new one (from a turn, a call, or free), a draft changed, the result of a released one."""

from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any, TypeAlias

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from sqlalchemy import select

from portal.backoffice.calls.page import record_view
from portal.backoffice.hotline_days.models import Call, HotlineDay, Turn
from portal.backoffice.promises import queries, words
from portal.backoffice.promises.content import PromiseContent, content_of, promise_hash
from portal.backoffice.promises.forms import NewPromiseForm, PromiseForm, ResultForm
from portal.backoffice.promises.links import progress_of, suggested_result
from portal.backoffice.promises.models import Promise
from portal.backoffice.promises.page import call_of, day_of, offer, public_view
from portal.backoffice.promises.results import Revise
from portal.backoffice.promises.views import promise_of
from portal.backoffice.promises.workflow import PromiseStep
from portal.backoffice.promises.writing import STALE, AddPromise, SavePromise
from portal.releases import NotAllowed
from portal.releases.hotline_rows import made_on
from portal.releases.snapshot import today
from portal.security.permissions import Permission
from portal.vocabulary import SpeakerRole
from portal.web.present.promises import PENDING

Answer: TypeAlias = dict[str, Any] | Response


def new(request: Request) -> Answer:
    """``?turn=`` or ``?call=`` where it was made in one; ``?day=`` where not, else the day is chosen on the form."""
    turn, call = _made_in(request)
    form = NewPromiseForm(request.POST if request.method == "POST" else None)
    days = [call.day] if call else _open_days(request)
    form.offer_days([(day.id, words.day_title(day)) for day in days])
    offer(request.db, form, made_on(call.day, call) if call else today())
    if request.method == "GET":
        _prefill(request, form, turn, call)
        return _new_page(request, form, turn, call)
    problems: list[str] = []
    if form.validate():
        day = next(day for day in days if str(day.id) == form.day_id.data)
        actor, now = request.identity, datetime.now(UTC)
        try:
            promise = AddPromise(request.db, day, actor, now, form.content(), call, turn).perform()
        except NotAllowed as refusal:
            problems = refusal.reasons
        else:
            return _to(request, promise, f"已记下承诺 {promise.number}，看过以后送审。")
    request.response.status_int = 422
    return _new_page(request, form, turn, call, problems)


def _made_in(request: Request) -> tuple[Turn | None, Call | None]:
    """The turn and the call that the address names."""
    turn = _asked(request, "turn", Turn)
    return turn, turn.call if turn is not None else _asked(request, "call", Call)


def _asked(request: Request, name: str, model: type[Any]) -> Any:
    given = request.GET.get(name, "")
    if not given:
        return None
    found = request.db.get(model, int(given)) if given.isdecimal() and len(given) < 10 else None
    if found is None:
        raise HTTPNotFound
    return found


def _open_days(request: Request) -> list[HotlineDay]:
    return list(
        request.db.scalars(
            select(HotlineDay)
            .where(HotlineDay.state != "withdrawn")
            .order_by(HotlineDay.starts_on.desc(), HotlineDay.id.desc())
        )
    )


def _prefill(request: Request, form: NewPromiseForm, turn: Turn | None, call: Call | None) -> None:
    """Leader and unit of the call, and the leader's words to be put into the office's own."""
    form.day_id.data = str(call.day_id) if call else request.GET.get("day", "")
    if call is None:
        return
    form.department_id.data = str(call.departments[0]) if call.departments else "0"
    if turn is not None and turn.role in (SpeakerRole.LEADER, SpeakerRole.DEPARTMENT):
        form.text.data = turn.text
    if turn is None or turn.role != SpeakerRole.DEPARTMENT:
        form.post.data, form.official_id.data = call.session.post, str(call.session.official_id or 0)


def _new_page(
    request: Request,
    form: NewPromiseForm,
    turn: Turn | None,
    call: Call | None,
    problems: list[str] | None = None,
) -> dict[str, Any]:
    if call is not None:
        with nullcontext(request.db) if request.method == "POST" else request.write_now() as session:
            record_view(request, session, call, "new_promise")
    query = {"turn": turn.id} if turn else {"call": call.id} if call else {}
    return {
        "form": form,
        "turn": turn,
        "call": call,
        "query": query,
        "problems": problems or [],
        "words": words,
    }


def edit(request: Request) -> Answer:
    """A draft, of a first version or a later one."""
    promise = promise_of(request)
    form = _form(request, promise, PromiseForm)
    if request.method == "GET":
        return _page(request, promise, form)
    content = form.content()
    common = (request.db, promise, request.identity, datetime.now(UTC))
    return _perform(
        request, promise, form, SavePromise(*common, content=content, seen=form.seen.data), "已保存。"
    )


def result(request: Request) -> Answer:
    """The next version of a released promise; where a linked case is solved, its result is filled in to be confirmed."""
    promise = promise_of(request)
    form = _form(request, promise, ResultForm)
    cases = progress_of(request.db, queries.case_ids(request.db, promise))
    suggested = suggested_result(cases, promise.due_on) if promise.outcome in PENDING else {}
    now = datetime.now(UTC)
    more: dict[str, Any] = {"cases": cases, "live": public_view(request.db, promise, now, today())}
    if request.method == "GET":
        for name, value in suggested.items():
            form[name].data = value
        return _page(request, promise, form, suggested=bool(suggested), **more)
    common = (request.db, promise, request.identity, now, form.note.data or "")
    service = Revise(*common, content=form.content())
    return _perform(
        request, promise, form, service, "修订稿已开，看过以后送审；已发布的一版照常公开。", **more
    )


def _form(request: Request, promise: Promise, kind: type[Any]) -> Any:
    form = kind(request.POST if request.method == "POST" else None)
    offer(request.db, form, made_on(day_of(request.db, promise), call_of(request.db, promise)))
    if request.method == "GET":
        form.show(content_of(promise))
        form.seen.data = promise_hash(request.db, promise)
    return form


def _perform(
    request: Request, promise: Promise, form: Any, service: PromiseStep, said: str, **more: Any
) -> Answer:
    problems: list[str] = []
    if form.validate():
        try:
            service.perform()
        except NotAllowed as refusal:
            problems = refusal.reasons
        else:
            return _to(request, promise, said)
    request.response.status_int = 422
    others = content_of(promise) if problems == [STALE] else None
    if others is not None:
        form.seen.data = promise_hash(request.db, promise)
    return _page(request, promise, form, problems, others, **more)


def _page(
    request: Request,
    promise: Promise,
    form: Any,
    problems: list[str] | None = None,
    others: PromiseContent | None = None,
    **more: Any,
) -> dict[str, Any]:
    return {
        "promise_row": promise,
        "form": form,
        "problems": problems or [],
        "differences": _differences(form, others) if others else [],
        "words": words,
        "cases": (),
        "suggested": False,
        **more,
    }


def _differences(form: Any, others: PromiseContent) -> list[tuple[str, str]]:
    """Name and stored value of each field that somebody else saved differently."""
    mine = form.content()
    return [
        (form[name].label.text, str(getattr(others, name) or "（空）"))
        for name in PromiseContent.__dataclass_fields__
        if getattr(mine, name) != getattr(others, name)
    ]


def _to(request: Request, promise: Promise, said: str) -> Response:
    request.session.flash(said)
    return HTTPSeeOther(request.route_path("staff.promises.show", id=promise.id))


def includeme(config: Configurator) -> None:
    start = r"/staff/promises/{id:\d{1,9}}"
    views = (
        ("new", "/staff/promises/new", new),
        ("edit", f"{start}/edit", edit),
        ("result", f"{start}/result", result),
    )
    for name, pattern, view in views:
        config.add_route(f"staff.promises.{name}", pattern)
        config.add_staff_view(
            view,
            f"staff.promises.{name}",
            permission=Permission.HOTLINE_DAYS,
            methods=("GET", "POST"),
            renderer=f"backoffice/promises/{name}.jinja2",
        )
