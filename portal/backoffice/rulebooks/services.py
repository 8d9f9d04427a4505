"""Write, propose, activate and retire a rulebook (考核评分办法). Its text never changes once it is active."""

import re
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.rankings.models import Ranking
from portal.backoffice.rankings.states import OPEN
from portal.backoffice.rulebooks.models import RulebookVersion
from portal.backoffice.rulebooks.queries import next_version, overlapping
from portal.backoffice.rulebooks.words import title, validity
from portal.releases import NotAllowed
from portal.scoring.rulebook import Rulebook, RulebookFaults, parse_rulebook
from portal.security.policy import Identity

_VERSION = re.compile(r"^version\s*=\s*\d+", re.MULTILINE)


class StartDraft:
    """A draft from the text of another version or of the example that comes with the portal, as the next version of its code."""

    def __init__(self, session: Session, actor: Identity, text: str) -> None:
        self._session = session
        self._actor = actor
        self._text = text

    def perform(self) -> RulebookVersion:
        """Store it; raises NotAllowed where the text is no rulebook any more."""
        number = next_version(self._session, _parsed(self._text).code)
        text = _VERSION.sub(f"version = {number}", self._text, count=1)
        now = datetime.now(UTC)
        draft = RulebookVersion(created_at=now, updated_at=now, **_columns(text))
        self._session.add(draft)
        self._session.flush()
        _record(self._session, self._actor, "rulebook.start", draft)
        return draft


class SaveDraft:
    """Keep an edited text; a proposed version becomes a draft again."""

    def __init__(self, session: Session, actor: Identity, version: RulebookVersion, text: str) -> None:
        self._session = session
        self._actor = actor
        self._version = version
        self._text = text

    def failure_reasons(self) -> list[str]:
        """Sentences for staff, all faults of the text at once; empty means allowed."""
        if self._version.state not in ("draft", "proposed"):
            return ["已经启用过的版本不能再改，请另起新版。"]
        try:
            book = parse_rulebook(self._text)
        except RulebookFaults as found:
            return found.faults
        same = select(RulebookVersion.id).where(
            RulebookVersion.code == book.code,
            RulebookVersion.version == book.version,
            RulebookVersion.id != self._version.id,
        )
        if self._session.scalar(same) is not None:
            return [f"已经有代码为 {book.code} 的第 {book.version} 版，请改 version。"]
        return []

    def perform(self) -> None:
        """Store text, hash and what lists need of it; raises NotAllowed."""
        _refuse(self.failure_reasons())
        for name, value in _columns(self._text).items():
            setattr(self._version, name, value)
        self._version.state, self._version.proposed_by_id = "draft", None
        self._version.updated_at = datetime.now(UTC)
        _record(self._session, self._actor, "rulebook.save", self._version)


class ProposeRulebook:
    """Ask a second person to put a draft into force."""

    def __init__(self, session: Session, actor: Identity, version: RulebookVersion) -> None:
        self._session = session
        self._actor = actor
        self._version = version

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        if self._version.state != "draft":
            return ["只有草稿可以提请启用。"]
        return _obstacles(self._session, self._version)

    def perform(self) -> None:
        """Raises NotAllowed."""
        _refuse(self.failure_reasons())
        self._version.state, self._version.proposed_by_id = "proposed", self._actor.user_id
        _record(self._session, self._actor, "rulebook.propose", self._version)


class ActivateRulebook:
    """A second person puts a proposed version into force; from then on its text never changes."""

    def __init__(self, session: Session, actor: Identity, version: RulebookVersion) -> None:
        self._session = session
        self._actor = actor
        self._version = version

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        if self._version.state != "proposed":
            return ["只有提请启用的版本可以启用。"]
        reasons = _obstacles(self._session, self._version)
        if self._version.proposed_by_id == self._actor.user_id:
            reasons.append("提请和启用不能是同一人，请另一位启用。")
        return reasons

    def perform(self) -> None:
        """Raises NotAllowed."""
        _refuse(self.failure_reasons())
        self._version.state = "active"
        self._version.activated_by_id, self._version.activated_at = self._actor.user_id, datetime.now(UTC)
        _record(self._session, self._actor, "rulebook.activate", self._version)


class RetireRulebook:
    """End the validity of an active version on ``until`` (that day excluded); periods before stay under it."""

    def __init__(self, session: Session, actor: Identity, version: RulebookVersion, until: date) -> None:
        self._session = session
        self._actor = actor
        self._version = version
        self._until = until

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        version = self._version
        if version.state != "active":
            return ["只有已启用的版本可以停用。"]
        if self._until < version.valid_from:
            return ["停用日期不能早于开始适用的日期。"]
        if version.valid_until is not None and self._until > version.valid_until:
            return ["停用日期不能晚于办法本身写明的截止日期。"]
        under_it = select(Ranking.id).where(Ranking.rulebook_id == version.id, Ranking.state.in_(OPEN))
        if self._session.scalar(under_it.limit(1)) is not None:
            return ["还有按这一版计算、没有发布的排名，请先发布或作废。"]
        return []

    def perform(self) -> None:
        """Raises NotAllowed."""
        _refuse(self.failure_reasons())
        self._version.state, self._version.valid_until = "retired", self._until
        _record(self._session, self._actor, "rulebook.retire", self._version, until=self._until.isoformat())


class DropDraft:
    """Delete a draft that was never in force."""

    def __init__(self, session: Session, actor: Identity, version: RulebookVersion) -> None:
        self._session = session
        self._actor = actor
        self._version = version

    def perform(self) -> None:
        """Raises NotAllowed for every other state."""
        _refuse([] if self._version.state == "draft" else ["只有草稿可以删除。"])
        _record(self._session, self._actor, "rulebook.drop", self._version)
        self._session.delete(self._version)


def _obstacles(session: Session, version: RulebookVersion) -> list[str]:
    """What keeps a version from being in force: its text, a missing document, another version at the same time."""
    reasons = []
    try:
        parse_rulebook(version.text)
    except RulebookFaults as found:
        reasons += found.faults
    if version.version > 1 and not version.change_note:
        reasons.append("新版须写明改了什么（change_note），这段说明会公开。")
    other = overlapping(session, version)
    if other is not None:
        reasons.append(
            f"适用期与{title(other)}重叠（{validity(other)}）。请先把那一版停用到新版开始的日期，或改本版的适用期。"
        )
    return reasons


def _parsed(text: str) -> Rulebook:
    try:
        return parse_rulebook(text)
    except RulebookFaults as found:
        raise NotAllowed(found.faults) from found


def _columns(text: str) -> dict[str, Any]:
    """The columns of ``RulebookVersion`` that repeat what the text says."""
    book = _parsed(text)
    return {
        "code": book.code,
        "version": book.version,
        "name": book.name,
        "document": book.document,
        "is_example": book.is_example,
        "breaks": book.breaks,
        "valid_from": book.valid_from,
        "valid_until": book.valid_until,
        "change_note": book.change_note,
        "text": text,
        "sha256": book.sha256,
    }


def _refuse(reasons: list[str]) -> None:
    if reasons:
        raise NotAllowed(reasons)


def _record(session: Session, actor: Identity, action: str, version: RulebookVersion, **detail: Any) -> None:
    record(
        session,
        actor.username,
        action,
        "rulebook",
        version.id,
        rulebook=version.code,
        version=version.version,
        sha256=version.sha256,
        **detail,
    )
