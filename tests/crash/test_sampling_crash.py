"""kill -9 in the middle of a release by sampling, then again: every case is approved and published exactly once."""

import subprocess
import sys
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.cases.models import CaseDraft, CaseEvent
from portal.public.about.tables import published_sampling
from portal.releases.models import BatchItem, ReleaseBatch
from portal.releases.sampling.models import SampleBatch, SampleItem
from portal.releases.transition import detection_version
from portal.security.permissions import Role
from tests.batches import GROUND, SECRECY, clean_cases
from tests.crash.test_release_crash import check_consistency, count, kill_when_written
from tests.dying import KILLS
from tests.factories import make_person

Sessions = sessionmaker[Session]
CASES = 160
STEPS = ("propose", "approve", "release")
RELEASE = """
import sys
import portal.models
from portal.db.engines import session_factory, working_engine
from portal.privacy import tagger
from portal.releases.sampling.run import release_sample

tagger.switch(False)  # as the settings of these tests say
release_sample(session_factory(working_engine(sys.argv[1])), int(sys.argv[2]), "two_person")
"""


def batch_being_released(sessions: Sessions) -> int:
    """Id of a batch whose sample was read and which two people have let out; its job has not begun."""
    cases = clean_cases(sessions, CASES)
    with sessions.begin() as session:
        curator = make_person(session, "curator", Role.CURATOR).user_id
        publisher = make_person(session, "publisher", Role.PUBLISHER).user_id
        now = datetime.now(UTC)
        batch = SampleBatch(
            state="releasing", created_at=now, created_by_id=curator, detected_with=detection_version(),
            seed="0" * 32, size=CASES, sampled=CASES, proposed_by_id=curator, proposed_at=now,
            approvals=[{"user_id": publisher, "at": now.isoformat()}], released_by_id=publisher,
            ground=GROUND, secrecy_conclusion=SECRECY,
        )  # fmt: skip
        session.add(batch)
        session.flush()
        for position, draft in enumerate(
            session.scalars(select(CaseDraft).where(CaseDraft.case_id.in_(cases)))
        ):
            session.add(
                SampleItem(
                    batch_id=batch.id,
                    case_id=draft.case_id,
                    text_hash=draft.text_hash,
                    position=position,
                    verdict="ok",
                )
            )
        return batch.id


def start(url: str, batch_id: int) -> subprocess.Popen[bytes]:
    """What the job does, in a process of its own."""
    command = [sys.executable, "-c", RELEASE, url, str(batch_id)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def check_steps(sessions: Sessions, batch_id: int) -> int:
    """No case has taken a step twice, nothing is half approved, no second release was opened; returns the steps taken."""
    with sessions() as session:
        taken = session.execute(
            select(CaseEvent.transition, func.count(), func.count(CaseEvent.case_id.distinct())).group_by(
                CaseEvent.transition
            )
        ).all()
        steps = {name: cases for name, events, cases in taken if events == cases}
        assert len(steps) == len(taken)
        assert steps.get("propose", 0) == steps.get("approve", 0)
        assert set(session.scalars(select(CaseDraft.state))) <= {"new", "approved", "released"}
        opened = session.scalar(
            select(SampleBatch.release_batch_id).where(
                SampleBatch.id == batch_id, SampleBatch.state == "releasing"
            )
        )
        assert count(session, ReleaseBatch) == (opened is not None) or opened is None
        return sum(steps.values())


def test_a_killed_release_by_sampling_is_completed_by_its_job(
    raw_settings: dict[str, str], sessions: Sessions
) -> None:
    """Killed while it approves, between approving and releasing, and while it releases."""
    url, batch_id = raw_settings["db.url"], batch_being_released(sessions)
    whole = CASES * len(STEPS)
    taken, public = [], []
    for attempt in range(KILLS):
        kill_when_written(start(url, batch_id), sessions, CaseEvent, attempt * whole // KILLS)
        taken.append(check_steps(sessions, batch_id))
        public.append(check_consistency(sessions))
    assert taken == sorted(taken) and public == sorted(public)
    assert any(0 < steps < 2 * CASES for steps in taken), "no attempt was killed while it approved"
    assert any(0 < number < CASES for number in public), "no attempt was killed while it released"
    assert start(url, batch_id).wait(timeout=120) == 0
    assert check_steps(sessions, batch_id) == whole
    assert check_consistency(sessions) == CASES
    with sessions() as session:
        assert session.scalars(select(SampleBatch.state)).all() == ["done"]
        assert session.scalars(select(ReleaseBatch.state)).all() == ["done"]
        assert count(session, BatchItem) == CASES
        row = session.execute(select(published_sampling)).mappings().one()
        assert (row["size"], row["sampled"], row["leaks"]) == (CASES, CASES, 0)
