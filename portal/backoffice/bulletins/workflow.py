"""The steps of a bulletin between its draft and its release; each class says in Chinese why it may not be done now."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.bulletins.content import public_hash
from portal.backoffice.bulletins.models import Bulletin, BulletinEvent
from portal.backoffice.bulletins.states import ACTS, act_reasons
from portal.backoffice.bulletins.words import CONCLUSIONS, GROUNDS, KINDS
from portal.releases import NotAllowed
from portal.security.policy import Identity

LONGEST_COMMENT = 500


class Step:
    """One act on one bulletin: ``failure_reasons`` before the button, ``perform`` raises NotAllowed with the same."""

    act: str

    def __init__(
        self, session: Session, bulletin: Bulletin, actor: Identity, now: datetime, comment: str = ""
    ) -> None:
        self._session = session
        self._bulletin = bulletin
        self._actor = actor
        self._now = now
        self._comment = comment.strip()

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means this person can do it now."""
        reasons = act_reasons(self.act, self._bulletin.state, self._actor.roles)
        return reasons or [*self._comment_reasons(), *self._own_reasons()]

    def standing_reasons(self) -> list[str]:
        """The same before anything is typed: whether a missing comment is all that is in the way is not asked."""
        reasons = act_reasons(self.act, self._bulletin.state, self._actor.roles)
        return reasons or self._own_reasons()

    def perform(self) -> None:
        """Do it in the caller's transaction; raises NotAllowed before anything is written."""
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)
        source = self._bulletin.state
        self._do()
        target = ACTS[self.act].target
        if target:
            self._bulletin.state = target
        write_event(
            self._session, self._bulletin, self.act, self._actor.username, self._now, source, self._comment
        )

    def _comment_reasons(self) -> list[str]:
        if ACTS[self.act].needs_comment and not self._comment:
            return ["请写明理由。"]
        if len(self._comment) > LONGEST_COMMENT:
            return [f"意见不能超过 {LONGEST_COMMENT} 个字。"]
        return []

    def _own_reasons(self) -> list[str]:
        return []

    def _do(self) -> None:
        """What changes beside the state."""


class TakeBack(Step):
    """收回修改: whoever writes wants to go on writing; approvals given so far are void."""

    act = "take_back"

    def _do(self) -> None:
        forget_review(self._bulletin)


class SendBack(TakeBack):
    """退回: back to the desk with a comment."""

    act = "send_back"


class Approve(Step):
    """审核通过 by somebody who neither proposed nor approved this text. ``needed``: how many different people must."""

    act = "approve"

    def __init__(self, *args: Any, needed: int = 1, **more: Any) -> None:
        super().__init__(*args, **more)
        self._needed = needed

    def _own_reasons(self) -> list[str]:
        bulletin, user_id = self._bulletin, self._actor.user_id
        if bulletin.proposed_by_id is None or bulletin.proposed_by_id == user_id:
            return ["送审和审核不能是同一人，请另一位审核。"]
        if any(item["user_id"] == user_id for item in bulletin.approvals):
            return ["您已经审过这一稿，下一道须由另一位审。"]
        if public_hash(self._session, bulletin) != bulletin.proposed_hash:
            return ["送审后内容有改动（文字、数字、批示或说明），请退回重新送审。"]
        return []

    def perform(self) -> None:
        """Record the approval; the state moves on with the last one that is needed."""
        super().perform()
        if len(self._bulletin.approvals) < self._needed:
            self._bulletin.state = "proposed"

    def _do(self) -> None:
        entry = {
            "user_id": self._actor.user_id,
            "step": self.act,
            "at": self._now.isoformat(),
            "text_hash": self._bulletin.proposed_hash,
            "comment": self._comment,
        }
        self._bulletin.approvals = [*self._bulletin.approvals, entry]


class RecordSecrecy(Step):
    """保密审查记录: ground and conclusion, bound to exactly what was read."""

    act = "secrecy"

    def __init__(
        self, *args: Any, ground: str = "", conclusion: str = "", seen: str = "", **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self._ground = ground
        self._conclusion = conclusion
        self._seen = seen

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means it can be recorded."""
        reasons = super().failure_reasons()
        if reasons:
            return reasons
        if self._ground not in GROUNDS or self._conclusion not in CONCLUSIONS:
            return ["请选审查依据和结论。"]
        if (self._conclusion == "public") != (self._ground == "none"):
            return ["结论与依据对不上：可以公开的选“未发现”，不得公开的写明依据哪一项。"]
        if self._conclusion == "not_public" and not self._comment:
            return ["不得公开的，请写明是哪一处、为什么。"]
        if self._seen != public_hash(self._session, self._bulletin):
            return ["您打开以后内容有改动，请重新看过再记录。"]
        return []

    def _do(self) -> None:
        self._bulletin.secrecy = {
            "user_id": self._actor.user_id,
            "at": self._now.isoformat(),
            "ground": self._ground,
            "conclusion": self._conclusion,
            "comment": self._comment,
            "text_hash": self._seen,
        }


def forget_review(bulletin: Bulletin) -> None:
    """Proposal and approvals are void: the text is about to change. The secrecy record stays, bound to its own hash."""
    bulletin.proposed_by_id, bulletin.proposed_hash, bulletin.approvals = None, "", []


def write_event(
    session: Session,
    bulletin: Bulletin,
    act: str,
    actor: str,
    now: datetime,
    source: str,
    comment: str = "",
) -> None:
    """One row of the append-only history and one of the audit log; also brings ``text_hash`` up to date."""
    session.flush()
    bulletin.text_hash = public_hash(session, bulletin)
    session.add(
        BulletinEvent(
            bulletin_id=bulletin.id,
            at=now,
            actor=actor,
            act=act,
            from_state=source,
            to_state=bulletin.state,
            comment=comment,
            text_hash=bulletin.text_hash,
        )
    )
    kind = KINDS.get(bulletin.kind, bulletin.kind)
    record(
        session,
        actor,
        f"bulletin.{act}",
        "bulletin",
        bulletin.id,
        number=bulletin.number,
        kind=kind,
        version=bulletin.version,
    )
