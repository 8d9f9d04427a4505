"""What people do with one step of a chain; each class says in Chinese why it may not be done now."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.backoffice.bulletins.chain.queries import Subject, acts_of, belongs_to, link_hash, still_reasons
from portal.backoffice.bulletins.chain.reading import text_reasons
from portal.backoffice.bulletins.chain.states import LINK_STATES
from portal.backoffice.bulletins.models import Bulletin, ChainLink
from portal.backoffice.bulletins.words import CHAIN_KINDS
from portal.backoffice.bulletins.workflow import write_event
from portal.backoffice.hotline_days.workflow import keep_event
from portal.backoffice.steps import LONGEST_COMMENT
from portal.releases import NotAllowed
from portal.security.permissions import allows
from portal.security.policy import Identity

LONGEST_REASON = 100


@dataclass(frozen=True, slots=True)
class LinkContent:
    """What the form of a step sends. ``post`` is an office (市长), never a name."""

    kind: str
    dated: date
    post: str
    text: str
    document_number: str


class AddLink:
    """添加: a draft on the chain of a brief or a call."""

    def __init__(
        self, session: Session, subject: Subject, actor: Identity, now: datetime, content: LinkContent
    ) -> None:
        self._session = session
        self._subject = subject
        self._actor = actor
        self._now = now
        self._content = content

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        if not allows(self._actor.roles, acts_of(self._subject)["save"].permission):
            return ["您的角色不能修改批示和部署。"]
        return still_reasons(self._subject) or text_reasons(self._session, self._content)

    def perform(self) -> ChainLink:
        """The stored step; raises NotAllowed."""
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)
        last = self._session.scalar(select(func.max(ChainLink.position)).where(belongs_to(self._subject)))
        owner = "bulletin_id" if isinstance(self._subject, Bulletin) else "call_id"
        link = ChainLink(**{owner: self._subject.id}, position=(last or 0) + 1, state="draft")
        _fill(link, self._content)
        self._session.add(link)
        self._session.flush()
        _keep_event(self._session, self._subject, link, "add", self._actor, self._now)
        return link


class LinkStep:
    """One act on one step. ``seen``: hash of the content that the page showed; a decision on another text is refused."""

    act: str

    def __init__(
        self,
        session: Session,
        subject: Subject,
        link: ChainLink,
        actor: Identity,
        now: datetime,
        comment: str = "",
        seen: str = "",
    ) -> None:
        self._session = session
        self._subject = subject
        self._link = link
        self._actor = actor
        self._now = now
        self._comment = comment.strip()
        self._seen = seen

    def standing_reasons(self) -> list[str]:
        """Why it cannot be done, before anything is typed; Chinese sentences, none when it can."""
        act, link = acts_of(self._subject)[self.act], self._link
        if link.state not in act.sources:
            return [f"这一步现在是“{LINK_STATES[link.state]}”，不能“{act.label}”。"]
        if not allows(self._actor.roles, act.permission):
            return [f"您的角色不能“{act.label}”。"]
        if act.fresh_person and link.proposed_by_id in (None, self._actor.user_id):
            return ["送审和审核不能是同一人，请另一位审核。"]
        return still_reasons(self._subject) or self._own_reasons()

    def failure_reasons(self) -> list[str]:
        """The same with what was typed and seen."""
        reasons = self.standing_reasons()
        if reasons:
            return reasons
        if acts_of(self._subject)[self.act].needs_comment and not self._comment:
            return ["请写明理由。"]
        if len(self._comment) > LONGEST_COMMENT:
            return [f"理由不能超过 {LONGEST_COMMENT} 个字。"]
        if acts_of(self._subject)[self.act].fresh_person and self._seen != link_hash(self._link):
            return ["您打开以后这一步有改动，请重新看过再定。"]
        return self._typed_reasons()

    def perform(self) -> None:
        """Do it in the caller's transaction; raises NotAllowed before anything is written."""
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)
        target = acts_of(self._subject)[self.act].target
        self._do()
        if target:
            self._link.state = target
        _keep_event(self._session, self._subject, self._link, self.act, self._actor, self._now, self._comment)
        if target is None:
            self._session.delete(self._link)

    def _own_reasons(self) -> list[str]:
        return []

    def _typed_reasons(self) -> list[str]:
        return []

    def _do(self) -> None:
        """What changes beside the state."""


