"""Everything the page of one call needs, for showing it and for showing it again after a refused act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.request import Request
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.bulletins.chain.queries import links_of
from portal.backoffice.calls import queries, words
from portal.backoffice.calls.content import call_hash
from portal.backoffice.calls.editing import FormContent, seen_of
from portal.backoffice.calls.guards import sensitive_names
from portal.backoffice.calls.waiting import waiting_of
from portal.backoffice.calls.wording import PublicCall, call_texts, findings_of, public_call, shown_findings
from portal.backoffice.calls.workflow import Approve, CallStep, Propose, Revise, SendBack, TakeBack
from portal.backoffice.cases.finding_acts import last_reason
from portal.backoffice.cases.review import decisions
from portal.backoffice.cases.screen import KEEP_REASONS, build_screen, label_choices
from portal.backoffice.hotline_days.models import Call, HotlineEvent
from portal.backoffice.hotline_days.states import STATE_NAMES
from portal.backoffice.hotline_days.words import MARKS, day_title
from portal.backoffice.releases.queries import names
from portal.backoffice.step_views import StepView, approvals_of, step_views
from portal.backoffice.steps import reviews_needed
from portal.releases.recheck.closing import open_recheck
from portal.releases.recheck.models import Recheck
from portal.security.permissions import Permission, allows
from portal.security.throttle import remote_address
from portal.web.present.calls import TurnView
from portal.web.present.text import paragraphs


@dataclass(frozen=True, slots=True)
class Look:
    """How the page is looked at: the chosen finding, whether hints are shown."""

    finding: int | None = None
    hints: bool = False


def look_of(request: Request) -> Look:
    chosen = request.params.get("f") or request.params.get("finding") or ""
    return Look(
        finding=int(chosen) if chosen.isdecimal() and len(chosen) <= 12 else None,
        hints=request.params.get("hints") == "yes",
    )


def call_of(request: Request, session: Session | None = None) -> Call:
    """The call of the address, or 404."""
    found = (session or request.db).get(Call, int(request.matchdict["id"]))
    if found is None:
        raise HTTPNotFound
    return found


def record_view(request: Request, session: Session, call: Call, surface: str) -> None:
    """Every sight of the raw text leaves an audit row."""
    record(
        session,
        request.identity.username,
        "call.raw.view",
        "call",
        call.id,
        address=remote_address(request),
        surface=surface,
    )


def call_steps(request: Request, session: Session, call: Call) -> dict[str, StepView]:
    """The acts of this page that the state and the person's roles allow; release and withdrawal have their own."""
    common = (session, call, request.identity, datetime.now(UTC))
    needed = reviews_needed(request.registry.settings["portal"].workflow)
    services: list[CallStep] = [
        Propose(*common),
        Approve(*common, needed=needed),
        TakeBack(*common),
        SendBack(*common),
        Revise(*common),
    ]
    return {step.name: step for step in step_views(services, call, request.identity)}


def turn_views(public: PublicCall) -> list[TurnView]:
    """The dialogue as the public page takes it."""
    return [
        TurnView(turn.position, turn.role, turn.speaker, "", tuple(paragraphs(turn.text)))
        for turn in public.turns
    ]


def call_page(
    request: Request,
    session: Session,
    call: Call,
    act: str = "",
    problems: Sequence[str] = (),
    typed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Template values; ``act`` was refused for ``problems``, ``typed`` is what was in its form."""
    person, look = request.identity, look_of(request)
    findings = shown_findings(call, findings_of(session, call))
    texts, titles = call_texts(call), words.field_titles(call)
    public = public_call(call, findings)
    before, after = queries.neighbours(session, call)
    may_edit = allows(person.roles, Permission.HOTLINE_DAYS)
    return {
        "call": call,
        "title": words.call_title(call),
        "day_title": day_title(call.day),
        "marked": {
            "route": "staff.calls",
            "args": {"id": call.id},
            "word": "这通来电",
            "where": "各段里",
            "siblings": False,
        },
        "screen": build_screen(texts, titles, findings, look.finding, with_hints=look.hints),
        "with_hints": look.hints,
        "is_editable": may_edit and call.state == "draft",
        "may_edit": may_edit,
        "turns": {f"t{turn.id}": turn for turn in call.turns},
        "public": public,
        "public_turns": turn_views(public),
        "seen": seen_of(call, FormContent),
        "decisions": decisions(session, texts, titles, findings, queries.last_return(session, call)),
        "waiting": waiting_of(session, call),
        "me": person.user_id,
        "may_confirm": allows(person.roles, Permission.HOTLINE_REVIEW),
        "sensitive": sensitive_names(session, call),
        "promises": queries.promises_by_turn(session, call),
        "links": len(links_of(session, call)),
        "recheck": open_recheck(session, Recheck.call_id == call.id),
        "before": before,
        "after": after,
        "words": words,
        "labels": label_choices(),
        "keep_reasons": KEEP_REASONS,
        "last_reason": last_reason(request),
        **_review(request, session, call),
        "refused_act": act,
        "problems": list(problems),
        "typed": dict(typed or {}),
        "comment": (typed or {}).get("comment", ""),
    }


def _review(request: Request, session: Session, call: Call) -> dict[str, Any]:
    """Steps, who proposed and approved, and the history."""
    people = names(session, [call.proposed_by_id, *(entry["user_id"] for entry in call.approvals)])
    content_hash, events = call_hash(session, call), queries.history(session, call)
    return {
        "marks": MARKS,
        "events": events,
        "returned": _returned(call, events),
        "event_words": words.EVENTS,
        "states": STATE_NAMES,
        "steps": call_steps(request, session, call),
        "people": people,
        "content_hash": content_hash,
        "approvals": approvals_of(call, content_hash),
        "needed": reviews_needed(request.registry.settings["portal"].workflow),
    }


def _returned(call: Call, events: Sequence[HotlineEvent]) -> str:
    """Why a draft came back, as long as nobody has proposed it again."""
    steps = [event for event in events if event.act != "save"]
    return steps[0].comment if call.state == "draft" and steps and steps[0].act == "send_back" else ""
