"""Draw a batch by sampling: every eligible case goes in, and a recorded seed says which of them people will read."""

import math
import random
import secrets
from datetime import UTC, datetime

from sqlalchemy import Select, insert, literal, select, update
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.cases.models import CaseDraft
from portal.backoffice.releases.filters import QueueFilter
from portal.privacy import tagger
from portal.releases import NotAllowed
from portal.releases.sampling.eligible import eligible_cases
from portal.releases.sampling.models import SampleBatch, SampleItem
from portal.releases.transition import detection_version
from portal.security.permissions import Permission, allows
from portal.security.policy import Identity

SMALLEST_SAMPLE = 400
"""Cases read a batch, or all of a smaller one: 0 leaks of 400 bound the share of leaks at 0.75 % (95 %)."""
NO_TAGGER = "姓名识别模型没有安装或没有启用。只靠规则会漏掉一些姓名，所以不开放按抽样批量发布。"


def bound(sampled: int) -> float:
    """Upper 95 % limit of the share of leaks when none was seen in ``sampled`` cases: 1 - 0.05^(1/n)."""
    return 1.0 - math.pow(0.05, 1 / sampled)


def bound_ppm(size: int, sampled: int) -> int:
    """The bound per million, rounded up; 0 where every case was read and nothing is inferred."""
    return 0 if sampled >= size else math.ceil(bound(sampled) * 1_000_000)


def draw(case_ids: list[int], seed: str, count: int) -> list[int]:
    """The sample: ``count`` of the sorted ids in the order in which they are read; the seed gives it again."""
    # Recorded and repeatable on purpose; the seed itself comes from the system's source of randomness.
    return random.Random(seed).sample(sorted(case_ids), min(count, len(case_ids)))  # noqa: S311


class DrawSample:
    """Take every eligible case that matches ``wanted`` into a new batch and draw the sample that people will read."""

    def __init__(self, session: Session, wanted: QueueFilter, actor: Identity) -> None:
        self._session = session
        self._wanted = wanted
        self._actor = actor

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        reasons = [] if tagger.is_available() else [NO_TAGGER]
        if not allows(self._actor.roles, Permission.CASE_EDIT):
            reasons.append("您的角色不能抽样。")
        return reasons

    def perform(self) -> SampleBatch:
        """Store batch, seed and sample; raises NotAllowed."""
        session, actor, eligible = self._session, self._actor, eligible_cases(self._wanted)
        has_any = session.execute(eligible.limit(1)).first() is not None
        reasons = self.failure_reasons() + ([] if has_any else ["没有符合条件的案件。"])
        if reasons:
            raise NotAllowed(reasons)
        batch = SampleBatch(
            state="reading", created_at=datetime.now(UTC), created_by_id=actor.user_id,
            filters=self._wanted.as_query(), detected_with=detection_version(), seed=secrets.token_hex(16),
            size=0, sampled=0,
        )  # fmt: skip
        session.add(batch)
        session.flush()
        self._fill(batch, eligible)
        record(
            session,
            actor.username,
            "sampling.draw",
            "sample_batch",
            batch.id,
            items=batch.size,
            sampled=batch.sampled,
        )
        return batch

    def _fill(self, batch: SampleBatch, eligible: Select[int, str]) -> None:
        """The database copies the cases, tens of thousands of them; only the sample is written row by row."""
        session = self._session
        session.execute(
            insert(SampleItem).from_select(
                ["batch_id", "case_id", "text_hash"],
                eligible.with_only_columns(literal(batch.id), CaseDraft.case_id, CaseDraft.text_hash),
            )
        )
        case_ids = list(session.scalars(select(SampleItem.case_id).where(SampleItem.batch_id == batch.id)))
        sample = draw(case_ids, batch.seed, SMALLEST_SAMPLE)
        session.execute(
            update(SampleItem),
            [{"batch_id": batch.id, "case_id": case_id, "position": n} for n, case_id in enumerate(sample)],
        )
        batch.size, batch.sampled = len(case_ids), len(sample)
