"""kill -9 in the middle of a re-check, then again: every item is hidden whole or not at all, none is left unread."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.cases.models import CaseDraft
from portal.backoffice.hotline_days.models import Call
from portal.jobs.models import Job
from portal.public.cases.tables import published_case, published_count, published_tombstone
from portal.public.hotline_days.tables import published_call, published_turn
from portal.public.log.chain import chain_faults
from portal.public.log.tables import published_log
from portal.releases.models import Release, WithdrawalReceipt
from portal.releases.recheck.models import Recheck, RecheckRun
from portal.releases.recheck.queueing import outdated, outdated_calls
from portal.settings import Settings
from tests.crash.test_release_crash import kill_when_written
from tests.dying import KILLS, is_sound
from tests.ini import write_ini
from tests.rechecking import LEAK, as_if_before_the_rule, call_as_if_before_the_rule, released_cases
from tests.releasing_hotline import approved_call, publish, released_day

Sessions = sessionmaker[Session]
CASES = 120
CALLS = 40


def check_consistency(sessions: Sessions, leaking: set[str]) -> int:
    """Everything that hiding writes agrees, however it was interrupted; returns the number of hidden items."""
    with sessions() as session:
        assert is_sound(session)
        log = session.execute(select(published_log).order_by(published_log.c.seq)).mappings().all()
        assert chain_faults(log) == []
        public = set(session.scalars(select(published_case.c.number).where(published_case.c.is_live)))
        hidden = set(session.scalars(select(Recheck.number).where(Recheck.hidden)))
        assert hidden <= leaking
        assert not hidden & public
        assert hidden == set(session.scalars(select(published_tombstone.c.number)))
        assert hidden == set(session.scalars(select(WithdrawalReceipt.number)))
        assert hidden == set(session.scalars(select(Release.number).where(Release.is_live.is_(False))))
        states = select(func.count()).where(CaseDraft.state == "withdrawn")
        assert session.scalar(states) == len(hidden)
        receipts = select(func.count()).where(Job.kind == "receipt")
        assert session.scalar(receipts) == len(hidden)
        assert all(len(rows) == 1 for rows in session.scalars(select(Recheck.rows)))
        total = session.scalar(select(published_count.c.n).where(published_count.c.dimension == "total"))
        assert (total or 0) == len(public) == CASES - len(hidden)
        assert (session.scalar(select(func.sum(RecheckRun.hidden))) or 0) == len(hidden)
        return len(hidden)


def check_calls(sessions: Sessions, leaking: set[str]) -> int:
    """The same for calls of a hotline day."""
    with sessions() as session:
        assert is_sound(session)
        log = session.execute(select(published_log).order_by(published_log.c.seq)).mappings().all()
        assert chain_faults(log) == []
        public = set(session.scalars(select(published_call.c.number).where(published_call.c.is_live)))
        hidden = set(session.scalars(select(Recheck.number).where(Recheck.hidden)))
        assert hidden <= leaking
        assert not hidden & public and len(hidden | public) == CALLS
        assert public == set(session.scalars(select(published_turn.c.number)))
        assert hidden == set(session.scalars(select(published_tombstone.c.number)))
        assert sorted(hidden) == sorted(session.scalars(select(WithdrawalReceipt.number)))
        withdrawn = session.scalars(select(Call.position).where(Call.state == "withdrawn"))
        assert {int(number.rpartition("-")[2]) for number in hidden} == set(withdrawn)
        receipts = select(func.count()).where(Job.kind == "receipt")
        assert session.scalar(receipts) == len(hidden)
        assert (session.scalar(select(func.sum(RecheckRun.hidden))) or 0) == len(hidden)
        return len(hidden)


def start(ini: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", "from portal.cli import main; main()", "recheck", str(ini)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def kill_and_complete(
    ini: Path, sessions: Sessions, check: Callable[[Sessions, set[str]], int], leaking: set[str]
) -> None:
    """Kill several runs, each further on, then let one end; ``check`` after each."""
    hidden = []
    for attempt in range(KILLS):
        kill_when_written(start(ini), sessions, Recheck, attempt * len(leaking) // KILLS)
        hidden.append(check(sessions, leaking))
    assert hidden == sorted(hidden)
    assert any(0 < count < len(leaking) for count in hidden), "no attempt was killed half-way"
    assert start(ini).wait(timeout=120) == 0
    assert check(sessions, leaking) == len(leaking)


def test_a_killed_recheck_is_completed_by_the_same_command(
    raw_settings: dict[str, str], sessions: Sessions, tmp_path: Path
) -> None:
    settings = {**raw_settings, "privacy.recheck_limit": "1000", "privacy.recheck_percent": "100"}
    ini = write_ini(tmp_path, settings)
    numbers = released_cases(sessions, CASES)
    leaking = set(numbers[::2])
    with sessions.begin() as session:
        as_if_before_the_rule(session, sorted(leaking), LEAK)
    kill_and_complete(ini, sessions, check_consistency, leaking)
    with sessions() as session:
        assert session.scalars(outdated()).all() == []
        assert set(session.scalars(select(RecheckRun.state))) == {"done"}
        assert session.scalar(select(func.sum(RecheckRun.checked))) == CASES


def test_a_killed_recheck_of_calls_is_completed_as_well(
    raw_settings: dict[str, str], settings: Settings, sessions: Sessions, tmp_path: Path
) -> None:
    raw = {**raw_settings, "privacy.recheck_limit": "1000", "privacy.recheck_percent": "100"}
    ini = write_ini(tmp_path, raw)
    with sessions.begin() as session:
        day = released_day(session, settings)
        calls = [approved_call(session, day, position=position + 1) for position in range(CALLS)]
        for call in calls:
            publish(session, call, settings)
        for call in calls[::2]:
            call_as_if_before_the_rule(session, call, LEAK)
        leaking = {f"{day.number}-{call.position}" for call in calls[::2]}
    kill_and_complete(ini, sessions, check_calls, leaking)
    with sessions() as session:
        assert session.scalars(outdated_calls()).all() == []
