"""What a person makes of a re-check: a false alarm, or a new version. Withdrawing for good is ``WithdrawRelease``."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.cases.detection import count_open
from portal.backoffice.cases.models import CaseDraft, Finding
from portal.backoffice.cases.spans import mentions
from portal.releases import NotAllowed
from portal.releases.recheck.closing import close
from portal.releases.recheck.hiding import published_rows, restore
from portal.releases.recheck.models import OPEN, Recheck
from portal.releases.second_person import PROTECTED, awaits_second
from portal.releases.transition import TransitionCase
from portal.releases.wording import FIELDS
from portal.security.permissions import Permission, allows
from portal.security.policy import Identity


def published_versions(session: Session, recheck: Recheck) -> dict[int, dict[str, Any]]:
    """The published texts by version: stored with a hidden item, else read where they stand."""
    rows = recheck.rows if recheck.hidden else published_rows(session, recheck.number)
    return {row["version"]: dict(row) for row in rows}


class DismissRecheck:
    """误报: keep every span that was found, with a reason, and put a hidden item back.

    The decisions are stored on the draft, so that a later version is not asked again, and the spans with the re-check,
    so that this version is not. Where one of them is of a protected kind, the item stays as it is until a second person
    confirms (by the same act).
    """

    def __init__(self, session: Session, recheck: Recheck, actor: Identity, reason: str) -> None:
        self._session = session
        self._recheck = recheck
        self._actor = actor
        self._reason = reason.strip()

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        recheck, reasons = self._recheck, []
        if recheck.state not in OPEN:
            return ["这一件已有人处理。"]
        if recheck.call_id is not None:
            return ["来电不能直接恢复公开：请重新整理，是误报的决定保留，再送审、发布。"]
        if not allows(self._actor.roles, Permission.WITHDRAW):
            reasons.append("您的角色不能恢复公开。")
        if not self._reason:
            reasons.append("请写明为什么是误报。")
        if recheck.state == "second" and recheck.decided_by_id == self._actor.user_id:
            reasons.append("误报由您认定，须由另一位确认。")
        return reasons

    def perform(self) -> bool:
        """Store the decisions; True when the item is public again, False while it waits for the second person."""
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)
        session, recheck, actor = self._session, self._recheck, self._actor
        draft = session.get_one(CaseDraft, recheck.case_id)
        if recheck.state == "open":
            rows = self._keep(draft)
            record(session, actor.username, "recheck.dismissed", "case", recheck.case_id, count=len(rows))
            if any(item["label"] in PROTECTED for item in recheck.findings):
                recheck.state, recheck.reason = "second", self._reason
                recheck.decided_by_id, recheck.decided_at = actor.user_id, datetime.now(UTC)
                return False
        else:
            self._confirm()
        self._settle()
        return True

    def _settle(self) -> None:
        reason = "；".join(filter(None, dict.fromkeys((self._recheck.reason, self._reason))))
        if self._recheck.hidden:
            restore(self._session, self._recheck, self._actor, reason)
        else:
            close(self._recheck, "kept", self._actor, reason)

    def _confirm(self) -> None:
        rows = self._session.scalars(
            select(Finding).where(
                Finding.case_id == self._recheck.case_id,
                Finding.decided_by_id == self._recheck.decided_by_id,
            )
        )
        for row in rows:
            if awaits_second(row):
                row.second_by_id, row.second_reason = self._actor.user_id, self._reason
                row.second_at = datetime.now(UTC)
        record(self._session, self._actor.username, "recheck.second", "case", self._recheck.case_id)

    def _keep(self, draft: CaseDraft) -> list[Finding]:
        """Decide on the draft what was found in the public text; words that only masking put together have no place there."""
        versions = published_versions(self._session, self._recheck)
        rows, kept = draft.findings, list[Finding]()
        for item in self._recheck.findings:
            if item["field"] not in FIELDS:
                continue
            value = versions[item["version"]][item["field"]][item["start"] : item["end"]]
            for span in mentions(getattr(draft, item["field"]), value):
                row = self._row_at(rows, draft, item, span)
                if row is not None:
                    kept.append(row)
        count_open(draft, rows)
        return kept

    def _row_at(
        self, rows: list[Finding], draft: CaseDraft, item: dict[str, Any], span: tuple[int, int]
    ) -> Finding | None:
        touching = [
            row for row in rows if row.field == item["field"] and row.start < span[1] and span[0] < row.end
        ]
        if any(row.decision == "mask" for row in touching):
            return None  # masked here: not what the public text shows, and it stays masked
        exact = next((row for row in touching if (row.start, row.end) == span), None)
        if exact is None:
            exact = Finding(
                case_id=draft.case_id, field=item["field"], start=span[0], end=span[1], label=item["label"],
                risk=item["risk"], confidence=1.0, source="person", rule_id=item["rule_id"],
            )  # fmt: skip
            rows.append(exact)
        exact.decision, exact.reason, exact.text_hash = "keep", self._reason, draft.text_hash
        exact.decided_by_id, exact.decided_at = self._actor.user_id, datetime.now(UTC)
        exact.second_by_id, exact.second_reason, exact.second_at = None, "", None
        return exact


class ReviseRecheck:
    """修订: open a working copy, from which the next version is released; a hidden item stays hidden until then."""

    def __init__(
        self, session: Session, recheck: Recheck, actor: Identity, note: str, *, preset: str
    ) -> None:
        self._session = session
        self._recheck = recheck
        self._note = note.strip()
        self._draft = session.get_one(CaseDraft, recheck.case_id)
        name = "resume" if self._draft.state == "withdrawn" else "revise"
        self._step = TransitionCase(session, self._draft, name, actor, self._note, preset=preset)

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        if self._recheck.state not in OPEN:
            return ["这一件已有人处理。"]
        missing = [] if self._note else ["请写修订说明。"]
        return missing + [item for item in self._step.failure_reasons() if item != "请写明理由。"]

    def perform(self) -> CaseDraft:
        """Open the copy; raises NotAllowed. The re-check is settled when the new version is released."""
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)
        self._step.perform()
        self._draft.revision_note = self._note
        return self._draft
