"""What staff do with a report: answer it, or hide the item at once."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.inbox.models import InboxReport
from portal.releases.withdraw import WithdrawRelease
from portal.security.policy import Identity
from portal.vocabulary import ReportReason, WithdrawalKind, WithdrawalReason

REASONS = {
    ReportReason.PRIVACY: WithdrawalReason.PRIVACY,
    ReportReason.WRONG: WithdrawalReason.ERROR,
}
"""Why an item is withdrawn on a report; any other report gives "other"."""


class HandleReport:
    """Close a report with a note of what was done; what recognised its sender is forgotten."""

    def __init__(self, session: Session, actor: str, report: InboxReport, answer: str) -> None:
        self._session = session
        self._actor = actor
        self._report = report
        self._answer = answer.strip()

    def perform(self) -> None:
        self._close(self._report)
        record(self._session, self._actor, "report.handled", "inbox_report", self._report.id)

    def _close(self, report: InboxReport) -> None:
        report.state = "handled"
        report.handled_by = self._actor
        report.handled_at = datetime.now(UTC)
        report.answer = self._answer
        report.sender = ""


class HideReported:
    """Withdraw the reported item (kind "gone") and close every open report of it, in the caller's transaction."""

    def __init__(self, session: Session, actor: Identity, report: InboxReport) -> None:
        self._session = session
        self._actor = actor
        self._report = report

    def perform(self) -> int:
        """Number of reports closed; raises NotAllowed with the reasons."""
        number = self._report.number
        reason = REASONS.get(ReportReason(self._report.reason), WithdrawalReason.OTHER)
        WithdrawRelease(self._session, number, WithdrawalKind.GONE, reason, self._actor).perform()
        same = self._session.scalars(
            select(InboxReport).where(InboxReport.number == number, InboxReport.state == "new")
        ).all()
        for report in same:
            HandleReport(self._session, self._actor.username, report, f"案例 {number} 已撤下。").perform()
        return len(same)
