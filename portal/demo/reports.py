"""What readers of the demonstration have reported, so that the staff's queue of reports is not empty."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.inbox.models import InboxReport
from portal.releases.models import Release
from portal.vocabulary import ReportReason

REPORTS = (
    (ReportReason.WRONG, "这件事后来又拖了两周才真正修好，页面上写的办结时间不对。", ""),
    (ReportReason.PRIVACY, "文中写到的那家店，邻居一看就知道是谁家，能不能再模糊一点？", ""),
    (ReportReason.BROKEN, "手机上打开这一页，流程图的最后一格看不到。", "已转技术人员，换用新版页面后正常。"),
    (ReportReason.OTHER, "我也遇到同样的问题，不知道该打给哪个单位。", "已电话回复，请直接拨打12345。"),
    (ReportReason.WRONG, "承办单位写成了改革前的名称。", ""),
)


def report_some(session: Session, handler: str) -> None:
    """Store the reports about the first released cases, once."""
    if session.scalar(select(InboxReport.id).limit(1)) is not None:
        return
    numbers = session.scalars(
        select(Release.number).where(Release.is_live).order_by(Release.id).limit(60)
    ).all()
    now = datetime.now(UTC)
    for position, (number, (reason, text, answer)) in enumerate(zip(numbers[::12], REPORTS, strict=False)):
        at = now - timedelta(hours=3 + 7 * position)
        session.add(
            InboxReport(
                at=at,
                token=f"demo-{position}",
                sender="demo",
                page=f"/cases/{number}",
                number=number,
                reason=reason.value,
                text=text,
                state="handled" if answer else "new",
                handled_by=handler if answer else "",
                handled_at=at + timedelta(hours=2) if answer else None,
                answer=answer,
            )
        )
