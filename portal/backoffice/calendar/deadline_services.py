"""Changes of the table of deadlines (办理时限): a rule is started and ended, never rewritten, so that old orders keep theirs."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.calendar.deadline_words import day_words, rule_words
from portal.backoffice.orders.models import DeadlineRule
from portal.releases import NotAllowed

EXAMPLE_DOCUMENT = "示例，没有发文字号"
_EXAMPLES = (
    ("sign", "", 1),
    ("respond", "", 1),
    ("close", "consult", 3),
    ("close", "help", 5),
    ("close", "", 10),
)
"""Stage, type and working days of the rules that the page offers to begin with."""
_EXAMPLES_FROM = date(2004, 1, 1)


class StartDeadline:
    """A rule that holds from its first day on; refused where another one holds for the same stage and type then."""

    def __init__(self, session: Session, actor: str, values: Mapping[str, Any]) -> None:
        self._session = session
        self._actor = actor
        self._rule = DeadlineRule(**values)

    def failure_reasons(self) -> list[str]:
        rule = self._rule
        if rule.valid_until is not None and rule.valid_until <= rule.valid_from:
            return ["截止日期要晚于起始日期。"]
        others = select(DeadlineRule).where(
            DeadlineRule.stage == rule.stage, DeadlineRule.appeal_type == rule.appeal_type
        )
        return [_clash(other) for other in self._session.scalars(others) if _overlap(rule, other)]

    def perform(self) -> DeadlineRule:
        """Store it; raises NotAllowed."""
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)
        self._session.add(self._rule)
        self._session.flush()
        _record(self._session, self._actor, "deadline.started", self._rule)
        return self._rule


def _overlap(one: DeadlineRule, other: DeadlineRule) -> bool:
    ends_before = one.valid_until is not None and one.valid_until <= other.valid_from
    starts_after = other.valid_until is not None and other.valid_until <= one.valid_from
    return not ends_before and not starts_after


def _clash(other: DeadlineRule) -> str:
    until = f"至{day_words(other.valid_until)}前" if other.valid_until else "，没有截止日期"
    return (
        f"与已有的一条时期重叠：{rule_words(other)}，{day_words(other.valid_from)}起{until}。"
        "同一环节、同一类型在同一天只能有一条，请先为那一条定截止日期。"
    )


class EndDeadline:
    """The rule no longer holds for orders dispatched on or after a day; one that would never have held is deleted."""

    def __init__(self, session: Session, actor: str, rule: DeadlineRule, until: date | None) -> None:
        self._session = session
        self._actor = actor
        self._rule = rule
        self._until = until

    def failure_reasons(self) -> list[str]:
        if self._until is None:
            return ["请填写截止日期。"]
        if self._until < self._rule.valid_from:
            return ["截止日期不能早于起始日期。"]
        if self._rule.valid_until is not None and self._until > self._rule.valid_until:
            return ["截止日期只能提前；要延长，请另加一条。"]
        return []

    def perform(self) -> None:
        """Store it; raises NotAllowed."""
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)
        _record(self._session, self._actor, "deadline.ended", self._rule, until=str(self._until))
        if self._until == self._rule.valid_from:
            self._session.delete(self._rule)
        else:
            self._rule.valid_until = self._until
        self._session.flush()


class StartExamples:
    """The example rules, into an empty table only; every one says that it is an example."""

    def __init__(self, session: Session, actor: str) -> None:
        self._session = session
        self._actor = actor

    def failure_reasons(self) -> list[str]:
        count = self._session.scalar(select(func.count()).select_from(DeadlineRule))
        return ["已经有时限规定，不能再填入示例。"] if count else []

    def perform(self) -> int:
        """How many rules were added; raises NotAllowed."""
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)
        for stage, appeal_type, days in _EXAMPLES:
            values = {
                "stage": stage,
                "appeal_type": appeal_type,
                "days": days,
                "unit": "working",
                "valid_from": _EXAMPLES_FROM,
                "valid_until": None,
                "document": EXAMPLE_DOCUMENT,
            }
            StartDeadline(self._session, self._actor, values).perform()
        return len(_EXAMPLES)


def _record(session: Session, actor: str, action: str, rule: DeadlineRule, **detail: str) -> None:
    record(session, actor, action, "deadline_rule", rule.id, rule=rule_words(rule), **detail)
