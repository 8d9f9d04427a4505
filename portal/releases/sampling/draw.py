"""Draw a batch by sampling: every eligible case goes in, and a recorded seed says which of them people will read."""

import math
import random
import secrets
from datetime import UTC, datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from portal.audit.log import record
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
        session, actor = self._session, self._actor
        cases = dict(eligible_cases(session, self._wanted))
        reasons = self.failure_reasons() + ([] if cases else ["没有符合条件的案件。"])
        if reasons:
            raise NotAllowed(reasons)
        seed = secrets.token_hex(16)
        sample = {case_id: n for n, case_id in enumerate(draw(list(cases), seed, SMALLEST_SAMPLE))}
        batch = SampleBatch(
            state="reading", created_at=datetime.now(UTC), created_by_id=actor.user_id,
            filters=self._wanted.as_query(), detected_with=detection_version(), seed=seed,
            size=len(cases), sampled=len(sample),
        )  # fmt: skip
        session.add(batch)
        session.flush()
        rows = [
            {"batch_id": batch.id, "case_id": case_id, "text_hash": digest, "position": sample.get(case_id)}
            for case_id, digest in cases.items()
        ]
        session.execute(insert(SampleItem), rows)
        record(
            session,
            actor.username,
            "sampling.draw",
            "sample_batch",
            batch.id,
            items=len(cases),
            sampled=len(sample),
        )
        return batch
