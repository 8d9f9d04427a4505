"""Keeping an identifier that points at one person counts only when a second person confirms it, with a reason of their own.

Who decided and who confirms are two people by a constraint of the table; the approving reviewer may be the second.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, and_, literal_column

from portal.backoffice.cases.models import CaseDraft, Finding, SpanColumns
from portal.privacy import Leak
from portal.privacy.normalise import skeleton

PROTECTED = frozenset({"ID", "PASSPORT", "BANK", "ACCOUNT", "PHONE", "MINOR", "HEALTH"})
"""Labels whose keeping needs two people: identity, bank and account numbers, private telephones, children, illness."""


def awaits_second(row: SpanColumns) -> bool:
    """Whether this decision to keep still waits for its second person."""
    return row.decision == "keep" and row.label in PROTECTED and row.second_by_id is None


def awaiting_second(rows: type[SpanColumns] = Finding) -> ColumnElement[bool]:
    """The same in SQL; the literal lets the partial index ``ix_finding_second`` answer it."""
    return and_(
        rows.decision == literal_column("'keep'"),
        rows.second_by_id.is_(None),
        rows.label.in_(sorted(PROTECTED)),
    )


def second_obstacles(draft: CaseDraft) -> list[str]:
    """Why the draft may not be approved or released yet; empty when every kept identifier has its second person."""
    return second_reasons(sum(map(awaits_second, draft.findings)))


def second_reasons(waiting: int) -> list[str]:
    """What stands in the way where ``waiting`` kept identifiers have no second person."""
    return [f"还有 {waiting} 处保留的个人号码或敏感信息待第二人确认。"] if waiting else []


def excused(
    leak: Leak,
    value: str,
    texts: Mapping[str, str],
    findings: Iterable[SpanColumns],
    *,
    pending: bool = False,
) -> bool:
    """Whether a decision to keep covers what the second pass found at ``value``; ``texts`` are the raw ones by field.

    What the pass itself takes for a protected kind is excused only by a keep with two people, whatever label the
    decision was made under: changing a label is no way round the second person. ``pending`` excuses what waits for its
    second person as well, for drafts on their way, which ``second_obstacles`` stops before approval.
    """
    bare = skeleton(value)
    return any(
        row.decision == "keep"
        and (leak.label not in PROTECTED or row.second_by_id is not None or (pending and awaits_second(row)))
        and skeleton(texts[row.field][row.start : row.end]) == bare
        for row in findings
    )
