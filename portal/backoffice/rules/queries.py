"""What people decided on the findings of each rule; figures and reasons, never a word of a case."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.backoffice.cases.marks import label_name
from portal.backoffice.cases.models import Finding
from portal.backoffice.cases.screen import KEEP_REASONS

OWN_WORDS = "另写的理由"
"""Stands for a reason in somebody's own words, which might quote the text."""


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """Decisions on the findings of one rule under one label; ``last_reason`` is why one was kept most recently."""

    rule_id: str
    label: str
    accepted: int
    rejected: int
    last_reason: str

    @property
    def precision(self) -> float:
        """Share of the decided findings that people masked."""
        return self.accepted / (self.accepted + self.rejected)


def rule_figures(session: Session) -> list[RuleFigures]:
    """Rules with at least one decision, the least followed ones first. What a person added is no rule's doing."""
    counted = session.execute(
        select(
            Finding.rule_id,
            Finding.label,
            func.count().filter(Finding.decision == "mask").label("accepted"),
            func.count().filter(Finding.decision == "keep").label("rejected"),
        )
        .where(Finding.decision != "", Finding.source != "person")
        .group_by(Finding.rule_id, Finding.label)
    ).all()
    reasons = _last_reasons(session)
    rules = [
        RuleFigures(
            row.rule_id,
            label_name(row.label),
            row.accepted,
            row.rejected,
            reasons.get((row.rule_id, row.label), ""),
        )
        for row in counted
    ]
    return sorted(rules, key=lambda rule: (rule.precision, -rule.rejected, rule.rule_id))


def _last_reasons(session: Session) -> dict[tuple[str, str], str]:
    latest = (
        select(Finding.rule_id, Finding.label, func.max(Finding.decided_at).label("at"))
        .where(Finding.decision == "keep", Finding.source != "person")
        .group_by(Finding.rule_id, Finding.label)
        .subquery()
    )
    rows = session.execute(
        select(Finding.rule_id, Finding.label, Finding.reason)
        .join(
            latest,
            (Finding.rule_id == latest.c.rule_id)
            & (Finding.label == latest.c.label)
            & (Finding.decided_at == latest.c.at),
        )
        .where(Finding.decision == "keep")
    )
    return {(row.rule_id, row.label): row.reason if row.reason in KEEP_REASONS else OWN_WORDS for row in rows}
