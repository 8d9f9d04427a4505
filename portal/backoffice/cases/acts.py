"""Every act that the forms of the workbench post, with its address; what they do stands in ``*_acts.py``."""

from typing import Any

from pyramid.config import Configurator
from pyramid.request import Request
from sqlalchemy.orm import Session

from portal.backoffice.cases import finding_acts, step_acts
from portal.backoffice.cases.answers import Act, Done, act_view
from portal.backoffice.cases.editing import AnswerNeighbour, ChooseRung
from portal.backoffice.cases.models import CaseDraft
from portal.backoffice.cases.undo import Undo
from portal.security.permissions import Permission


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
    "decide": finding_acts.decide,
    "decide-all": finding_acts.decide_all,
    "add": finding_acts.add,
    "siblings": finding_acts.siblings,
    "replace": finding_acts.replace,
    "relabel": finding_acts.relabel,
    "span": finding_acts.span,
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
