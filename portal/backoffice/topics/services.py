"""Acts on hot topics: store what was found, confirm, dismiss. What staff have decided is never decided by the data."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.bulletins.models import HotTopic
from portal.backoffice.topics.finding import Found, find_topics
from portal.releases import NotAllowed
from portal.scoring.period import Period

FOUND, CONFIRMED, DISMISSED = "found", "confirmed", "dismissed"
STATES = {FOUND: "待定", CONFIRMED: "已确认", DISMISSED: "不采用"}
"""States of a topic with their words; staff move it between any two."""
LONGEST_REASON = 200


class FindTopics:
    """查找热点: bring the topics of a period to what the data say now. Decided ones keep their decision, with new counts;
    undecided ones that are no longer hot go.
    """

    def __init__(self, session: Session, actor: str, period: Period, now: datetime) -> None:
        self._session = session
        self._actor = actor
        self._period = period
        self._now = now

    def failure_reasons(self) -> list[str]:
        if self._now >= self._period.end:
            return []
        return [f"{self._period.word}还没有结束，结束后才能查找热点。"]

    def perform(self) -> int:
        """How many topics (not counting their towns) there are now; raises NotAllowed."""
        if reasons := self.failure_reasons():
            raise NotAllowed(reasons)
        return self.store(find_topics(self._session, self._period))

    def store(self, found: Sequence[Found]) -> int:
        """Write what ``find_topics`` gave, perhaps on an earlier snapshot."""
        session, code = self._session, self._period.code
        known = {
            (row.kind, row.name, row.town): row
            for row in session.scalars(select(HotTopic).where(HotTopic.period == code))
        }
        decided = {(row.kind, row.name): row for row in known.values() if not row.town and row.decided_at}
        for one in found:
            row = known.pop((one.kind, one.name, one.town), None)
            if row is None:
                row = HotTopic(period=code, kind=one.kind, name=one.name, town=one.town)
                session.add(row)
                if city := decided.get((one.kind, one.name)):
                    row.state, row.decided_by, row.decided_at = city.state, city.decided_by, city.decided_at
            row.n, row.before, row.year_before, row.score = one.n, one.before, one.year_before, one.score
        for row in known.values():
            if row.state == FOUND or row.town:
                session.delete(row)
        topics = sum(1 for one in found if not one.town)
        record(session, self._actor, "topics.find", "hot_topic", code, topics=topics)
        session.flush()
        return topics


class DecideTopic:
    """确认、不采用、重新考虑: one topic with its towns; dismissing needs a reason, which is kept in the audit log."""

    def __init__(
        self, session: Session, actor: str, topic: HotTopic, state: str, reason: str, now: datetime
    ) -> None:
        self._session = session
        self._actor = actor
        self._topic = topic
        self._state = state
        self._reason = reason.strip()
        self._now = now

    def failure_reasons(self) -> list[str]:
        reasons = []
        if self._state not in STATES:
            reasons.append("请选择确认或不采用。")
        if self._topic.town:
            reasons.append("各街道乡镇随热点一并确认，不单独决定。")
        if self._state == DISMISSED and not self._reason:
            reasons.append("不采用要写明理由。")
        if len(self._reason) > LONGEST_REASON:
            reasons.append(f"理由不能超过 {LONGEST_REASON} 个字。")
        return reasons

    def perform(self) -> None:
        """Raises NotAllowed."""
        if reasons := self.failure_reasons():
            raise NotAllowed(reasons)
        topic = self._topic
        rows = self._session.scalars(
            select(HotTopic).where(
                HotTopic.period == topic.period, HotTopic.kind == topic.kind, HotTopic.name == topic.name
            )
        )
        for row in rows:
            row.state, row.decided_by = self._state, self._actor if self._state != FOUND else ""
            row.decided_at = self._now if self._state != FOUND else None
        detail = {"period": topic.period, "name": topic.name, "reason": self._reason}
        record(self._session, self._actor, f"topics.{_ACTS[self._state]}", "hot_topic", topic.id, **detail)


_ACTS = {CONFIRMED: "confirm", DISMISSED: "dismiss", FOUND: "reconsider"}
