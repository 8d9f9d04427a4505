"""What an import does to the public wording of a case: opens a draft, or gives it back when its source changed."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.cases.editing import carry_findings
from portal.backoffice.cases.models import Case, CaseDraft, Finding
from portal.privacy import text_hash
from portal.releases.transition import draft_fields, move

TEXTS = {"title": "标题", "question": "诉求", "reply": "答复"}
DECIDED_AGAINST = frozenset({"not_public", "on_request", "withdrawn"})
REVISION_NOTE = "依来电受理系统更新后的内容修订。"


def is_releasable(row: Mapping[str, Any]) -> bool:
    """The rule of Case.is_releasable, for a row that is not yet a Case."""
    return Case(**{name: row[name] for name in ("reply", "secrecy_requested", "consent")}).is_releasable


def new_draft(case_id: int, row: Mapping[str, Any], now: dt.datetime) -> dict[str, Any]:
    """Columns of a fresh draft: the imported wording, waiting for detection, with no place and dates by month until it is weighed."""
    texts = {name: row[name] for name in TEXTS}
    return {
        "case_id": case_id,
        "state": "new",
        "waiting_since": now,
        **texts,
        "text_hash": text_hash(texts),
    }


class UpdateDraft:
    """Carry a change of the imported texts or wishes into the draft; what is published stays as it is."""

    def __init__(self, session: Session, draft: CaseDraft, before: Mapping[str, Any], actor: str) -> None:
        """``before`` holds the case's texts and town as they were; the draft's case already has the new ones."""
        self._session = session
        self._draft = draft
        self._before = before
        self._actor = actor
        self._findings = session.scalars(select(Finding).where(Finding.case_id == draft.case_id)).all()

    def perform(self, now: dt.datetime) -> bool:
        """Whether the draft now waits for detection."""
        draft, case = self._draft, self._draft.case
        is_moved = case.town != self._before["town"]
        if is_moved:
            draft.town = ""  # until the detection job has weighed it
        changed = [name for name in TEXTS if getattr(case, name) != self._before[name]]
        touched = self._is_touched()
        edited = self._take_over(changed)
        if draft.state in DECIDED_AGAINST:
            return False  # a decision not to publish stands; resuming the case shows the new texts
        if not case.is_releasable:
            self._close(now)
            return False
        if changed and touched:
            self._send_back(self._update_note(changed, edited), now)
        return bool(changed) or is_moved

    def _is_touched(self) -> bool:
        """Somebody has opened, decided or moved it, so that it must not change behind their back."""
        draft = self._draft
        return draft.state != "new" or bool(draft.opened_by) or any(row.decision for row in self._findings)

    def _take_over(self, changed: list[str]) -> list[str]:
        """Give the draft the new texts, but never over a wording that staff wrote; the names of those kept.

        Decisions stay on every span that the source did not change; detection looks at all of it again.
        """
        if not changed:
            return []
        draft, case = self._draft, self._draft.case
        edited = [name for name in changed if getattr(draft, name) != self._before[name]]
        texts = draft_fields(draft) | {name: getattr(case, name) for name in changed if name not in edited}
        carry_findings(self._session, draft, self._findings, texts)
        draft.detected_with, draft.neighbour = "", ""
        return edited

    def _update_note(self, changed: list[str], edited: list[str]) -> str:
        note = f"导入时来源系统更新了{_words(changed)}，请重新办理。"
        if edited:
            note += f"{_words(edited)}在公开稿中改过，已保留改过的文字，请与新原文核对。"
        if self._draft.state == "released":
            note += "已发布的版本没有改动。"
        return note

    def _close(self, now: dt.datetime) -> None:
        """The caller now wants secrecy, refused consent, or the reply is gone."""
        draft = self._draft
        reason = "导入时来源系统更新：来电人要求保密、不同意公开，或答复已删去，不能公开。"
        if draft.state == "released":
            self._send_back(reason + "已发布的版本没有改动，请决定是否撤回。", now)
            return
        draft.ground = reason
        self._move("not_public", reason, now)

    def _send_back(self, note: str, now: dt.datetime) -> None:
        if self._draft.state == "released":
            self._draft.revision_note = REVISION_NOTE
        if self._draft.state != "sent_back" or self._draft.comment != note:
            self._move("sent_back", note, now)

    def _move(self, target: str, note: str, now: dt.datetime) -> None:
        draft = self._draft
        draft.proposed_by_id, draft.proposed_hash, draft.approvals = None, "", []
        move(self._session, draft, "source_changed", target, self._actor, note, at=now)


def _words(names: list[str]) -> str:
    return "、".join(TEXTS[name] for name in names)
