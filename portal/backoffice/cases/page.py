"""Everything the page of one case needs, for showing it and for showing it again after a refused act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyramid.request import Request
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.cases.difference import Change, differences
from portal.backoffice.cases.finding_acts import last_reason
from portal.backoffice.cases.leases import Hold
from portal.backoffice.cases.marks import FIELD_NAMES
from portal.backoffice.cases.models import Case, CaseDraft, Finding
from portal.backoffice.cases.neighbours import neighbour_panel
from portal.backoffice.cases.queue_filters import tab_of
from portal.backoffice.cases.review import history, review_decisions
from portal.backoffice.cases.screen import KEEP_REASONS, build_screen, label_choices
from portal.backoffice.cases.second_look import asked
from portal.backoffice.cases.sibling_masking import Offer
from portal.backoffice.cases.undo import last_act
from portal.backoffice.departments.office_words import load_office_words
from portal.releases.edition import KIND
from portal.releases.models import Release
from portal.releases.second_pass import note_passed, prepare
from portal.releases.transition import TransitionCase, draft_fields, sensitive_names
from portal.releases.wording import FIELDS, public_wording
from portal.releases.workflow import EDITABLE, STATE_NAMES, UNDER_REVIEW, Transition, available
from portal.security.permissions import Permission, allows
from portal.security.policy import Identity

PRIMARY = ("propose", "approve", "approve_second", "approve_final", "clear")
GRAVE = ("not_public", "send_back")


@dataclass(frozen=True, slots=True)
class Look:
    """How the screen is looked at: the chosen finding, whether hints are shown, what was found in sibling cases."""

    finding: int | None = None
    hints: bool = False
    offer: Offer | None = None


@dataclass(frozen=True, slots=True)
class StepForm:
    """One step this person may try, with the reasons why it would be refused now."""

    name: str
    label: str
    is_primary: bool
    is_grave: bool
    needs_comment: bool
    needs_date: bool
    reasons: tuple[str, ...]


def leaks(session: Session, draft: CaseDraft, *, noted: bool = False) -> tuple[str, ...]:
    """What the second pass over the exact output says; it runs once nothing high-risk is open.

    ``noted`` stores with the draft that this output has passed, for the release.
    """
    if draft.high_open or not draft.detected_with:
        return ()
    prepared = prepare(draft, load_office_words(session))
    if noted:
        note_passed(draft, prepared)
    return prepared.leaks


def step_forms(
    session: Session, draft: CaseDraft, actor: Identity, preset: str, found: Sequence[str]
) -> list[StepForm]:
    """The steps of the workflow table open to this person, in the table's order."""
    permitted = frozenset(permission for permission in Permission if allows(actor.roles, permission))
    return [
        _step_form(session, draft, actor, preset, step, found)
        for step in available(preset, draft.state, permitted)
    ]


def _step_form(
    session: Session, draft: CaseDraft, actor: Identity, preset: str, step: Transition, found: Sequence[str]
) -> StepForm:
    needs_comment = (
        step.needs_comment
        or (step.needs_clean and bool(sensitive_names(draft)))
        or (step.approves and draft.standing.is_short)
    )
    # Asked with a comment in place: what is still missing in the form is said by the form.
    reasons = TransitionCase(
        session, draft, step.name, actor, "…" if needs_comment else "", preset=preset
    ).failure_reasons()
    return StepForm(
        step.name,
        step.label,
        step.name in PRIMARY,
        step.name in GRAVE,
        needs_comment,
        step.name == "defer",
        (*reasons, *([f"第二遍检查还有 {len(found)} 处没有通过。"] if found and step.needs_clean else ())),
    )


def case_page(
    request: Request,
    session: Session,
    draft: CaseDraft,
    hold: Hold | None,
    look: Look,
    problems: Sequence[str] = (),
    typed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Template values of the page; ``typed`` gives back what was in a refused form."""
    actor: Identity = request.identity
    settings = request.registry.settings["portal"]
    preset = settings.workflow
    findings = draft.findings
    is_mine = hold is not None and hold.user_id == actor.user_id
    is_editable = is_mine and draft.state in EDITABLE and allows(actor.roles, Permission.CASE_EDIT)
    current = _current(draft, findings)
    found = leaks(session, draft)
    act = last_act(session, draft.case_id) if is_editable else None
    return {
        "draft": draft,
        "marked": marked(draft),
        "case": draft.case,
        "state_name": STATE_NAMES[draft.state],
        "queue": tab_of(draft),
        "hold": hold,
        "is_mine": is_mine,
        "is_editable": is_editable,
        "screen": build_screen(
            draft_fields(draft), FIELD_NAMES, current, look.finding, with_hints=look.hints
        ),
        "wording": public_wording(draft, current),
        "with_hints": look.hints,
        "offer": look.offer if is_editable else None,
        "decisions": review_decisions(session, draft, findings),
        "steps": step_forms(session, draft, actor, preset, found) if is_mine else [],
        "leaks": found,
        "sensitive": sensitive_names(draft),
        "neighbours": neighbour_panel(session, draft, settings.neighbours),
        "events": history(session, draft.case_id, preset),
        "undo_label": act.label if act else "",
        "changes": wording_changes(draft),
        "live": live_number(session, draft.case_id),
        "caller": caller_facts(draft.case),
        "labels": label_choices(),
        "keep_reasons": KEEP_REASONS,
        "last_reason": last_reason(request),
        "question": asked(session, draft),
        "may_answer": is_mine and draft.second_look_by_id not in (None, actor.user_id),
        "may_ask": is_mine and draft.second_look_by_id is None and draft.state in EDITABLE | UNDER_REVIEW,
        "problems": list(problems),
        "typed": dict(typed or {}),
    }


def marked(draft: CaseDraft) -> dict[str, Any]:
    """What the parts of pages about findings go by: routes, and what they call the case and its texts."""
    return {
        "route": "staff.cases",
        "args": {"case_id": draft.case_id},
        "word": "本件",
        "where": "标题、诉求、答复里",
        "siblings": True,
    }


def _current(draft: CaseDraft, findings: Sequence[Finding]) -> list[Finding]:
    """Those on the texts as they are now, in text order."""
    rows = (row for row in findings if row.text_hash == draft.text_hash)
    return sorted(rows, key=lambda row: (FIELDS.index(row.field), row.start))


def wording_changes(draft: CaseDraft) -> list[tuple[str, list[Change]]]:
    """What staff changed in each text against the imported one; texts without a change are left out."""
    return [
        (FIELD_NAMES[name], differences(getattr(draft.case, name), getattr(draft, name)))
        for name in FIELDS
        if getattr(draft.case, name) != getattr(draft, name)
    ]


def live_number(session: Session, case_id: int) -> str:
    """Public number of the case's live version, empty without one."""
    return (
        session.scalar(
            select(Release.number).where(
                Release.kind == KIND, Release.item_id == case_id, Release.is_live.is_(True)
            )
        )
        or ""
    )


def caller_facts(case: Case) -> list[tuple[str, str]]:
    """What the call system registered about the caller, where it is filled."""
    facts = [
        ("姓名", case.caller_name),
        ("电话", case.caller_phone),
        ("证件号", case.caller_id_number),
        ("地址", case.caller_address),
        ("用户名", case.caller_handle),
        ("事发地址", case.place),
    ]
    return [(name, value) for name, value in facts if value]
