"""Every act that the forms of the workbench post, with its address; what they do stands in ``*_acts.py``."""

from typing import Any

from pyramid.config import Configurator
from pyramid.request import Request
from sqlalchemy.orm import Session

from portal.backoffice.cases import services, step_acts
from portal.backoffice.cases.answers import Act, act_view
from portal.backoffice.cases.editing import AnswerNeighbour, ChooseRung
from portal.backoffice.cases.finding_acts import Done, FindingActs, posted_number
from portal.backoffice.cases.models import CaseDraft
from portal.backoffice.cases.sibling_masking import MaskInSiblings
from portal.backoffice.cases.undo import Undo
from portal.releases.transition import draft_fields
from portal.security.permissions import Permission

_ON_FINDINGS = FindingActs(
    draft_fields,
    services.DecideFinding,
    services.DecideAllOf,
    services.AddFinding,
    services.ChangeReplacement,
    services.ChangeLabel,
    services.ChangeSpan,
)


def siblings(request: Request, session: Session, draft: CaseDraft) -> Done:
    """Mask the value of a finding in the caller's other cases, as the page had offered with its count."""
    finding = posted_number(request, "finding")
    offer = MaskInSiblings(session, draft, request.identity).perform(finding)
    places = sum(item.places for item in offer.open_cases)
    return Done(
        f"已在同一来电人的另外 {len(offer.open_cases)} 件里隐去 {places} 处，可在各件里撤销。",
        siblings=finding if offer.closed_cases else None,
    )


def rung(request: Request, session: Session, draft: CaseDraft) -> Done:
    ChooseRung(session, draft, request.identity).perform(
        request.POST.get("rung", ""),
        request.POST.get("reason", ""),
        neighbours=request.registry.settings["portal"].neighbours,
    )
    return Done("已改地点和日期公开到哪一级。")


def neighbour(request: Request, session: Session, draft: CaseDraft) -> Done:
    AnswerNeighbour(session, draft, request.identity).perform(request.POST.get("answer", ""))
    return Done()


def undo(request: Request, session: Session, draft: CaseDraft) -> Done:
    return Done(f"已撤销：{Undo(session, draft, request.identity).perform()}。")


ACTS: dict[str, Act] = {
    **_ON_FINDINGS.by_name,
    "siblings": siblings,
    "rung": rung,
    "neighbour": neighbour,
    "undo": undo,
    "second-look-done": step_acts.second_look_done,
}


def includeme(config: Configurator) -> None:
    path = r"/staff/cases/{case_id:\d{1,12}}"
    views: dict[str, tuple[Any, Permission]] = {
        name: (act_view(act), Permission.CASE_EDIT) for name, act in ACTS.items()
    }
    views["step"] = (
        step_acts.step,
        Permission.CASE_RAW,
    )  # each step has its own permission in the workflow table
    views["second-look"] = (step_acts.second_look, Permission.CASE_EDIT)
    views["put-down"] = (step_acts.put_down, Permission.CASE_RAW)
    for name, (view, permission) in views.items():
        route = f"staff.cases.{name.replace('-', '_')}"
        config.add_route(route, f"{path}/{name}")
        config.add_staff_view(view, route, permission=permission, methods=("POST",))
