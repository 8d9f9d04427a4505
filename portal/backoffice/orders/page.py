"""What an order's page shows: its clock in words, its times as the source has them and as corrected, its history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.backoffice.orders.clock import OrderClock
from portal.backoffice.orders.corrections import ACT, FIELDS
from portal.backoffice.orders.explanation import moment_words
from portal.backoffice.orders.history import ACTS
from portal.backoffice.orders.models import Assignment, Exclusion, OrderEvent
from portal.backoffice.releases.queries import names_by_login
from portal.scoring.period import Period
from portal.vocabulary import ExclusionReason, LeftOut

NOTHING = "没有"


def standing(order: Assignment, clock: OrderClock, now: datetime | None = None) -> str:
    """In a few words: 按时办结, 逾期办结, 未办结, 未办结，已逾期, or why it does not count."""
    if not order.is_written:
        return f"不计入：{LeftOut.DIRECT.word}"
    if order.exclusion is not None and order.exclusion.approved_at is not None:
        return f"不计入：{LeftOut.EXCLUDED.word}"
    if order.return_accepted:
        return f"不计入：{LeftOut.RETURNED.word}"
    if clock.fault:
        return f"不计入：{LeftOut(clock.fault).word}"
    if clock.order.closed_at is not None:
        return "按时办结" if clock.closed_on_time else "逾期办结"
    return "未办结，已逾期" if clock.overdue_at(now or datetime.now(UTC)) else "未办结"


def moment_or_none(moment: datetime | None) -> str:
    return moment_words(moment) if moment else NOTHING


@dataclass(frozen=True, slots=True)
class TimeRow:
    """One time of the order: as the source has it, and as corrected where it was."""

    label: str
    source: str
    corrected: str


def time_rows(order: Assignment, corrections: Mapping[str, Any]) -> list[TimeRow]:
    """All times that may be corrected."""
    return [
        TimeRow(
            label,
            moment_or_none(getattr(order, name)),
            moment_or_none(corrections[name]) if name in corrections else "",
        )
        for name, label in FIELDS.items()
    ]


def event_words(event: OrderEvent) -> str:
    """One line of the history: what was done, and why."""
    detail = event.detail
    if event.act == ACT:
        old, new = (moment_or_none(_moment(detail[key])) for key in ("old", "new"))
        return f"更正{FIELDS[detail['field']]}：{old} → {new}。理由：{detail['note']}"
    words = (
        f"{ACTS.get(event.act, event.act)}：{ExclusionReason(detail['reason']).word}（{detail['document']}）"
    )
    return f"{words}。{detail['note']}" if detail.get("note") else f"{words}。"


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def exclusion_words(exclusion: Exclusion) -> str:
    return ExclusionReason(exclusion.reason).word


def people(
    session: Session, events: Iterable[OrderEvent], exclusions: Iterable[Exclusion | None]
) -> Mapping[str, str]:
    """Names of everybody in a history and in exclusions, by login; a login without account is its own name."""
    logins = {event.actor for event in events}
    for exclusion in exclusions:
        if exclusion is not None:
            logins |= {exclusion.proposed_by, exclusion.approved_by or exclusion.proposed_by}
    return {login: login for login in logins} | dict(names_by_login(session, logins))


RANKING_STATES = {"computed": "已核算", "review": "正在核对", "released": "已发布"}


def ranking_words(period: str, group_name: str, state: str) -> str:
    """2026年10月 市直部门（已发布）."""
    return f"{Period.parse(period).word} {group_name}（{RANKING_STATES[state]}）"
