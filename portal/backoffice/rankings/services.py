"""What staff do to a ranking on its way to release; each class is named for its act and says why it may not be done.

Release itself is ``portal.releases.rankings.PublishRanking``: the only door to the public side.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.rankings.basis import Basis, find_basis
from portal.backoffice.rankings.computation import Computation, compute_ranking
from portal.backoffice.rankings.models import Objection, Ranking, ScoreSheet
from portal.backoffice.rankings.states import OPEN, act_reasons
from portal.backoffice.rankings.storing import store
from portal.releases import NotAllowed
from portal.releases.notes import note_faults
from portal.scoring.period import Period
from portal.security.permissions import Permission, allows
from portal.security.policy import Identity

SHORTEST_REVIEW_HOURS = 24


def latest_version(session: Session, period: str, group: str) -> Ranking | None:
    """The newest stored ranking of a period and group, whatever its state."""
    return session.scalars(
        select(Ranking)
        .where(Ranking.period == period, Ranking.group_code == group)
        .order_by(Ranking.version.desc())
        .limit(1)
    ).first()


class ComputeRanking:
    """核算: make the ranking of one group and period, or make an open one anew (it must then be reviewed again).

    ``change_note`` makes it the correction of a released one (see CorrectRanking). ``computed`` hands in what a job has
    read and computed before it took the write lock; without it ``perform`` does so itself.
    """

    def __init__(
        self,
        session: Session,
        actor: Identity,
        period: str,
        group: str,
        now: datetime,
        *,
        change_note: str = "",
        computed: Computation | None = None,
    ) -> None:
        self._session = session
        self._actor = actor
        self._period = period
        self._group = group
        self._now = now
        self._note = change_note.strip()
        self._computed = computed
        self._basis: Basis | None = None

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means it can be computed now by this person."""
        if not allows(self._actor.roles, Permission.RANKINGS):
            return ["您的角色不能核算排名。"]
        latest = latest_version(self._session, self._period, self._group)
        if latest is not None and latest.state not in OPEN and not self._note:
            return ["这一期已经发布，只能用“更正”另出一版，并写明更正说明。"]
        try:
            self._basis = find_basis(self._session, self._period, self._group, self._now)
        except NotAllowed as refusal:
            return refusal.reasons
        if self._computed and self._computed.basis.rulebook.id != self._basis.rulebook.id:
            return ["考核办法在核算过程中有变动，请重新核算。"]
        return []

    def perform(self) -> Ranking:
        """Compute and store in the caller's transaction; raises NotAllowed before anything is written."""
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)
        assert self._basis is not None
        computed = self._computed or compute_ranking(self._session, self._basis, self._now)
        latest = latest_version(self._session, self._period, self._group)
        ranking = latest if latest is not None and latest.state in OPEN else None
        if ranking is None:
            version = latest.version + 1 if latest else 1
            ranking = Ranking(version=version, change_note=self._note)
        ranking.state, ranking.objections_until = "computed", None
        store(self._session, ranking, computed, self._actor)
        record_act(self._session, self._actor, "compute", ranking, orders=computed.counted)
        return ranking


class CorrectRanking:
    """更正: compute a further version of a released ranking; both stay readable, the note is public."""

    def __init__(
        self, session: Session, actor: Identity, ranking: Ranking, change_note: str, now: datetime
    ) -> None:
        self._session = session
        self._actor = actor
        self._ranking = ranking
        self._note = change_note.strip()
        self._now = now

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        ranking, actor = self._ranking, self._actor
        reasons = act_reasons("correct", ranking.state, ranking.computed_by_id, actor.user_id, actor.roles)
        latest = latest_version(self._session, ranking.period, ranking.group_code)
        if not reasons and latest is not None and latest.id != ranking.id:
            reasons.append(f"第 {latest.version} 版正在核算或核对，不必再开一版。")
        return reasons + note_faults(self._session, self._note)

    def perform(self) -> Ranking:
        """Compute it here and now, in the caller's transaction; raises NotAllowed. A page queues a job instead."""
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)
        ranking = self._ranking
        return ComputeRanking(
            self._session,
            self._actor,
            ranking.period,
            ranking.group_code,
            self._now,
            change_note=self._note,
        ).perform()


class OpenReview:
    """送核对: open the sheets to the liaisons until ``until`` (an aware instant, objections before it count)."""

    act = "review"

    def __init__(
        self, session: Session, actor: Identity, ranking: Ranking, until: datetime, now: datetime
    ) -> None:
        self._session = session
        self._actor = actor
        self._ranking = ranking
        self._until = until
        self._now = now

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        ranking, actor = self._ranking, self._actor
        reasons = act_reasons(self.act, ranking.state, ranking.computed_by_id, actor.user_id, actor.roles)
        if (self._until - self._now).total_seconds() < SHORTEST_REVIEW_HOURS * 3600:
            reasons.append(f"核对期至少 {SHORTEST_REVIEW_HOURS} 小时，请把截止时间定得晚一些。")
        return reasons

    def perform(self) -> None:
        """Open it; raises NotAllowed."""
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)
        self._ranking.state, self._ranking.objections_until = "review", self._until
        record_act(self._session, self._actor, self.act, self._ranking, until=self._until.isoformat())


class ExtendReview(OpenReview):
    """延长核对期: a later deadline; an earlier one would cut off what the liaisons were promised."""

    act = "extend"

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        reasons = super().failure_reasons()
        before = self._ranking.objections_until
        if before is not None and self._until <= before:
            reasons.append("新的截止时间须晚于原来的。")
        return reasons


class DiscardRanking:
    """作废: take back a computation that was not released; its version number is free again."""

    def __init__(self, session: Session, actor: Identity, ranking: Ranking) -> None:
        self._session = session
        self._actor = actor
        self._ranking = ranking

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        ranking, actor = self._ranking, self._actor
        reasons = act_reasons("discard", ranking.state, ranking.computed_by_id, actor.user_id, actor.roles)
        waiting = self._session.scalar(
            select(func.count())
            .select_from(Objection)
            .join(ScoreSheet, ScoreSheet.id == Objection.sheet_id)
            .where(ScoreSheet.ranking_id == ranking.id, Objection.state == "open")
        )
        if waiting:
            reasons.append(f"还有 {waiting} 条异议没有答复，请先答复。")
        return reasons

    def perform(self) -> None:
        """Delete it with its sheets; raises NotAllowed."""
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)
        record_act(self._session, self._actor, "discard", self._ranking)
        self._session.delete(self._ranking)


def recompute(session: Session, ranking: Ranking, actor: Identity, now: datetime) -> None:
    """按异议重新核算: make an open ranking anew after the data were mended, in the caller's transaction.

    Its state and deadline stay and objections keep their sheets. ``actor`` counts as who computed it, so somebody else
    releases it. Raises NotAllowed.
    """
    reasons = act_reasons("recompute", ranking.state, ranking.computed_by_id, actor.user_id, actor.roles)
    if reasons:
        raise NotAllowed(reasons)
    basis = find_basis(session, ranking.period, ranking.group_code, now)
    computed = compute_ranking(session, basis, now)
    store(session, ranking, computed, actor)
    record_act(session, actor, "recompute", ranking, orders=computed.counted)


def record_act(session: Session, actor: Identity, act: str, ranking: Ranking, **detail: Any) -> None:
    """One audit row: what was done to which ranking."""
    session.flush()
    title = f"{Period.parse(ranking.period).word} {ranking.group_name}"
    record(
        session,
        actor.username,
        f"ranking.{act}",
        "ranking",
        ranking.id,
        ranking=title,
        version=ranking.version,
        **detail,
    )
