"""Propose, preview, switch on and switch off a word. Switching on takes a second person.

Audit rows quote a word only where its list cannot name a private person (``WordList.spelled``): a term to hide, a word
that is no name, an office holder or a telephone is told by the number of its row alone.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.cases.models import CaseDraft
from portal.backoffice.words.effect import KIND, look_again
from portal.backoffice.words.lists import LISTS, STATES, word_faults
from portal.backoffice.words.models import PrivacyWord, PrivacyWordCase
from portal.jobs.models import Job
from portal.jobs.queue import enqueue
from portal.releases import NotAllowed
from portal.releases.transition import detection_version
from portal.security.permissions import Permission, allows
from portal.security.policy import Identity

BEHIND_DETECTION = 7
"""Priority of the preview: after imports and detection, which people wait for."""


class ProposeWord:
    """Put a word on a list; it does nothing until somebody else has switched it on. Its preview starts at once.

    ``values``: kind, word, post, valid_from, valid_until, department_id, comment.
    """

    def __init__(self, session: Session, actor: Identity, values: Mapping[str, Any]) -> None:
        self._session = session
        self._actor = actor
        self._values = dict(values)

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        values = self._values
        reasons = word_faults(values["kind"], values["word"])
        start, end = values["valid_from"], values["valid_until"]
        if values["kind"] == "holder" and not values["post"]:
            reasons.append("在任领导须写明职务。")
        if start and end and end <= start:
            reasons.append("离任日期须在任职日期之后。")
        same = select(PrivacyWord.id).where(
            PrivacyWord.kind == values["kind"],
            PrivacyWord.word == values["word"],
            PrivacyWord.department_id.is_not_distinct_from(values["department_id"]),
            PrivacyWord.valid_from.is_not_distinct_from(start),
            PrivacyWord.state != "retired",
        )
        if self._session.scalar(same) is not None:
            reasons.append("这个词已经提出过，或正在使用。")
        return reasons

    def perform(self) -> PrivacyWord:
        """Store the proposal and queue its preview; raises NotAllowed."""
        if self._values["kind"] != "holder":
            self._values.update(post="", valid_from=None, valid_until=None)
        _refuse(self.failure_reasons())
        word = PrivacyWord(
            author_id=self._actor.user_id, created_at=datetime.now(UTC), preview={}, **self._values
        )
        self._session.add(word)
        self._session.flush()
        _record(self._session, self._actor, "word.propose", word)
        _queue_preview(self._session, word)
        return word


class PreviewWord:
    """Compute anew what the word changes."""

    def __init__(self, session: Session, actor: Identity, word: PrivacyWord) -> None:
        self._session = session
        self._actor = actor
        self._word = word

    def perform(self) -> None:
        """Queue it; raises NotAllowed for a word that is out of use, or while a count is under way."""
        if self._word.state == "retired":
            _refuse(["这个词已停用，不再预览。"])
        if is_counting(self._session, self._word):
            _refuse(["正在计算，请等这一次算完。"])
        _queue_preview(self._session, self._word)
        _record(self._session, self._actor, "word.preview", self._word)


class SwitchOn:
    """Make a proposed word count: the drafts it changes are looked at again, whatever their state."""

    def __init__(self, session: Session, actor: Identity, word: PrivacyWord) -> None:
        self._session = session
        self._actor = actor
        self._word = word

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        word = self._word
        if word.state != "proposed":
            return [f"这个词现在是“{STATES[word.state]}”，不能启用。"]
        reasons = []
        if not allows(self._actor.roles, Permission.WORDS_SWITCH):
            reasons.append("您的角色不能启用词语。")
        if word.author_id == self._actor.user_id:
            reasons.append("提出和启用不能是同一人，请另一位启用。")
        if word.previewed_at is None:
            reasons.append("预览还没有算完，请看过影响再启用。")
        elif word.preview.get("version") != detection_version():
            reasons.append("预览之后系统规则有更新，请重新预览。")
        return reasons

    def perform(self) -> int:
        """How many drafts will be looked at again; raises NotAllowed."""
        _refuse(self.failure_reasons())
        word = self._word
        word.state, word.activated_by_id, word.activated_at = "active", self._actor.user_id, datetime.now(UTC)
        return _apply(self._session, self._actor, "word.activate", word)


class RetireWord:
    """Take a word out of use, or take a proposal back; a reason is asked for."""

    def __init__(self, session: Session, actor: Identity, word: PrivacyWord, reason: str) -> None:
        self._session = session
        self._actor = actor
        self._word = word
        self._reason = reason.strip()

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; a proposal may be taken back by its author, a word in use needs the permission."""
        word = self._word
        if word.state == "retired":
            return ["这个词已经停用。"]
        reasons = []
        may_switch = allows(self._actor.roles, Permission.WORDS_SWITCH)
        if not (may_switch or (word.state == "proposed" and word.author_id == self._actor.user_id)):
            reasons.append("您不能停用这个词。")
        if not self._reason:
            reasons.append("请写明理由。")
        return reasons

    def perform(self) -> int:
        """How many drafts will be looked at again; raises NotAllowed."""
        _refuse(self.failure_reasons())
        word, was_active = self._word, self._word.state == "active"
        word.state, word.retired_reason = "retired", self._reason
        word.retired_by_id, word.retired_at = self._actor.user_id, datetime.now(UTC)
        if was_active:
            return _apply(self._session, self._actor, "word.retire", word)
        _record(self._session, self._actor, "word.withdraw", word)
        return 0


def is_counting(session: Session, word: PrivacyWord) -> bool:
    """Whether a job is still at the preview, or waits for its turn."""
    job = session.get(Job, word.preview_job_id) if word.preview_job_id else None
    return word.previewed_at is None and job is not None and job.state in ("waiting", "running")


def _apply(session: Session, actor: Identity, action: str, word: PrivacyWord) -> int:
    """Mark the drafts that the preview found, and have the job find those that came after it."""
    session.flush()
    touched = select(PrivacyWordCase.case_id).where(PrivacyWordCase.word_id == word.id)
    count = look_again(session, CaseDraft.case_id.in_(touched))
    _queue_preview(session, word)
    _record(session, actor, action, word, items=count)
    return count


def _queue_preview(session: Session, word: PrivacyWord) -> None:
    """Start the count from the beginning; the cases of a word that was ever in use stay marked as touched."""
    word.preview, word.previewed_at = {}, None
    if word.activated_at is None:
        session.execute(delete(PrivacyWordCase).where(PrivacyWordCase.word_id == word.id))
    word.preview_job_id = enqueue(session, KIND, {"word_id": word.id}, BEHIND_DETECTION).id


def _refuse(reasons: list[str]) -> None:
    if reasons:
        raise NotAllowed(reasons)


def _record(session: Session, actor: Identity, action: str, word: PrivacyWord, **detail: Any) -> None:
    chosen = LISTS[word.kind]
    quoted = {"word": word.word} if chosen.spelled else {}
    record(session, actor.username, action, "privacy_word", word.id, list=chosen.title, **quoted, **detail)
