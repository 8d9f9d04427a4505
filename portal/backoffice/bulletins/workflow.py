"""The steps of a bulletin between its draft and its release; each class says in Chinese why it may not be done now."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice import steps
from portal.backoffice.bulletins.content import public_hash
from portal.backoffice.bulletins.models import Bulletin, BulletinEvent
from portal.backoffice.bulletins.states import WORKFLOW
from portal.backoffice.bulletins.words import CONCLUSIONS, GROUNDS, KINDS


class Step(steps.Step[Bulletin]):
    """One act on one bulletin."""

    workflow = WORKFLOW

    @property
    def _bulletin(self) -> Bulletin:
        return self._item

    def _public_hash(self) -> str:
        return public_hash(self._session, self._item)

    def _keep_event(self, source: str) -> None:
        write_event(
            self._session, self._item, self.act, self._actor.username, self._now, source, self._comment
        )


class TakeBack(steps.TakeBack[Bulletin], Step):
    """收回修改."""


class SendBack(steps.SendBack[Bulletin], Step):
    """退回."""


class Approve(steps.Approve[Bulletin], Step):
    """审核通过."""


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
