"""Raise, withdraw and answer an objection (异议). Nothing is deleted; audit rows hold no text of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.ownscores.reach import own_order, reach_of
from portal.backoffice.rankings.models import Objection, ScoreSheet
from portal.releases import NotAllowed
from portal.security.policy import Identity
from portal.web.present.dates import local_time


@dataclass(frozen=True, slots=True)
class Claim:
    """What a liaison says: against one order (``assignment_id``), one indicator (its code), or the whole sheet."""

    ground: str
    evidence: str
    indicator: str = ""
    assignment_id: int | None = None


def closed_reason(sheet: ScoreSheet, now: datetime) -> str:
    """Why no objection against the sheet is taken any more; empty while it is."""
    ranking = sheet.ranking
    if ranking.state in ("released", "superseded"):
        return "这期排名已经发布，不再受理异议。"
    if ranking.state != "review" or ranking.objections_until is None:
        return "这张评分表还没有交各单位核对，不能提出异议。"
    if now >= ranking.objections_until:
        return f"异议期已于{local_time(ranking.objections_until.isoformat())}截止，不再受理新的异议。"
    return ""


class RaiseObjection:
    """A liaison objects to the own department's sheet, until the deadline."""

    def __init__(
        self, session: Session, actor: Identity, sheet: ScoreSheet, claim: Claim, now: datetime | None = None
    ) -> None:
        self._session = session
        self._actor = actor
        self._sheet = sheet
        self._claim = claim
        self._now = now or datetime.now(UTC)

    def failure_reasons(self) -> list[str]:
        """Sentences for the liaison; empty means allowed."""
        sheet, claim = self._sheet, self._claim
        reach = reach_of(self._session, self._actor.user_id)
        if reach is None or sheet.department_id not in reach.ids:
            return ["只能对本单位的评分表提出异议。"]
        closed = closed_reason(sheet, self._now)
        if closed:
            return [closed]
        reasons = []
        if not claim.ground or not claim.evidence:
            reasons.append("请写明理由和证据。")
        if claim.assignment_id and own_order(self._session, sheet, claim.assignment_id) is None:
            reasons.append("这一件不在本单位的评分表上。")
        codes = {item["code"] for item in sheet.result.get("indicators", [])}
        if claim.indicator and claim.indicator not in codes:
            reasons.append("这个指标不在评分表上。")
        if not reasons and self._is_open_already():
            reasons.append("对这一项已经提出过异议，还在等待答复。要补充的，请先撤回再重新提出。")
        return reasons

    def _is_open_already(self) -> bool:
        ranking, claim = self._sheet.ranking, self._claim
        same = select(Objection.id).where(
            Objection.period == ranking.period,
            Objection.group_code == ranking.group_code,
            Objection.department_id == self._sheet.department_id,
            Objection.indicator == claim.indicator,
            Objection.assignment_id.is_not_distinct_from(claim.assignment_id),
            Objection.state == "open",
        )
        return self._session.scalar(same) is not None

    def perform(self) -> Objection:
        """Store it; raises NotAllowed."""
        _refuse(self.failure_reasons())
        ranking = self._sheet.ranking
        objection = Objection(
            sheet_id=self._sheet.id,
            period=ranking.period,
            group_code=ranking.group_code,
            department_id=self._sheet.department_id,
            assignment_id=self._claim.assignment_id,
            indicator=self._claim.indicator,
            ground=self._claim.ground,
            evidence=self._claim.evidence,
            raised_by_id=self._actor.user_id,
            raised_at=self._now,
        )
        self._session.add(objection)
        self._session.flush()
        _record(self._session, self._actor, "objection.raise", objection)
        return objection


class WithdrawObjection:
    """The department takes its objection back, while it has no answer."""

    def __init__(self, session: Session, actor: Identity, objection: Objection) -> None:
        self._session = session
        self._actor = actor
        self._objection = objection

    def failure_reasons(self) -> list[str]:
        reach = reach_of(self._session, self._actor.user_id)
        if reach is None or self._objection.department_id not in reach.ids:
            return ["只能撤回本单位提出的异议。"]
        if self._objection.state != "open":
            return ["这条异议已经办结，不能再撤回。"]
        return []

    def perform(self) -> None:
        """Close it without an answer; raises NotAllowed."""
        _refuse(self.failure_reasons())
        self._objection.state = "withdrawn"
        _record(self._session, self._actor, "objection.withdraw", self._objection)


class AnswerObjection:
    """The office finds an objection upheld (成立), with what it changes, or rejected (不成立), with the reasons.

    ``values``: verdict (``upheld``, ``rejected``), answer, remedy.
    """

    def __init__(
        self,
        session: Session,
        actor: Identity,
        objection: Objection,
        values: Mapping[str, Any],
        now: datetime | None = None,
    ) -> None:
        self._session = session
        self._actor = actor
        self._objection = objection
        self._values = values
        self._now = now or datetime.now(UTC)

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        if self._objection.state != "open":
            return ["这条异议已经办结。"]
        reasons = []
        if self._objection.raised_by_id == self._actor.user_id:
            reasons.append("提出和答复不能是同一人，请另一位答复。")
        if self._values["verdict"] not in ("upheld", "rejected"):
            reasons.append("请选择成立或不成立。")
        if not self._values["answer"]:
            reasons.append("请写明答复。")
        if self._values["verdict"] == "upheld" and not self._values["remedy"]:
            reasons.append("认定成立的，请写明更正了什么。")
        return reasons

    def perform(self) -> None:
        """Store the answer; raises NotAllowed. An upheld one holds the release until the ranking is computed anew."""
        _refuse(self.failure_reasons())
        objection, upheld = self._objection, self._values["verdict"] == "upheld"
        objection.state = self._values["verdict"]
        objection.answer = self._values["answer"]
        objection.remedy = self._values["remedy"] if upheld else ""
        objection.answered_by_id, objection.answered_at = self._actor.user_id, self._now
        _record(self._session, self._actor, "objection.answer", objection, verdict=objection.state)


def _refuse(reasons: list[str]) -> None:
    if reasons:
        raise NotAllowed(reasons)


def _record(session: Session, actor: Identity, action: str, objection: Objection, **detail: Any) -> None:
    record(
        session,
        actor.username,
        action,
        "objection",
        objection.id,
        period=objection.period,
        group=objection.group_code,
        department_id=objection.department_id,
        **detail,
    )
