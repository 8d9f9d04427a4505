"""/staff/bulletins/{id}/gate: faults that may be let pass, and what the privacy gate finds, each with who answers for it."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.backoffice.bulletins.models import Bulletin
from portal.backoffice.bulletins.page import settings_of
from portal.backoffice.bulletins.passing import ConfirmKept, KeepFinding, LetPass
from portal.backoffice.bulletins.states import ACTS
from portal.backoffice.bulletins.views import bulletin_of
from portal.backoffice.bulletins.workflow import Step
from portal.backoffice.releases.queries import names
from portal.releases import NotAllowed
from portal.releases.bulletin_checks import checks
from portal.releases.bulletin_gate import decisions_by_hash
from portal.releases.bulletin_prepare import gate_findings
from portal.security.permissions import Permission, allows

Answer: TypeAlias = dict[str, Any] | Response
_FAULT = ("rule", "place", "expected", "found")


def gate(request: Request) -> dict[str, Any]:
    """Everything that keeps the release, with the forms of those who may answer for it."""
    return _page(request, bulletin_of(request))


def _page(request: Request, bulletin: Bulletin, problems: Sequence[str] = ()) -> dict[str, Any]:
    decisions = decisions_by_hash(bulletin)
    findings = {item.hash: item for item in gate_findings(request.db, bulletin, settings_of(request))}
    ids = [one[name] for one in decisions.values() for name in ("user_id", "second_id")]
    passed_by = [one["user_id"] for one in bulletin.overrides or []]

    def may(act: str) -> bool:
        return bulletin.state in ACTS[act].sources and allows(request.identity.roles, ACTS[act].permission)

    return {
        "bulletin": bulletin,
        "checks": checks(request.db, bulletin, datetime.now(UTC)),
        "findings": [(item, decisions.get(item.hash)) for item in findings.values()],
        "people": names(request.db, [*ids, *passed_by]),
        "may_pass": may("override"),
        "may_keep": may("keep"),
        "may_confirm": may("confirm_kept"),
        "problems": problems,
        "typed": request.POST,
    }


def let_pass(request: Request) -> Answer:
    """放行 one fault."""
    fault = {name: request.POST.get(name, "") for name in _FAULT}
    return _act(request, "已放行，理由随文公开。", lambda *common: LetPass(*common, fault=fault))


def keep(request: Request) -> Answer:
    """保留 one finding."""
    return _act(request, "已决定保留。", lambda *common: KeepFinding(*common, **_named(request)))


def confirm(request: Request) -> Answer:
    """The second person."""
    return _act(request, "已确认保留。", lambda *common: ConfirmKept(*common, **_named(request)))


def _named(request: Request) -> dict[str, Any]:
    return {"settings": settings_of(request), "value_hash": request.POST.get("hash", "")}


def _act(request: Request, said: str, make: Callable[..., Step]) -> Answer:
    bulletin, comment = bulletin_of(request), request.POST.get("comment", "")
    try:
        make(request.db, bulletin, request.identity, datetime.now(UTC), comment).perform()
    except NotAllowed as refusal:
        request.response.status_int = 422
        return _page(request, bulletin, refusal.reasons)
    request.session.flash(said)
    return HTTPSeeOther(request.route_path("staff.bulletins.gate", id=bulletin.id))


def includeme(config: Configurator) -> None:
    one = r"/staff/bulletins/{id:\d{1,9}}/gate"
    template = "backoffice/bulletins/gate.jinja2"
    config.add_route("staff.bulletins.gate", one)
    config.add_staff_view(gate, "staff.bulletins.gate", permission=Permission.QUEUES, renderer=template)
    for act, name, view in (
        ("override", "let-pass", let_pass),
        ("keep", "keep", keep),
        ("confirm_kept", "confirm", confirm),
    ):
        route = f"staff.bulletins.{act}"
        config.add_route(route, f"{one}/{name}")
        config.add_staff_view(
            view, route, permission=ACTS[act].permission, methods=("POST",), renderer=template
        )
