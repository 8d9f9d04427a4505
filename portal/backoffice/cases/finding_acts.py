"""What the forms about findings post: decide, add, redraw, relabel, replace, and the same in sibling cases."""

from pyramid.request import Request
from sqlalchemy.orm import Session

from portal.backoffice.cases.answers import Done
from portal.backoffice.cases.confidence import CERTAIN
from portal.backoffice.cases.marks import label_name
from portal.backoffice.cases.models import CaseDraft
from portal.backoffice.cases.page import remember_reason
from portal.backoffice.cases.screen import KEEP_REASONS
from portal.backoffice.cases.services import (
    AddFinding,
    ChangeLabel,
    ChangeReplacement,
    ChangeSpan,
    DecideAllOf,
    DecideFinding,
)
from portal.backoffice.cases.sibling_masking import MaskInSiblings
from portal.backoffice.marking import place_of
from portal.releases import NotAllowed
from portal.releases.transition import draft_fields


def _number(request: Request, name: str) -> int:
    text = request.POST.get(name, "")
    if not text.lstrip("-").isdecimal() or len(text) > 12:
        raise NotAllowed(["这一处已经不在了，请看刷新后的页面。"])
    return int(text)


def decide(request: Request, session: Session, draft: CaseDraft) -> Done:
    post = request.POST
    reason = post.get("reason_text", "").strip() or post.get("reason", "")
    chosen = DecideFinding(session, draft, request.identity).perform(
        _number(request, "finding"),
        post.get("decision", ""),
        reason,
        everywhere=post.get("everywhere") == "yes",
    )
    if reason in KEEP_REASONS and post.get("decision") == "keep":
        remember_reason(request, reason)
    word = {"mask": "已隐去", "keep": "已保留"}.get(post.get("decision", ""), "已重新打开")
    return Done(f"{word} {len(chosen)} 处{label_name(chosen[0].label)}。")


def decide_all(request: Request, session: Session, draft: CaseDraft) -> Done:
    label = request.POST.get("label") or None
    certain = CERTAIN if request.POST.get("certain") else 0.0
    chosen = DecideAllOf(session, draft, request.identity).perform(label, certain)
    return Done(f"已隐去 {len(chosen)} 处。")


def add(request: Request, session: Session, draft: CaseDraft) -> Done:
    """Mask selected words at their place, typed ones wherever they stand first, and all further mentions."""
    post = request.POST
    label = post.get("label", "")
    if post.get("start"):
        place = post.get("field", ""), _number(request, "start"), _number(request, "end")
    else:
        place = place_of(draft_fields(draft), post.get("text", ""))
    everywhere = post.get("everywhere") == "yes"
    chosen = AddFinding(session, draft, request.identity).perform(*place, label, everywhere=everywhere)
    return Done(
        f"已添加并隐去 {len(chosen)} 处{label_name(label)}。", siblings=chosen[0].id if everywhere else None
    )


def siblings(request: Request, session: Session, draft: CaseDraft) -> Done:
    """Mask the value of a finding in the caller's other cases, as the page had offered with its count."""
    finding = _number(request, "finding")
    offer = MaskInSiblings(session, draft, request.identity).perform(finding)
    places = sum(item.places for item in offer.open_cases)
    return Done(
        f"已在同一来电人的另外 {len(offer.open_cases)} 件里隐去 {places} 处，可在各件里撤销。",
        siblings=finding if offer.closed_cases else None,
    )


def replace(request: Request, session: Session, draft: CaseDraft) -> Done:
    chosen = ChangeReplacement(session, draft, request.identity).perform(
        _number(request, "finding"), request.POST.get("replacement", "")
    )
    return Done(f"已改 {len(chosen)} 处的替换文字。", chosen[0].id)


def relabel(request: Request, session: Session, draft: CaseDraft) -> Done:
    chosen = ChangeLabel(session, draft, request.identity).perform(
        _number(request, "finding"), request.POST.get("label", "")
    )
    return Done(f"已把 {len(chosen)} 处改为{label_name(chosen[0].label)}。", chosen[0].id)


def span(request: Request, session: Session, draft: CaseDraft) -> Done:
    steps = {"left-out": (-1, 0), "left-in": (1, 0), "right-in": (0, -1), "right-out": (0, 1)}
    start_by, end_by = steps.get(request.POST.get("move", ""), (0, 0))
    row = ChangeSpan(session, draft, request.identity).perform(_number(request, "finding"), start_by, end_by)
    return Done("", row.id)
