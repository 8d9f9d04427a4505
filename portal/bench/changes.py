"""How soon a release is public and a withdrawal gone while a batch is being released: demonstrations only, since cases are
released and withdrawn for good.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.releases.filters import QueueFilter
from portal.backoffice.releases.queries import selection
from portal.bench.asking import Question, ask_each
from portal.bench.engine import timing
from portal.bench.processes import Server, serving
from portal.bench.results import Timing
from portal.bench.stock import Stock
from portal.demo.releasing import GROUND, SECRECY
from portal.demo.staff import ACCOUNTS
from portal.releases import NotAllowed
from portal.releases.batches import OpenBatch
from portal.releases.publish import load_drafts
from portal.releases.single import ReleaseNow
from portal.releases.withdraw import WithdrawRelease
from portal.search.protocol import Engine, make_engine
from portal.security.permissions import Role
from portal.security.policy import Identity
from portal.settings import Settings
from portal.staff.models import StaffUser
from portal.vocabulary import WithdrawalKind, WithdrawalReason

SINGLES = 6
BATCH = 200
"""Approved cases that are released meanwhile; the rest is left for the next run."""
PATIENCE = 30.0
WORKING = {"PORTAL_WORKER_INLINE": "true"}
GONE = (404, 410)


def publisher(session: Session) -> Identity:
    """The demonstration's own publisher."""
    user = session.scalars(select(StaffUser).where(StaffUser.username == ACCOUNTS[Role.PUBLISHER])).one()
    return Identity(user.id, user.username, user.display_name, frozenset(user.roles))


class Desk:
    """A publisher at work: one case after the other, by the services of the release pages."""

    def __init__(self, sessions: sessionmaker[Session], actor: Identity, preset: str) -> None:
        self._sessions = sessions
        self._actor = actor
        self._preset = preset

    def open_batch(self, case_ids: Sequence[int]) -> None:
        """Queue a batch for the worker."""
        if not case_ids:
            return
        with self._sessions.begin() as session:
            OpenBatch(session, case_ids, self._actor, ground=GROUND, secrecy_conclusion=SECRECY).perform()

    def release(self, case_id: int) -> str | None:
        """Number of the released case; None where it may not go, as staff would be told."""
        try:
            with self._sessions.begin() as session:
                release = ReleaseNow(
                    session,
                    load_drafts(session, [case_id])[0],
                    self._actor,
                    ground=GROUND,
                    secrecy_conclusion=SECRECY,
                    preset=self._preset,
                )
                return release.perform().number
        except NotAllowed:
            return None

    def withdraw(self, number: str) -> None:
        """Take a live case back, its page saying so."""
        with self._sessions.begin() as session:
            WithdrawRelease(
                session, number, WithdrawalKind.GONE, WithdrawalReason.OBJECTION, self._actor
            ).perform()


def measure_changes(
    ini: str, settings: Settings, sessions: sessionmaker[Session], stock: Stock, say: Callable[[str], None]
) -> list[Timing]:
    """Milliseconds from the act (its wait for the batch included) until page and index show it."""
    say("releases and withdrawals beside a batch")
    with sessions() as session:
        desk = Desk(sessions, publisher(session), settings.workflow)
        approved = selection(session, QueueFilter()).ids
    batch = approved[SINGLES:][-BATCH:]
    singles = approved[: len(approved) - len(batch)]
    engine = make_engine(settings.index_engine, Path(settings.index_path))
    try:
        with serving(ini, WORKING) as server:
            watch = _Watch(server, engine)
            watch.warm([case.number for case in stock.cases[:SINGLES]])
            desk.open_batch(batch)
            released = list(islice(_released(desk, watch, singles), SINGLES))
            withdrawn = [watch.gone(desk, case.number) for case in stock.cases[:SINGLES]]
    finally:
        engine.close()
    return [
        timing(f"{name}: {place}", [times[position] for times in found])
        for name, found in (("release.visible", released), ("withdrawal.gone", withdrawn))
        for position, place in enumerate(("page", "search"))
        if found
    ]


def _released(desk: Desk, watch: "_Watch", case_ids: Sequence[int]) -> Iterator[tuple[float, float]]:
    """Of each that may go: what is approved longest is often what was refused before."""
    for case_id in case_ids:
        started = time.monotonic()
        number = desk.release(case_id)
        if number is not None:
            yield watch.until(number, (200,), started), watch.found(number, True, started)


class _Watch:
    """Asks pages over HTTP and the index in this process, which is not the one that writes it."""

    def __init__(self, server: Server, engine: Engine) -> None:
        self._server = server
        self._engine = engine

    def warm(self, numbers: list[str]) -> None:
        """Have the pages rendered, so that a page cache has something to forget."""
        answers = ask_each(self._server.port, [Question(f"/cases/{number}") for number in numbers] * 2)
        if answers.faults:
            raise RuntimeError(answers.faults[0])

    def gone(self, desk: Desk, number: str) -> tuple[float, float]:
        started = time.monotonic()
        desk.withdraw(number)
        return self.until(number, GONE, started), self.found(number, False, started)

    def until(self, number: str, statuses: tuple[int, ...], started: float) -> float:
        """Milliseconds since ``started`` until the case's page answers with one of the statuses."""
        return _wait(lambda: any(self._answers(number, status) for status in statuses), started)

    def _answers(self, number: str, status: int) -> bool:
        return not ask_each(self._server.port, [Question(f"/cases/{number}", status=status)]).faults

    def found(self, number: str, found: bool, started: float) -> float:
        """The same until the index finds the case, or finds it no longer."""
        return _wait(lambda: bool(self._engine.known([f"case:{number}"])) is found, started)


def _wait(happened: Callable[[], bool], started: float) -> float:
    while not happened():
        if time.monotonic() - started > PATIENCE:
            raise TimeoutError(f"nothing to be seen after {PATIENCE:.0f} seconds")
        time.sleep(0.005)
    return (time.monotonic() - started) * 1000
