"""What the forms about findings post: decide, add, redraw, relabel, replace; the same for a case's draft and for a call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from pyramid.request import Request
from sqlalchemy.orm import Session

from portal.backoffice import marking
from portal.backoffice.cases.confidence import CERTAIN
from portal.backoffice.cases.marks import label_name
from portal.backoffice.cases.screen import KEEP_REASONS
from portal.backoffice.marking import place_of
from portal.releases import NotAllowed
from portal.security.policy import Identity


class Done(NamedTuple):
    """What an act leaves behind: words to tell (empty for nothing), the finding to show next (None: the next open
    one), and the finding whose value the caller's other cases are to be searched for.
    """

    message: str = ""
    finding: int | None = None
    siblings: int | None = None


FindingAct = Callable[[Request, Session, Any], Done]
"""Does one thing to what carries findings; raises NotAllowed before it has written anything."""


@dataclass(frozen=True, slots=True)
class FindingActs:
    """The acts over the services of one kind of thing; each service is made of (session, thing, actor)."""

    texts: Callable[[Any], Mapping[str, str]]
    decide_finding: Callable[[Session, Any, Identity], marking.DecideFinding[Any]]
    decide_all_of: Callable[[Session, Any, Identity], marking.DecideAllOf[Any]]
    add_finding: Callable[[Session, Any, Identity], marking.AddFinding[Any]]
    change_replacement: Callable[[Session, Any, Identity], marking.ChangeReplacement[Any]]
    change_label: Callable[[Session, Any, Identity], marking.ChangeLabel[Any]]
    change_span: Callable[[Session, Any, Identity], marking.ChangeSpan[Any]]

    @property
    def by_name(self) -> dict[str, FindingAct]:
        """The acts by the last part of their address."""
        return {
            "decide": self.decide,
            "decide-all": self.decide_all,
            "add": self.add,
            "replace": self.replace,
            "relabel": self.relabel,
            "span": self.span,
        }

    def decide(self, request: Request, session: Session, item: Any) -> Done:
        post = request.POST
        reason = post.get("reason_text", "").strip() or post.get("reason", "")
        chosen = self.decide_finding(session, item, request.identity).perform(
            posted_number(request, "finding"),
            post.get("decision", ""),
            reason,
            everywhere=post.get("everywhere") == "yes",
        )
        if reason in KEEP_REASONS and post.get("decision") == "keep":
            remember_reason(request, reason)
        word = {"mask": "已隐去", "keep": "已保留"}.get(post.get("decision", ""), "已重新打开")
        return Done(f"{word} {len(chosen)} 处{label_name(chosen[0].label)}。")

    def decide_all(self, request: Request, session: Session, item: Any) -> Done:
        label = request.POST.get("label") or None
        certain = CERTAIN if request.POST.get("certain") else 0.0
        chosen = self.decide_all_of(session, item, request.identity).perform(label, certain)
        return Done(f"已隐去 {len(chosen)} 处。")

    def add(self, request: Request, session: Session, item: Any) -> Done:
        """Mask selected words at their place, typed ones wherever they stand first, and all further mentions."""
        post = request.POST
        label = post.get("label", "")
        if post.get("start"):
            place = post.get("field", ""), posted_number(request, "start"), posted_number(request, "end")
        else:
            place = place_of(self.texts(item), post.get("text", ""))
        everywhere = post.get("everywhere") == "yes"
        chosen = self.add_finding(session, item, request.identity).perform(
            *place, label, everywhere=everywhere
        )
        return Done(
            f"已添加并隐去 {len(chosen)} 处{label_name(label)}。",
            siblings=chosen[0].id if everywhere else None,
        )

    def replace(self, request: Request, session: Session, item: Any) -> Done:
        chosen = self.change_replacement(session, item, request.identity).perform(
            posted_number(request, "finding"), request.POST.get("replacement", "")
        )
        return Done(f"已改 {len(chosen)} 处的替换文字。", chosen[0].id)

    def relabel(self, request: Request, session: Session, item: Any) -> Done:
        chosen = self.change_label(session, item, request.identity).perform(
            posted_number(request, "finding"), request.POST.get("label", "")
        )
        return Done(f"已把 {len(chosen)} 处改为{label_name(chosen[0].label)}。", chosen[0].id)

    def span(self, request: Request, session: Session, item: Any) -> Done:
        steps = {"left-out": (-1, 0), "left-in": (1, 0), "right-in": (0, -1), "right-out": (0, 1)}
        start_by, end_by = steps.get(request.POST.get("move", ""), (0, 0))
        row = self.change_span(session, item, request.identity).perform(
            posted_number(request, "finding"), start_by, end_by
        )
        return Done("", row.id)


def posted_number(request: Request, name: str) -> int:
    """A number of the form; raises NotAllowed for anything else."""
    text = request.POST.get(name, "")
    if not text.lstrip("-").isdecimal() or len(text) > 12:
        raise NotAllowed(["这一处已经不在了，请看刷新后的页面。"])
    return int(text)


def remember_reason(request: Request, reason: str) -> None:
    """The reason that was chosen last is one key the next time; only its place in the list is kept."""
    request.session["keep_reason"] = KEEP_REASONS.index(reason)


def last_reason(request: Request) -> str:
    """The reason this person chose last since signing in; empty before the first."""
    at = request.session.get("keep_reason")
    return KEEP_REASONS[at] if isinstance(at, int) and 0 <= at < len(KEEP_REASONS) else ""
