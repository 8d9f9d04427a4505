"""The way from draft to release, shared by all things that staff write and a second person approves.

Each kind of thing (通报、接听日、来电、承诺 …) declares its states and acts in one table, a ``Workflow``; an act is a class
that says in Chinese why it may not be done now. What only one kind needs (a hash, a reason, a clean text) its own
classes check.
"""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.releases import NotAllowed
from portal.releases.workflow import transitions
from portal.security.permissions import Permission, allows
from portal.security.policy import Identity

LONGEST_COMMENT = 500


class ReviewColumns:
    """Columns of everything that goes this way.

    ``version`` is the one that is being worked on, or the live one. ``text_hash`` is over all that becomes public;
    ``approvals`` are [{"user_id", "step", "at", "text_hash", "comment"}], ``secrecy`` is {"user_id", "at", "ground",
    "conclusion", "text_hash"}: both hold for exactly that hash.
    """

    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(16), default="draft")
    text_hash: Mapped[str] = mapped_column(String(64), default="")
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    proposed_hash: Mapped[str] = mapped_column(String(64), default="")
    approvals: Mapped[list[Any]] = mapped_column(default=list)
    secrecy: Mapped[dict[str, Any]] = mapped_column(default=dict)
    released_at: Mapped[datetime | None]
    log_seq: Mapped[int | None]


Item = TypeVar("Item", bound=ReviewColumns)


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that people do. ``target`` "" leaves the state as it is, None removes the draft."""

    name: str
    label: str
    sources: frozenset[str]
    target: str | None
    permission: Permission
    needs_comment: bool = False
    fresh_person: bool = False  # not by whoever proposed or approved this text


@dataclass(frozen=True, slots=True)
class Workflow:
    """States of one kind of thing with their Chinese names, and what may be done in which."""

    states: Mapping[str, str]
    acts: Mapping[str, Act]

    @classmethod
    def of(cls, states: Mapping[str, str], acts: Iterable[Act]) -> "Workflow":
        return cls(states, {act.name: act for act in acts})

    def reasons(self, name: str, state: str, roles: Iterable[str]) -> list[str]:
        """Why somebody with ``roles`` may not take the act ``name`` in ``state``; Chinese sentences, none when they may."""
        act = self.acts[name]
        if state not in act.sources:
            return [f"现在是“{self.states[state]}”，不能“{act.label}”。"]
        if not allows(frozenset(roles), act.permission):
            return [f"您的角色不能“{act.label}”。"]
        return []


class Step(ABC, Generic[Item]):
    """One act on one thing: ``failure_reasons`` before the button, ``perform`` raises NotAllowed with the same."""

    workflow: ClassVar[Workflow]
    act: str

    def __init__(
        self, session: Session, item: Item, actor: Identity, now: datetime, comment: str = ""
    ) -> None:
        self._session = session
        self._item = item
        self._actor = actor
        self._now = now
        self._comment = comment.strip()

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means this person can do it now."""
        reasons = self._act_reasons()
        return reasons or [*self._comment_reasons(), *self._own_reasons()]

    def standing_reasons(self) -> list[str]:
        """The same before anything is typed: whether a missing comment is all that is in the way is not asked."""
        return self._act_reasons() or self._own_reasons()

    def perform(self) -> None:
        """Do it in the caller's transaction; raises NotAllowed before anything is written."""
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)
        source = self._item.state
        self._do()
        target = self.workflow.acts[self.act].target
        if target:
            self._item.state = target
        self._keep_event(source)

    @abstractmethod
    def _public_hash(self) -> str:
        """Over everything that the release would show."""

    @abstractmethod
    def _keep_event(self, source: str) -> None:
        """Write the act, done on something in state ``source``, into the history and the audit log."""

    def _act_reasons(self) -> list[str]:
        return self.workflow.reasons(self.act, self._item.state, self._actor.roles)

    def _comment_reasons(self) -> list[str]:
        if self.workflow.acts[self.act].needs_comment and not self._comment:
            return ["请写明理由。"]
        if len(self._comment) > LONGEST_COMMENT:
            return [f"意见不能超过 {LONGEST_COMMENT} 个字。"]
        return []

    def _own_reasons(self) -> list[str]:
        return []

    def _do(self) -> None:
        """What changes beside the state."""


class Propose(Step[Item]):
    """送审: from here on the text stands still."""

    act = "propose"

    def _do(self) -> None:
        self._item.proposed_by_id, self._item.proposed_hash = self._actor.user_id, self._public_hash()
        self._item.approvals = []


class TakeBack(Step[Item]):
    """收回修改: whoever writes wants to go on writing; approvals given so far are void."""

    act = "take_back"

    def _do(self) -> None:
        forget_review(self._item)


class SendBack(TakeBack[Item]):
    """退回: back to the desk with a comment."""

    act = "send_back"


class Approve(Step[Item]):
    """审核通过 by somebody who neither proposed nor approved this text. ``needed``: how many different people must."""

    act = "approve"

    def __init__(self, *args: Any, needed: int = 1, **more: Any) -> None:
        super().__init__(*args, **more)
        self._needed = needed

    def _own_reasons(self) -> list[str]:
        item, user_id = self._item, self._actor.user_id
        if item.proposed_by_id is None or item.proposed_by_id == user_id:
            return ["送审和审核不能是同一人，请另一位审核。"]
        if any(approval["user_id"] == user_id for approval in item.approvals):
            return ["您已经审过这一稿，下一道须由另一位审。"]
        if self._public_hash() != item.proposed_hash:
            return ["送审后内容有改动（文字、数字、批示或说明），请退回重新送审。"]
        return []

    def perform(self) -> None:
        """Record the approval; the state moves on with the last one that is needed."""
        super().perform()
        if len(self._item.approvals) < self._needed:
            self._item.state = "proposed"

    def _do(self) -> None:
        entry = {
            "user_id": self._actor.user_id,
            "step": self.act,
            "at": self._now.isoformat(),
            "text_hash": self._item.proposed_hash,
            "comment": self._comment,
        }
        self._item.approvals = [*self._item.approvals, entry]


def digest(value: list[Any]) -> str:
    """SHA-256 over ``value`` in one spelling: what proposals, approvals and secrecy reviews are bound to."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def forget_review(item: ReviewColumns) -> None:
    """Proposal and approvals are void: the text is about to change. The secrecy record stays, bound to its own hash."""
    item.proposed_by_id, item.proposed_hash, item.approvals = None, "", []


def reviews_needed(preset: str) -> int:
    """How many different people must approve, as the setting ``workflow.preset`` has it for cases."""
    return sum(
        1 for step in transitions(preset) if step.approves and step.permission is Permission.CASE_REVIEW
    )


def review_reasons(item: ReviewColumns, now: str) -> list[str]:
    """Why approvals do not hold for content of the hash ``now``; empty when they do."""
    if not item.approvals:
        return ["还没有审核通过。"]
    if any(approval["text_hash"] != now for approval in item.approvals):
        return ["审核通过以后内容有改动，请退回重新送审。"]
    if any(approval["user_id"] == item.proposed_by_id for approval in item.approvals):
        return ["送审和审核不能是同一人。"]
    return []


def secrecy_reasons(item: ReviewColumns, now: str) -> list[str]:
    """Why there is no secrecy review of content of the hash ``now``; empty when there is one that lets it pass."""
    found = item.secrecy or {}
    if not found:
        return ["还没有保密审查记录。"]
    if found["text_hash"] != now:
        return ["保密审查以后内容有改动，请重新审查。"]
    if found["conclusion"] != "public":
        return ["保密审查结论是不得公开。"]
    return []
