"""What must stand before a bulletin may be released: approvals and secrecy review, each given to exactly this content."""

from sqlalchemy.orm import Session

from portal.backoffice.bulletins.content import public_hash
from portal.backoffice.bulletins.models import Bulletin
from portal.releases.workflow import transitions
from portal.security.permissions import Permission


def reviews_needed(preset: str) -> int:
    """How many different people must approve, as the setting ``workflow.preset`` has it for cases."""
    return sum(
        1 for step in transitions(preset) if step.approves and step.permission is Permission.CASE_REVIEW
    )


def review_reasons(session: Session, bulletin: Bulletin) -> list[str]:
    """Why approvals do not hold for the present content; empty when they do."""
    now = public_hash(session, bulletin)
    if not bulletin.approvals:
        return ["还没有审核通过。"]
    if any(item["text_hash"] != now for item in bulletin.approvals):
        return ["审核通过以后内容有改动，请退回重新送审。"]
    if any(item["user_id"] == bulletin.proposed_by_id for item in bulletin.approvals):
        return ["送审和审核不能是同一人。"]
    return []


def secrecy_reasons(session: Session, bulletin: Bulletin) -> list[str]:
    """Why there is no secrecy review of the present content; empty when there is one that lets it pass."""
    found = bulletin.secrecy or {}
    if not found:
        return ["还没有保密审查记录。"]
    if found["text_hash"] != public_hash(session, bulletin):
        return ["保密审查以后内容有改动，请重新审查。"]
    if found["conclusion"] != "public":
        return ["保密审查结论是不得公开。"]
    return []