class SaveLink(LinkStep):
    """修改."""

    act = "save"

    def __init__(self, *args: Any, content: LinkContent, **more: Any) -> None:
        super().__init__(*args, **more)
        self._content = content

    def _typed_reasons(self) -> list[str]:
        if self._seen != link_hash(self._link):
            return ["您打开以后有人改过这一步。您写的没有丢，也还没有保存；再按一次就以您写的为准。"]
        return text_reasons(self._session, self._content)

    def _do(self) -> None:
        _fill(self._link, self._content)


class ProposeLink(LinkStep):
    """送审."""

    act = "propose"

    def _own_reasons(self) -> list[str]:
        link = self._link
        content = LinkContent(link.kind, link.dated, link.post, link.text, link.document_number)
        return text_reasons(self._session, content)

    def _do(self) -> None:
        self._link.proposed_by_id, self._link.text_hash = self._actor.user_id, link_hash(self._link)


class TakeBackLink(LinkStep):
    """收回修改."""

    act = "take_back"

    def _do(self) -> None:
        self._link.proposed_by_id, self._link.text_hash = None, ""


class SendBackLink(TakeBackLink):
    """退回."""

    act = "send_back"


class ApproveLink(LinkStep):
    """同意公开, by another person: the text goes out with the next release of what the chain belongs to."""

    act = "approve"

    def _do(self) -> None:
        self._link.approved_by_id, self._link.withheld_reason = self._actor.user_id, ""


class WithholdLink(LinkStep):
    """不公开, by another person: the chain shows date, kind and this reason instead of the text."""

    act = "withhold"

    def _typed_reasons(self) -> list[str]:
        if len(self._comment) > LONGEST_REASON:
            return [f"不公开的理由不能超过 {LONGEST_REASON} 个字，它会公开。"]
        return text_reasons(self._session, self._comment)

    def _do(self) -> None:
        self._link.approved_by_id, self._link.withheld_reason = self._actor.user_id, self._comment


class ReopenLink(TakeBackLink):
    """重新修改: what was decided is void. ``approved_by_id`` stays, it says that the public may know this step."""

    act = "reopen"

    def _do(self) -> None:
        super()._do()
        self._link.withheld_reason = ""


class RemoveLink(LinkStep):
    """删除: only what nobody ever decided on; a step that may have been public is withheld with a reason instead."""

    act = "remove"

    def _own_reasons(self) -> list[str]:
        if self._link.approved_by_id is not None:
            return [
                "这一步审核过，可能已随简报公开，不能删除；不宜公开的，送审后由审核人定为“不公开”并写明理由。"
            ]
        return []


LINK_SERVICES: dict[str, type[LinkStep]] = {
    service.act: service
    for service in (
        ProposeLink,
        TakeBackLink,
        ApproveLink,
        WithholdLink,
        SendBackLink,
        ReopenLink,
        RemoveLink,
    )
}
"""Acts that need no more than a comment; saving has a form of its own."""


def _fill(link: ChainLink, content: LinkContent) -> None:
    link.kind, link.dated, link.post = content.kind, content.dated, content.post
    link.text, link.document_number = content.text, content.document_number


def _keep_event(
    session: Session,
    subject: Subject,
    link: ChainLink,
    act: str,
    actor: Identity,
    now: datetime,
    comment: str = "",
) -> None:
    """One row of the history of brief or call and one of the audit log, naming the step by kind and day."""
    day = link.dated
    about = f"{CHAIN_KINDS[link.kind]}（{day.year}年{day.month}月{day.day}日）"
    told = f"{about}：{comment}" if comment else about
    if isinstance(subject, Bulletin):
        write_event(session, subject, f"link_{act}", actor.username, now, subject.state, told)
    else:
        keep_event(session, "call", subject, f"link_{act}", actor.username, now, subject.state, told)
